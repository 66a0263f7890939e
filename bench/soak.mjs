/**
 * A jam of many hours in virtual time: a runtime with the default model, a journal on the disk and
 * ports in memory, its clock turned by hand, played by someone who plays, turns knobs, steers, taps,
 * thinks with other models, panics, changes the mode every ten minutes or sooner and whose cables
 * come loose. Is its heap as large at the end as it was, are its handles as many, is a note dealt
 * with as quickly, is none stuck, does every bar add up, can it be taken up from its journal each
 * hour?
 *
 * `npm run soak` plays for 24 hours; SOAK_HOURS, SOAK_SEED and SOAK_MODES (names with commas) change
 * it; SOAK_CLOCK=on has the keyboard send a MIDI clock now and then. It ends with 1 where something is
 * not as it has to be.
 */
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { writeCanon } from '../dist/abc/canon.js';
import { perform } from '../dist/abc/perform.js';
import { readTune } from '../dist/abc/read.js';
import { tuneBlocks } from '../dist/abc/readDocument.js';
import { openModel } from '../dist/cli/openModel.js';
import { liveSettingsSchema } from '../dist/config/settings.js';
import { generateTune } from '../dist/jam/generate.js';
import { createEngine } from '../dist/model/createEngine.js';
import { Durations, slopeOf } from './soak/checks.mjs';
import { SoakJam } from './soak/jam.mjs';
import { MODES, playing } from './soak/player.mjs';

const HOURS = Number(process.env.SOAK_HOURS ?? 24);
const SEED = Number(process.env.SOAK_SEED ?? 1);
const PLAYED = process.env.SOAK_MODES?.split(',') ?? MODES;
const HAS_CLOCK = process.env.SOAK_CLOCK === 'on';
const HOUR = 3_600_000;
/** How long a mode is played before the next: all have their turn. */
const STAY = Math.min(600_000, (HOURS * HOUR) / PLAYED.length);
/**
 * What is kept on purpose, up to a bound, has filled by the second half. There the heap may grow by
 * so many bytes an hour, for a collection leaves something by chance; and the last hour may be slower
 * than the second by this ratio, on a machine that does other things too.
 */
const HEAP_SLOPE = 100_000;
const SLOWER = 2;
/** A note of the partner's may be held over a few bars, and a loose cable may hide its end. */
const LONGEST_NOTE = 60_000;

export async function soak() {
  const model = await openModel('live');
  const coin = coinOf(SEED);
  const jam = await SoakJam.begin(model, SEED, HAS_CLOCK ? coinOf(SEED + 1) : undefined);
  const deeds = playing(await madeUpTunes(model), coin);
  const rows = [];
  const takings = [];
  let modeUntil = 0;
  for (let hour = 1; hour <= Math.ceil(HOURS); hour++) {
    const end = Math.min(hour, HOURS) * HOUR;
    const cpu = process.cpuUsage();
    while (jam.clock.now() < end) {
      if (jam.clock.now() >= modeUntil) {
        modeUntil += STAY;
        const mode = PLAYED[Math.round(modeUntil / STAY - 1) % PLAYED.length];
        await jam.do({ kind: 'turn', change: { mode } });
      }
      const { value: deed } = deeds.next();
      await jam.clock.turnTo(jam.clock.now() + deed.wait);
      await jam.do(deed);
    }
    const row = await lookedAt(jam, cpu);
    rows.push(row);
    jam.durations = new Durations();
    takings.push((await jam.journal.takenUp()).found);
    process.stderr.write(`${JSON.stringify({ hour, ...row, ...told(takings.at(-1)) })}\n`);
  }
  await jam.runtime.stop();
  jam.bars.settle();
  const { found, checkpoint } = await jam.journal.takenUp();
  takings.push(found);
  process.stderr.write(`${JSON.stringify({ end: true, ...told(found) })}\n`);
  const isElsewhere = !isDeepStrictEqual(musicOf(checkpoint), musicOf(jam.session.checkpoint()));
  jam.models.dispose();
  jam.journal.remove();
  return verdict(jam, rows, takings, isElsewhere);
}

