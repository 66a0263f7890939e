/**
 * A jam of many hours in virtual time: a runtime with the default model through ports in memory,
 * its clock turned by hand, played by someone who plays, turns knobs, taps, panics, changes the mode
 * every ten minutes or sooner and whose cables come loose. Is its heap as large at the end as it was, are its
 * handles as many, is a note dealt with as quickly, is none stuck, does every bar add up?
 *
 * `npm run soak` plays for 24 hours; SOAK_HOURS, SOAK_SEED and SOAK_MODES (names with commas) change
 * it. It ends with 1 where something is not as it has to be.
 */
import { fileURLToPath } from 'node:url';
import { perform } from '../dist/abc/perform.js';
import { readTune } from '../dist/abc/read.js';
import { tuneBlocks } from '../dist/abc/readDocument.js';
import { liveSettingsSchema } from '../dist/config/settings.js';
import { generateTune } from '../dist/jam/generate.js';
import { JamRuntime } from '../dist/jam/runtime.js';
import { Session } from '../dist/jam/session.js';
import { MemoryBackend } from '../dist/midi/backends/memory.js';
import { createEngine } from '../dist/model/createEngine.js';
import { loadModel } from '../dist/model/loadModel.js';
import { Mirror } from '../dist/wire/mirror.js';
import { Bars, Durations, Instrument, slopeOf } from './soak/checks.mjs';
import { MODES, playing } from './soak/player.mjs';
import { VirtualClock } from './soak/virtualClock.mjs';

const HOURS = Number(process.env.SOAK_HOURS ?? 24);
const SEED = Number(process.env.SOAK_SEED ?? 1);
const PLAYED = process.env.SOAK_MODES?.split(',') ?? MODES;
const HOUR = 3_600_000;
/** How long a mode is played before the next: all have their turn. */
const STAY = Math.min(600_000, (HOURS * HOUR) / PLAYED.length);
const CABLES = { Keys: 'addInput', Synth: 'addOutput' };
/**
 * What is kept on purpose, up to a bound, has filled by the second half. There the heap may grow by
 * so many bytes an hour, for a collection leaves something by chance; and the last hour may be slower
 * than the second by this ratio, on a machine that does other things too.
 */
const HEAP_SLOPE = 100_000;
const SLOWER = 2;
/** A note of the partner's may be held over a few bars, and a loose cable may hide its end. */
const LONGEST_NOTE = 60_000;

class Soak {
  clock = new VirtualClock();
  backend = new MemoryBackend(() => this.clock.now());
  instrument = new Instrument();
  bars = new Bars();
  durations = new Durations();
  problems = [];

  constructor(mind) {
    const settings = liveSettingsSchema.parse({ tempo: 120 });
    this.session = new Session({ ...mind, settings, seed: SEED });
    this.runtime = new JamRuntime({
      session: this.session,
      clock: this.clock,
      backend: this.backend,
      ports: { in: ['Keys'], out: ['Synth'] },
      notice: () => {},
    });
    const mirror = new Mirror(this.runtime.snapshot());
    this.runtime.subscribe((event) => {
      // As the page's thread would have it.
      mirror.show(JSON.parse(JSON.stringify(event)));
      if (event.kind === 'transcript') this.bars.see(event);
    });
  }

  async start() {
    for (const name of Object.keys(CABLES)) this.plug(name);
    await this.runtime.start();
  }

  plug(name) {
    const port = this.backend[CABLES[name]](name);
    if (name === 'Synth') {
      // A memory port keeps what it was sent; here it is heard and let go.
      port.onSent((bytes, at) => {
        this.instrument.hear(bytes, at);
        port.clear();
      });
    } else this.keys = port;
  }

  do(deed) {
    const { runtime, keys } = this;
    if (deed.kind === 'noteOn' || deed.kind === 'noteOff') {
      const before = process.hrtime.bigint();
      keys.inject(deed.bytes);
      if (deed.kind === 'noteOn')
        this.durations.add(Number(process.hrtime.bigint() - before) / 1000);
    } else if (deed.kind === 'turn') runtime.receive({ kind: 'settings', change: deed.change });
    else if (deed.kind === 'tap' || deed.kind === 'panic') runtime.receive({ kind: deed.kind });
    else if (deed.kind === 'pedal') keys.inject([0xb0, 64, 127]);
    else if (deed.kind === 'pedalUp') keys.inject([0xb0, 64, 0]);
    else if (deed.kind === 'unplug') this.backend.unplug(deed.what);
    else if (deed.kind === 'plug') this.plug(deed.what);
  }
}

export async function soak() {
  const model = await loadModel(fileURLToPath(new URL('../models/live', import.meta.url)));
  const engine = await createEngine('wasm', model);
  const coin = coinOf(SEED);
  const one = new Soak({ model, engine });
  await one.start();
  const deeds = playing(madeUpTunes({ model, engine }), coin);
  const rows = [];
  let modeUntil = 0;
  for (let hour = 1; hour <= Math.ceil(HOURS); hour++) {
    const end = Math.min(hour, HOURS) * HOUR;
    const cpu = process.cpuUsage();
    while (one.clock.now() < end) {
      if (one.clock.now() >= modeUntil) {
        modeUntil += STAY;
        const mode = PLAYED[Math.round(modeUntil / STAY - 1) % PLAYED.length];
        one.do({ kind: 'turn', change: { mode } });
      }
      const { value: deed } = deeds.next();
      await one.clock.turnTo(one.clock.now() + deed.wait);
      one.do(deed);
    }
    rows.push(lookedAt(one, cpu));
    process.stderr.write(`${JSON.stringify({ hour, ...rows.at(-1) })}\n`);
    one.durations = new Durations();
  }
  await one.runtime.stop();
  one.bars.settle();
  engine.dispose();
  return verdict(one, rows);
}

function lookedAt(one, cpu) {
  globalThis.gc?.();
  globalThis.gc?.();
  const { user, system } = process.cpuUsage(cpu);
  return {
    heap: process.memoryUsage().heapUsed,
    handles: process.getActiveResourcesInfo().length,
    timers: one.clock.waiting,
    p50: one.durations.at(0.5),
    p99: one.durations.at(0.99),
    cpu: (user + system) / 1e6,
    notes: one.instrument.notes,
    bars: one.bars.count,
  };
}

function verdict(one, rows) {
  const { instrument, bars } = one;
  const [second, last] = [rows[1] ?? rows[0], rows.at(-1)];
  const half = rows.slice(Math.ceil(rows.length / 2));
  const slope = half.length < 3 ? 0 : slopeOf(half.map(({ heap }) => heap));
  const checks = {
    'heap grows in the second half by (bytes an hour)': [
      Math.round(slope),
      globalThis.gc && slope < HEAP_SLOPE,
    ],
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
  };
  for (const canon of bars.wrong.slice(0, 5)) process.stderr.write(`${canon}\n`);
  console.table(
    Object.fromEntries(
      Object.entries(checks).map(([name, [found, good]]) => [name, { found, good: Boolean(good) }]),
    ),
  );
  return Object.values(checks).every(([, good]) => good);
}

/** Notes of tunes that the model made up itself. */
function madeUpTunes(mind) {
  return Array.from({ length: 24 }, (_, phrase) => {
    const frame = { meter: { beats: 4, unit: 4 }, key: { fifths: 0, mode: 'maj' } };
    const abc = generateTune(
      mind,
      { ...frame, bars: 16, seed: 9, phrase },
      liveSettingsSchema.parse({}),
    );
    const [block] = tuneBlocks(abc);
    return perform(readTune(block).tune);
  });
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
