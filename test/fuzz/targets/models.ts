import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMMON_LENGTHS } from '../../../src/abc/lengthTable.js';
import { readTune } from '../../../src/abc/read.js';
import { tuneBlocks } from '../../../src/abc/readDocument.js';
import { generateTune } from '../../../src/jam/generate.js';
import { createEngine } from '../../../src/model/createEngine.js';
import { COLUMNS } from '../../../src/model/dice/diceTable.js';
import { weightsOfUnit } from '../../../src/model/evolved/melodyNetwork.js';
import { Listening } from '../../../src/model/listening.js';
import { loadModel } from '../../../src/model/loadModel.js';
import type { Mind } from '../../../src/model/mind.js';
import { DiceMind } from '../../../src/model/minds/diceMind.js';
import { DynamicMind } from '../../../src/model/minds/dynamicMind.js';
import { EvolvedMind } from '../../../src/model/minds/evolvedMind.js';
import { FramesMind } from '../../../src/model/minds/framesMind.js';
import { NetworkMind } from '../../../src/model/minds/networkMind.js';
import { NgramMind } from '../../../src/model/minds/ngramMind.js';
import { TokensMind } from '../../../src/model/minds/tokensMind.js';
import { Lexicon } from '../../../src/model/words/lexicon.js';
import { learnNgram } from '../../../src/training/ngram.js';
import { randomNetwork } from '../../model/support.js';
import { fakeModel } from '../../support/fakeModel.js';
import { hold, type Input, type Outcome, refusing, type Target } from '../target.js';

const ALPHABET = fakeModel.card.vocabulary;
const WORDS = ['\n', 'M:4/4\n', 'K:G\n', '|', 'A', 'A2', 'B', 'z2'];
const TEXT = 'M:4/4\nK:G\nA2Bc|d4|\n';
const FILES = ['card.json', 'model.json', 'weights.bin'] as const;
/** More than any of these has once it is read, so that what a file says of itself makes no room. */
const MOST_BYTES = 256 << 20;

/** The files of a model of each kind, and then playing with what was read. */
export function modelsTarget(): Target {
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-fuzz-'));
  return {
    name: 'models',
    samples: minds().map(filesOf),
    words: ['"__proto__":', '[', '"../../etc/passwd"', '{"kind":"dice"', '\0', 'null', '[[[['],
    take: async (input: Input): Promise<Outcome> => {
      FILES.forEach((file, at) => {
        writeFileSync(join(folder, file), input[at] ?? '');
      });
      const before = process.memoryUsage().arrayBuffers;
      const outcome = await refusing(() => play(folder));
      const more = process.memoryUsage().arrayBuffers - before;
      hold(more < MOST_BYTES, `it made room for ${more} bytes`);
      hold(!('polluted' in {}), 'every object has a property more');
      return outcome;
    },
    finish: () => rmSync(folder, { recursive: true }),
  };
}

async function play(folder: string): Promise<void> {
  const model = await loadModel(folder);
  const engine = await createEngine('wasm', model, { precision: 'float32' });
  hold(engine.vocabularySize === model.vocabulary.size, 'it knows other characters than its card');
  const listening = new Listening(engine, model.vocabulary);
  listening.hear(TEXT);
  listening.hear(TEXT.slice(0, 12));
  hold(listening.logits.length === engine.vocabularySize, 'it expects other characters');
  const tune = generateTune(
    { model, engine },
    { meter: { beats: 4, unit: 4 }, key: { fifths: 1, mode: 'maj' }, bars: 1, seed: 1, phrase: 1 },
    { temperature: 1, topP: 0.95, topK: 0, adaptation: 0.5 },
  );
  const [block] = tuneBlocks(tune);
  hold(block !== undefined && 'tune' in readTune(block), 'what it makes up is no ABC');
  engine.dispose();
}

function minds(): Mind[] {
  const network = randomNetwork(ALPHABET.length, [4, 3]);
  const indices = [...TEXT].map((character) => ALPHABET.indexOf(character));
  const ngram = learnNgram([indices], ALPHABET.length, { order: 3, leastCount: 1 });
  const evolved = Float32Array.from({ length: 2 * weightsOfUnit(2) }, (_, at) => Math.sin(at));
  const bars = ['A4', 'C2', 'G'];
  const page = {
    meter: { beats: 4, unit: 4 },
    mode: 'maj' as const,
    bars,
    counts: new Uint16Array(COLUMNS * bars.length).fill(1),
    ends: Array<number>(COLUMNS).fill(0.1),
  };
  const habits = {
    struckAgain: 0.2,
    ends: 0.05,
    lengthsOnFrames: COMMON_LENGTHS.map((_, at) => at),
    lengthsBetween: COMMON_LENGTHS.map(() => 1),
  };
  return [
    new NetworkMind(network),
    new NetworkMind(randomNetwork(ALPHABET.length, [3], 1, 'gru')),
    new NetworkMind(randomNetwork(ALPHABET.length, [3], 1, 'simple')),
    new DynamicMind(network, { rate: 0.01, decay: 0.01 }),
    new FramesMind(randomNetwork(28, [4], 5), 55, habits, ALPHABET),
    new NgramMind(ngram),
    new TokensMind(randomNetwork(WORDS.length + 1, [4]), new Lexicon(WORDS), 'whole', ALPHABET),
    new DiceMind([page], ngram, ALPHABET),
    new EvolvedMind(2, evolved, ALPHABET),
  ];
}

/** Without the hash, so that a change is not seen by it but by whoever reads it. */
function filesOf(mind: Mind): Input {
  const { description, weights } = mind.write();
  const { weightsSha256: _, layers: __, parameters: ___, ...card } = fakeModel.card;
  return [
    Buffer.from(JSON.stringify({ ...card, kind: mind.kind })),
    Buffer.from(JSON.stringify(description)),
    weights,
  ];
}
