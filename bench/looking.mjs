// What it costs that somebody may look inside the network: hearing a phrase with every cell's
// activations kept, beside hearing it without, in turns; and what is told of them while somebody looks,
// at eight notes a second, beside what a note costs on the wire without.
import { fileURLToPath } from 'node:url';
import { parseCanon } from '../dist/abc/canon.js';
import { perform } from '../dist/abc/perform.js';
import { liveSettingsSchema } from '../dist/config/settings.js';
import { NetworkWatch } from '../dist/jam/networkWatch.js';
import { Session } from '../dist/jam/session.js';
import { createEngine } from '../dist/model/createEngine.js';
import { Listening } from '../dist/model/listening.js';
import { loadModel } from '../dist/model/loadModel.js';

const TUNE = 'M:4/4\nK:G\nG2BdB2AG|ABcAG2E2|D2GAB2AB|c2BAG4|d2gfe2dB|c2BABGE2|D2GABcdB|A2F2G4\n';
const ROUNDS = 40;
const NOTES_A_SECOND = 8;
const TIMES_OVER = 6;

/** Prints the figures and returns them. */
export async function bench(print = console.log) {
  const model = await loadModel(fileURLToPath(new URL('../models/live', import.meta.url)));
  const engine = await createEngine('wasm', model);
  const kept = hearing(engine, model);
  const unseen = hearing(withoutActivations(engine), model);
  const times = { kept: [], unseen: [] };
  for (let round = 0; round < ROUNDS; round++) {
    times.kept.push(kept());
    times.unseen.push(unseen());
  }
  const [a, b] = [median(times.kept), median(times.unseen)];
  print(
    `Hearing a character, microseconds: ${a.toFixed(1)} with activations kept, ${b.toFixed(1)} without (${(a / b).toFixed(2)} times)`,
  );
  const { inside, besides } = told(engine, model);
  print(
    `Told at ${NOTES_A_SECOND} notes a second: ${inside.toFixed(1)} KiB/s of the cells, ${besides.toFixed(1)} KiB/s of all else`,
  );
  engine.dispose();
  return { kept: a, unseen: b, inside, besides };
}

/** Microseconds a character. */
function hearing(engine, { vocabulary }) {
  const listening = new Listening(engine, vocabulary);
  return () => {
    listening.hear('');
    const from = performance.now();
    listening.hear(TUNE);
    return (1000 * (performance.now() - from)) / TUNE.length;
  };
}

function withoutActivations(engine) {
  const { name, vocabularySize, stateLength } = engine;
  return {
    name,
    vocabularySize,
    stateLength,
    reset: () => engine.reset(),
    step: (index) => engine.step(index),
    save: (state) => engine.save(state),
    restore: (state) => engine.restore(state),
    dispose: () => {},
  };
}

/** KiB a second, in virtual time. */
function told(engine, model) {
  const settings = liveSettingsSchema.parse({ tempo: 240, key: 'G', silenceBeats: 8 });
  const session = new Session({ models: () => undefined, model, engine, settings, seed: 1 });
  const watch = new NetworkWatch();
  let inside = 0;
  let besides = 0;
  const take = ({ outputs }) => {
    const news = watch.news(session.listening);
    if (news !== undefined) inside += JSON.stringify(news).length;
    for (const output of outputs) {
      if (output.kind === 'publish') besides += JSON.stringify(output.event).length;
    }
  };
  const length = 1000 / NOTES_A_SECOND;
  let at = 0;
  for (let time = 0; time < TIMES_OVER; time++) {
    for (const { pitch } of perform(parseCanon(TUNE))) {
      const note = { channel: 0, pitch, velocity: 80 };
      take(session.receive({ kind: 'midi', message: { kind: 'noteOn', ...note } }, at));
      take(session.advance(at + 10));
      take(
        session.receive({ kind: 'midi', message: { kind: 'noteOff', ...note } }, at + 0.8 * length),
      );
      at += length;
      take(session.advance(at));
    }
  }
  const seconds = at / 1000;
  return { inside: inside / 1024 / seconds, besides: besides / 1024 / seconds };
}

function median(values) {
  return values.sort((x, y) => x - y)[values.length >> 1];
}