async function lookedAt({ clock, durations, instrument, bars, journal }, cpuBefore) {
  const { user, system } = process.cpuUsage(cpuBefore);
  // What the disk is busy with comes to its end.
  await new Promise((resolve) => setTimeout(resolve, 200));
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return {
    heap: heapUsed,
    outside: external,
    resident: rss,
    handles: process.getActiveResourcesInfo().length,
    timers: clock.waiting,
    p50: durations.at(0.5),
    p99: durations.at(0.99),
    cpu: (user + system) / 1e6,
    notes: instrument.notes,
    bars: bars.count,
    journal: journal.bytes,
  };
}

function told({ differsAt, since, count, cpu }) {
  return { checkpoints: count, sinceCheckpoint: since, takenUpIn: cpu, differsAt };
}

function verdict(jam, rows, takings, isElsewhere) {
  const { instrument, bars } = jam;
  const [second, last] = [rows[1] ?? rows[0], rows.at(-1)];
  const half = rows.slice(Math.ceil(rows.length / 2));
  const slope = (what) => (half.length < 3 ? 0 : Math.round(slopeOf(half.map(what))));
  const heap = slope((row) => row.heap);
  const outside = slope((row) => row.outside);
  const others = takings.filter(
    ({ differsAt, lost, isDamaged }) => differsAt !== undefined || lost > 0 || isDamaged,
  );
  const notes = [...jam.journal.notes, ...jam.notices];
  const checks = {
    'heap grows in the second half by (bytes an hour)': [heap, globalThis.gc && heap < HEAP_SLOPE],
    'memory outside the heap grows by (bytes an hour)': [outside, outside < HEAP_SLOPE],
    'handles, second and last hour': [
      `${second.handles} ${last.handles}`,
      last.handles <= second.handles,
    ],
    'wakes waiting, second and last hour': [`${second.timers} ${last.timers}`, last.timers < 10],
    'microseconds a note, p50 in the second and last hour': [
      `${Math.round(second.p50)} ${Math.round(last.p50)}`,
      last.p50 < SLOWER * second.p50,
    ],
    'left sounding': [instrument.sounding, instrument.sounding === 0],
    'longest note (ms)': [Math.round(instrument.longest), instrument.longest < LONGEST_NOTE],
    'partner notes': [instrument.notes, instrument.notes > 0],
    'partner bars': [bars.count, bars.count > 0],
    'bars that do not add up': [bars.wrong.length, bars.wrong.length === 0],
    'taken up from the journal, and with what was sent then': [
      `${takings.length} ${takings.length - others.length}`,
      others.length === 0,
    ],
    'taken up at the end, it stands': [isElsewhere ? 'elsewhere' : 'there', !isElsewhere],
    'lines of trouble': [notes.length, notes.length === 0],
  };
  for (const canon of bars.wrong.slice(0, 5)) process.stderr.write(`${canon}\n`);
  for (const note of notes.slice(0, 5)) process.stderr.write(`${note}\n`);
  console.table(
    Object.fromEntries(
      Object.entries(checks).map(([name, [found, good]]) => [name, { found, good: Boolean(good) }]),
    ),
  );
  return Object.values(checks).every(([, good]) => good);
}

/** Of a checkpoint, as it would be read: what viewers are shown depends on who watched. */
function musicOf(checkpoint) {
  return checkpoint && JSON.parse(JSON.stringify(checkpoint.music));
}

/** Tunes that the model made up itself: their notes, and canon. */
async function madeUpTunes(model) {
  const engine = await createEngine('wasm', model);
  const tunes = Array.from({ length: 24 }, (_, phrase) => {
    const frame = { meter: { beats: 4, unit: 4 }, key: { fifths: 0, mode: 'maj' } };
    const abc = generateTune(
      { model, engine },
      { ...frame, bars: 16, seed: 9, phrase },
      liveSettingsSchema.parse({}),
    );
    const [block] = tuneBlocks(abc);
    const { tune } = readTune(block);
    return { notes: perform(tune), canon: writeCanon(tune) };
  });
  engine.dispose();
  return tunes;
}

/** The generator "mulberry32": numbers from 0 to below 1. */
function coinOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = (await soak()) ? 0 : 1;
