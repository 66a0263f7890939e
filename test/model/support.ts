import type { CardDraft } from '../../src/model/card.js';
import { coin } from '../../src/model/coin.js';
import type { Network, RecurrentLayer } from '../../src/model/network.js';
import { Vocabulary } from '../../src/model/vocabulary.js';

/** A network with weights as large as trained ones, the same for the same arguments. */
export function randomNetwork(vocabularySize: number, units: readonly number[], seed = 1): Network {
  let drawn = 0;
  const draw = (length: number, size: number): Float32Array =>
    Float32Array.from({ length }, () => (2 * coin(seed, 0, drawn++) - 1) * size);
  let below = vocabularySize;
  const layers = units.map((u): RecurrentLayer => {
    const size = below === vocabularySize ? 1.5 : 2 / Math.sqrt(u);
    const layer = {
      cell: 'lstm' as const,
      units: u,
      kernel: draw(below * 4 * u, size),
      recurrentKernel: draw(u * 4 * u, 2 / Math.sqrt(u)),
      bias: draw(4 * u, 1),
    };
    below = u;
    return layer;
  });
  const output = { kernel: draw(below * vocabularySize, 1), bias: draw(vocabularySize, 1) };
  return { vocabularySize, layers, output };
}

/** The first `size` characters from `!` on. */
export function someCharacters(size: number): string[] {
  return Array.from({ length: size }, (_, at) => String.fromCharCode(33 + at));
}

export const someVocabulary = (size: number): Vocabulary => new Vocabulary(someCharacters(size));

export function draftFor(network: Network): CardDraft {
  return {
    name: 'random',
    description: 'Random weights',
    created: '2026-01-31',
    vocabulary: someCharacters(network.vocabularySize),
    dialect: { kind: 'canon', symbols: true },
    keySignatures: { low: -3, high: 4 },
    register: { low: 55, high: 88 },
    corpora: [{ name: 'none', licence: 'public domain' }],
    split: 'none',
    scores: { 'bits per note': 5 },
    training: { epochs: 0 },
  };
}

/** The step as the equations say it, in 64-bit floats: what every engine is held against. */
export class ReferenceEngine {
  readonly #network: Network;
  readonly #state: { h: Float64Array<ArrayBuffer>; c: Float64Array<ArrayBuffer> }[];

  constructor(network: Network) {
    this.#network = network;
    this.#state = network.layers.map(({ units }) => ({
      h: new Float64Array(units),
      c: new Float64Array(units),
    }));
  }

  step(index: number): Float64Array {
    const { layers, output, vocabularySize } = this.#network;
    let input = new Float64Array(vocabularySize);
    input[index] = 1;
    layers.forEach((layer, at) => {
      const state = this.#state[at];
      if (state === undefined) throw new RangeError('a layer without a state');
      const { units } = layer;
      const sums = Float64Array.from(layer.bias);
      addProduct(sums, input, layer.kernel);
      addProduct(sums, state.h, layer.recurrentKernel);
      const gate = (which: number, unit: number): number => sums[which * units + unit] ?? 0;
      for (let unit = 0; unit < units; unit++) {
        const c =
          sigmoid(gate(1, unit)) * (state.c[unit] ?? 0) +
          sigmoid(gate(0, unit)) * Math.tanh(gate(2, unit));
        state.c[unit] = c;
        state.h[unit] = sigmoid(gate(3, unit)) * Math.tanh(c);
      }
      input = state.h;
    });
    const logits = Float64Array.from(output.bias);
    addProduct(logits, input, output.kernel);
    return logits;
  }
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

function addProduct(sums: Float64Array, x: Float64Array, matrix: Float32Array): void {
  x.forEach((value, row) => {
    for (let column = 0; column < sums.length; column++) {
      sums[column] = (sums[column] ?? 0) + value * (matrix[row * sums.length + column] ?? 0);
    }
  });
}

/** The largest difference of any two numbers at the same place. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = a.length === b.length ? 0 : Number.POSITIVE_INFINITY;
  for (let at = 0; at < a.length; at++) {
    const difference = Math.abs((a[at] ?? Number.NaN) - (b[at] ?? Number.NaN));
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}
