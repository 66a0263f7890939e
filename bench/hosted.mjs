/**
 * Hosted jams: how many of them a core plays. So many jams in one process, in real time, each with a
 * player who plays a phrase, listens to the answer, and plays on, all out of step with each other. A
 * note's latency counts from when it was to be played, so that waiting for other jams is in it, up
 * to its prediction. HOSTED_JAMS=50,100,200 says how many; HOSTED_SECONDS how long.
 */
import { fileURLToPath } from 'node:url';
import { build } from 'hdr-histogram-js';
import { liveSettingsSchema } from '../dist/config/settings.js';
import { HostedJams } from '../dist/hosting/hostedJams.js';
import { JamFactory } from '../dist/hosting/jamFactory.js';
import { ANY_JAM } from '../dist/hosting/jamList.js';
import { createEngine } from '../dist/model/createEngine.js';
import { loadModel } from '../dist/model/loadModel.js';
import { SharedEngine } from '../dist/model/sharedEngine.js';

const SIZES = (process.env.HOSTED_JAMS ?? '1,25,50,100').split(',').map(Number);
const SECONDS = Number(process.env.HOSTED_SECONDS ?? 20);
const PHRASE = [62, 66, 69, 74, 73, 71, 69, 67];
const EIGHTH = 250;
/** From one phrase to the next: as long again for the answer, and a beat of silence. */
const ROUND = (2 * PHRASE.length + 4) * EIGHTH;

export async function bench() {
  const model = await loadModel(fileURLToPath(new URL('../models/live', import.meta.url)));
  const engine = new SharedEngine(await createEngine('wasm', model));
  const settings = liveSettingsSchema.parse({ tempo: 120 });
  const common = { antiphon: '0', engine: 'wasm', precision: 'float32', channel: 0, settings };
  const factory = new JamFactory({ model, engine, list: ANY_JAM, common });
  console.log('jams   note to prediction, ms          of a core   MiB a jam');
  for (const size of SIZES) await play(factory, size);
  engine.dispose();
}

async function play(factory, size) {
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  const tokensOf = () => ({ anybody: 'controller' });
  const options = { factory, tokensOf, most: size, epoch: 0, notice: console.error };
  const jams = new HostedJams(options);
  const late = build({ lowestDiscernibleValue: 1, highestTrackableValue: 60_000_000 });
  const sources = Array.from({ length: size }, (_, at) => jams.find(`jam-${at}`).source);
  const start = performance.now() + 200;
  const end = start + SECONDS * 1000;
  const used = process.cpuUsage();
  const players = sources.map((source, at) =>
    perform(source, start + (at / size) * ROUND, end, late),
  );
  await Promise.all(players);
  const { user, system } = process.cpuUsage(used);
  const share = (user + system) / 1e6 / SECONDS;
  const memory = (process.memoryUsage().rss - before) / 2 ** 20 / size;
  await jams.stop();
  const ms = (percentile) => (late.getValueAtPercentile(percentile) / 1000).toFixed(1).padStart(6);
  console.log(
    `${String(size).padStart(4)}   p50 ${ms(50)}  p99 ${ms(99)}  (${late.totalCount})`.padEnd(42) +
      `${(100 * share).toFixed(0).padStart(5)} %   ${memory.toFixed(2).padStart(7)}`,
  );
}

/** Plays from `first` on until `end`, by absolute times. */
async function perform(source, first, end, late) {
  let due;
  const unsubscribe = source.subscribe((event) => {
    if (event.kind !== 'prediction' || due === undefined) return;
    late.recordValue(Math.max(0, Math.round((performance.now() - due) * 1000)));
    due = undefined;
  });
  for (let round = first; round < end; round += ROUND) {
    for (const [at, pitch] of PHRASE.entries()) {
      const on = round + at * EIGHTH;
      await until(on);
      due = on;
      source.receive(message('noteOn', pitch, 80));
      await until(on + 0.9 * EIGHTH);
      source.receive(message('noteOff', pitch, 0));
    }
  }
  unsubscribe();
}

function message(kind, pitch, velocity) {
  return { kind: 'midi', message: { kind, channel: 0, pitch, velocity } };
}

function until(time) {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, time - performance.now())));
}
