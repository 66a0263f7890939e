/**
 * Whether the settings that steer the answers do what they say, over openings of validation tunes:
 * how many notes a bar has by `density`, where it lies by `register`, how often another take is
 * another, and what abc2midi says of all of them. And for how long a change of the model keeps the
 * jam from its work. Needs ANTIPHON_CORPORA (the folder with split.json) and abc2midi;
 * STEERING_COUNT may name another number of openings than 40.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { perform } from '../dist/abc/perform.js';
import { readTune } from '../dist/abc/read.js';
import { tuneBlocks } from '../dist/abc/readDocument.js';
import { liveSettingsSchema } from '../dist/config/settings.js';
import { inputsOf } from '../dist/jam/render.js';
import { Session } from '../dist/jam/session.js';
import { playThrough } from '../dist/jam/virtualTime.js';
import { createEngine } from '../dist/model/createEngine.js';
import { loadModel } from '../dist/model/loadModel.js';
import { formatKey } from '../dist/music/key.js';
import { barTicks, beatTicks, formatMeter } from '../dist/music/meter.js';
import { TICKS_PER_QUARTER } from '../dist/music/time.js';
import { openingOf, passes, played, someOf, validationTunes } from './answers.mjs';

const COUNT = Number(process.env.STEERING_COUNT ?? 40);
const folderOf = (name) => fileURLToPath(new URL(`../models/${name}`, import.meta.url));

export async function bench() {
  await benchModelChange();
  if (process.env.ANTIPHON_CORPORA === undefined) {
    console.log('skipped: ANTIPHON_CORPORA is not set');
    return;
  }
  const model = await loadModel(folderOf('live'));
  const engine = await createEngine('wasm', model);
  const openings = someOf(validationTunes(), COUNT).map(openingOf);
  const answers = (change, extra = []) =>
    openings.map((opening, seed) => answerTo({ model, engine }, opening, change, seed, extra));
  const plain = answers({});
  const rows = [
    ['as it comes', plain],
    ...[0, 0.25, 0.5, 0.75, 1].map((density) => [`density ${density}`, answers({ density })]),
    ...['low', 'middle', 'high'].map((register) => [`register ${register}`, answers({ register })]),
  ];
  console.table(
    rows.map(([what, takes]) => ({
      setting: what,
      'notes a bar': mean(takes.flatMap(({ notes, bars }) => notes.length / bars)).toFixed(2),
      'mean pitch': mean(takes.flatMap(({ notes }) => mean(notes.map(pitchOf)))).toFixed(1),
      'abc2midi finds right': `${passes(takes.map(({ abc }) => abc))} of ${takes.length}`,
    })),
  );
  const again = answers({}, [{ kind: 'again' }]);
  const differing = again.filter(({ abc }, index) => abc !== plain[index].abc).length;
  console.log(`another take is another: ${differing} of ${COUNT}`);
  console.log(`abc2midi finds every bar of them right: ${passes(again.map(({ abc }) => abc))}`);
  engine.dispose();
}

/** The last thing that the partner plays. */
function answerTo(mind, { meter, key, notes }, change, seed, extra) {
  const tempo = (120 * TICKS_PER_QUARTER) / beatTicks(meter);
  const frame = { tempo, meter: formatMeter(meter), key: formatKey(key) };
  const settings = liveSettingsSchema.parse({ ...frame, ...change, seed });
  const session = new Session({ ...mind, settings });
  const inputs = inputsOf(notes.map(played));
  const end = Math.max(...inputs.map(({ at }) => at));
  const asked = extra.map((input, index) => ({ at: end + 5000 + 4000 * index, input }));
  const abc = playThrough(session, [...inputs, ...asked])
    .flatMap((output) => (output.kind === 'publish' ? [output.event] : []))
    .findLast(({ kind, part }) => kind === 'transcript' && part === 'partner').engraved;
  const { tune } = readTune(tuneBlocks(abc)[0]);
  const answer = perform(tune);
  const last = answer.at(-1);
  const bar = barTicks(meter);
  const first = Math.floor(answer[0].onset / bar);
  return { abc, notes: answer, bars: Math.ceil((last.onset + last.duration) / bar) - first };
}

/** How long the event loop stands still while a model is loaded and taken up, against rest. */
async function benchModelChange() {
  const rows = [];
  for (const name of ['live', 'study', 'ngram', 'polyphony', 'dice']) {
    const rest = await longestDelay(() => sleep(300));
    const loaded = await longestDelay(async () => {
      const model = await loadModel(folderOf(name));
      const engine = await createEngine('wasm', model);
      const session = new Session({ model, engine, settings: liveSettingsSchema.parse({}) });
      session.close(0);
      await sleep(50);
      engine.dispose();
    });
    rows.push({ model: name, 'at rest, ms': rest.toFixed(1), 'loading, ms': loaded.toFixed(1) });
  }
  console.log('The longest that the event loop stands still:');
  console.table(rows);
}

async function longestDelay(work) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await work();
  delay.disable();
  return delay.max / 1e6;
}

const pitchOf = ({ pitch }) => pitch;
const mean = (list) => list.reduce((sum, one) => sum + one, 0) / list.length;
