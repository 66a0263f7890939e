import type { Engine } from '../../src/model/engine.js';
import { NetworkMind } from '../../src/model/minds/networkMind.js';
import type { Model } from '../../src/model/model.js';
import { Vocabulary } from '../../src/model/vocabulary.js';

const CHARACTERS = [...'\n "#\'+,-/0123456789:=ABCDEFGKM[]^_abcdefgijlmnoprsuxyz|'];
const V = CHARACTERS.length;

/** A model that knows canon's characters and has learned nothing; `fakeEngine` runs it. */
export const fakeModel: Model = {
  card: {
    kind: 'network',
    name: 'fake',
    description: '',
    created: '2026-01-01',
    vocabulary: CHARACTERS,
    dialect: { kind: 'canon', symbols: false },
    keySignatures: { low: -3, high: 4 },
    register: { low: 55, high: 86 },
    parameters: 1,
    layers: [1],
    corpora: [],
    split: '',
    scores: {},
    training: {},
    weightsSha256: '0'.repeat(64),
  },
  vocabulary: new Vocabulary(CHARACTERS),
  mind: new NetworkMind({
    vocabularySize: V,
    layers: [],
    output: { kernel: new Float32Array(0), bias: new Float32Array(V) },
  }),
};

/**
 * An engine that is quick and fair: its state is a number that all characters heard have gone into,
 * its logits are drawn from that number, a little in favour of letters.
 */
export function fakeEngine(): Engine {
  let heard = 1;
  const logits = new Float32Array(V);
  return {
    name: 'wasm',
    vocabularySize: V,
    stateLength: 1,
    reset: () => {
      heard = 1;
    },
    step: (index) => {
      // Small enough for a 32-bit float to hold it exactly.
      heard = (heard * 31 + index + 7) % 65_521;
      for (let i = 0; i < V; i++) {
        const noise = Math.imul(heard + 1, 2_654_435_761 + i * 40_503) >>> 0;
        logits[i] = 3 * (noise / 2 ** 32) + (/[A-Ga-g]/.test(CHARACTERS[i] ?? '') ? 1 : 0);
      }
      return logits;
    },
    save: (state) => {
      state[0] = heard;
    },
    restore: (state) => {
      heard = state[0] ?? 1;
    },
    dispose: () => {},
  };
}
