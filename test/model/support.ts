import type { CardDraft } from '../../src/model/card.js';
import { coin } from '../../src/model/coin.js';
import { type Cell, GATES, type Network, type RecurrentLayer } from '../../src/model/network.js';
import { Vocabulary } from '../../src/model/vocabulary.js';

/** A network with weights as large as trained ones, the same for the same arguments. */
export function randomNetwork(
  vocabularySize: number,
  units: readonly number[],
  seed = 1,
  cell: Cell = 'lstm',
): Network {
  let drawn = 0;
  const draw = (length: number, size: number): Float32Array =>
    Float32Array.from({ length }, () => (2 * coin(seed, 0, drawn++) - 1) * size);
  let below = vocabularySize;
  const layers = units.map((u): RecurrentLayer => {
    const size = below === vocabularySize ? 1.5 : 2 / Math.sqrt(u);
    const width = GATES[cell] * u;
    const layer = {
      cell,
      units: u,
      kernel: draw(below * width, size),
      recurrentKernel: draw(u * width, 2 / Math.sqrt(u)),
      bias: draw(width, 1),
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
      goOn(layer, input, state);
      input = state.h;
    });
    const logits = Float64Array.from(output.bias);
    addProduct(logits, input, output.kernel);
    return logits;
  }
}

/** The new state of a layer, in place. */
function goOn(
  layer: RecurrentLayer,
  x: Float64Array,
  state: { h: Float64Array<ArrayBuffer>; c: Float64Array<ArrayBuffer> },
): void {
  const { cell, units } = layer;
  /** The sums of all gates, with what is left of h. */
  const sumsWith = (h: Float64Array): ((which: number, unit: number) => number) => {
    const sums = Float64Array.from(layer.bias);
    addProduct(sums, x, layer.kernel);
    addProduct(sums, h, layer.recurrentKernel);
    return (which, unit) => sums[which * units + unit] ?? 0;
  };
  const { h, c } = state;
  const gate = sumsWith(h);
  switch (cell) {
    case 'lstm':
      state.c = c.map(
        (old, unit) =>
          sigmoid(gate(1, unit)) * old + sigmoid(gate(0, unit)) * Math.tanh(gate(2, unit)),
      );
      state.h = state.c.map((now, unit) => sigmoid(gate(3, unit)) * Math.tanh(now));
      break;
    case 'gru': {
      const candidate = sumsWith(h.map((old, unit) => sigmoid(gate(1, unit)) * old));
      state.h = h.map((old, unit) => {
        const z = sigmoid(gate(0, unit));
        return z * old + (1 - z) * Math.tanh(candidate(2, unit));
      });
      break;
    }
    case 'simple':
      state.h = h.map((_, unit) => Math.tanh(gate(0, unit)));
      break;
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
