// What one step of the study's network costs (93 characters, 2 x 128 units, 257,245 parameters):
// our kernel beside TensorFlow.js and beside a plain loop over Float32Array, in turns within the same
// minute, because times of different machines or hours do not compare. Weights are random: they
// change nothing about the time.
import { setTimeout as sleep } from 'node:timers/promises';
import { coin } from '../dist/model/coin.js';
import { Sampler } from '../dist/model/sampler.js';
import { createTfjsEngine } from '../dist/model/tfjsEngine.js';
import { createWasmEngine } from '../dist/model/wasmEngine.js';

const CHARACTERS = 93;
const UNITS = [128, 128];

/** The contenders take turns, so that a busy neighbour slows all of them. */
const HOT_ROUNDS = 20;
const HOT_STEPS = 100;

/** In live play the network is stepped after a pause in which other things had the caches. */
const COLD_STEPS = 40;
const COLD_PAUSE_MS = 60;

/** Characters of a 16-bar answer; the rules of canon allow about a quarter of them at a time. */
const ANSWER = 300;

/** Prints the tables and returns the medians, microseconds a step, by contender. */
export async function bench(print = console.log) {
  const network = randomNetwork(CHARACTERS, UNITS);
  const contenders = await enter(network);
  for (const { step } of contenders) for (let at = 0; at < 2000; at++) step(at % CHARACTERS);

  const times = new Map(contenders.map(({ name }) => [name, { hot: [], cold: [] }]));
  for (let round = 0; round < HOT_ROUNDS; round++) {
    for (const contender of contenders) {
      const { hot } = times.get(contender.name);
      // The one before has filled the caches with its own weights.
      for (let at = 0; at < 5; at++) contender.step(at);
      for (let at = 0; at < HOT_STEPS; at++) hot.push(timed(contender, at));
    }
  }
  for (let at = 0; at < COLD_STEPS; at++) {
    for (const contender of contenders) {
      contender.ahead?.();
      await sleep(COLD_PAUSE_MS);
      times.get(contender.name).cold.push(timed(contender, at, true));
    }
  }

  const figures = {};
  for (const [name, { hot, cold }] of times) {
    figures[name] = {
      cold: { p50: quantile(cold, 0.5), p99: quantile(cold, 0.99) },
      hot: { p50: quantile(hot, 0.5), p99: quantile(hot, 0.99) },
    };
  }
  const plain = figures[PLAIN];
  print(`One step of ${CHARACTERS} characters, ${UNITS.join(' + ')} units, microseconds:`);
  print(row('', `after ${COLD_PAUSE_MS} ms idle`, 'in a hot loop', 'times the plain loop'));
  print(row('', 'p50     p99', 'p50     p99', 'idle    hot'));
  for (const [name, { hot, cold }] of Object.entries(figures)) {
    const ratios = pair(plain.cold.p50 / cold.p50, plain.hot.p50 / hot.p50);
    print(row(name, pair(cold.p50, cold.p99), pair(hot.p50, hot.p99), ratios));
  }
  const answer = await benchAnswer(network);
  print(`An answer of ${ANSWER} characters, stepped and sampled: ${answer.toFixed(2)} ms (median)`);
  return { steps: figures, answerMs: answer };
}

const PLAIN = 'plain JavaScript loop';

async function enter(network) {
  const exact = await createWasmEngine(network);
  const quick = await createWasmEngine(network, 'int16');
  const tfjs = await createTfjsEngine('tfjs', network);
  const contenders = [
    { name: 'wasm', step: (index) => exact.step(index) },
    { name: 'wasm, prepared', step: (index) => exact.step(index), ahead: () => exact.prepare() },
    { name: 'wasm, 16-bit', step: (index) => quick.step(index) },
    {
      name: 'wasm, 16-bit, prepared',
      step: (index) => quick.step(index),
      ahead: () => quick.prepare(),
    },
    { name: PLAIN, step: plainStep(network) },
    { name: 'tfjs', step: (index) => tfjs.step(index) },
  ];
  try {
    const native = await createTfjsEngine('tfjs-node', network);
    contenders.push({ name: 'tfjs-node', step: (index) => native.step(index) });
  } catch (error) {
    if (error.code !== 'tfjs-node-missing') throw error;
  }
  return contenders;
}

/** `readied`: what can be done ahead has been done, before a pause. */
function timed({ step, ahead }, at, readied = false) {
  if (!readied) ahead?.();
  const before = performance.now();
  step(at % CHARACTERS);
  return (performance.now() - before) * 1000;
}

async function benchAnswer(network) {
  const engine = await createWasmEngine(network);
  const sampler = new Sampler(CHARACTERS);
  const mask = Uint8Array.from({ length: CHARACTERS }, (_, at) => (at % 4 === 0 ? 1 : 0));
  const settings = { temperature: 0.9, topP: 0.95, topK: 0 };
  const times = [];
  for (let phrase = 0; phrase < 100; phrase++) {
    const before = performance.now();
    let index = phrase % CHARACTERS;
    for (let at = 0; at < ANSWER; at++) {
      index = sampler.sample(engine.step(index), mask, settings, coin(1, phrase, at));
    }
    times.push(performance.now() - before);
  }
  return quantile(times, 0.5);
}

/** The step as one would write it by hand, over the weights as Keras keeps them. */
export function plainStep({ layers, output }) {
  const state = layers.map(({ units }) => ({
    h: new Float32Array(units),
    c: new Float32Array(units),
    sums: new Float32Array(4 * units),
  }));
  const logits = new Float32Array(output.bias.length);
  const sigmoid = (x) => 1 / (1 + Math.exp(-x));
  return (index) => {
    for (let l = 0; l < layers.length; l++) {
      const { units, kernel, recurrentKernel, bias } = layers[l];
      const { h, c, sums } = state[l];
      const width = 4 * units;
      sums.set(bias);
      if (l === 0) for (let i = 0; i < width; i++) sums[i] += kernel[index * width + i];
      else addProduct(sums, state[l - 1].h, kernel);
      addProduct(sums, h, recurrentKernel);
      for (let u = 0; u < units; u++) {
        c[u] = sigmoid(sums[units + u]) * c[u] + sigmoid(sums[u]) * Math.tanh(sums[2 * units + u]);
        h[u] = sigmoid(sums[3 * units + u]) * Math.tanh(c[u]);
      }
    }
    logits.set(output.bias);
    addProduct(logits, state[layers.length - 1].h, output.kernel);
    return logits;
  };
}

/** Four rows at a time, which is twice as quick as one by one. */
function addProduct(sums, x, matrix) {
  const width = sums.length;
  for (let k = 0, a = 0; k < x.length; k += 4, a += 4 * width) {
    const b = a + width;
    const c = b + width;
    const d = c + width;
    const x0 = x[k];
    const x1 = x[k + 1];
    const x2 = x[k + 2];
    const x3 = x[k + 3];
    for (let i = 0; i < width; i++) {
      sums[i] += x0 * matrix[a + i] + x1 * matrix[b + i] + x2 * matrix[c + i] + x3 * matrix[d + i];
    }
  }
}

export function randomNetwork(characters, units) {
  let drawn = 0;
  const draw = (length) => Float32Array.from({ length }, () => (2 * coin(1, 0, drawn++) - 1) * 0.1);
  const layers = units.map((width, at) => ({
    cell: 'lstm',
    units: width,
    kernel: draw((at === 0 ? characters : units[at - 1]) * 4 * width),
    recurrentKernel: draw(width * 4 * width),
    bias: draw(4 * width),
  }));
  const output = { kernel: draw(units.at(-1) * characters), bias: draw(characters) };
  return { vocabularySize: characters, layers, output };
}

function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

const pair = (a, b) => `${a.toFixed(1).padEnd(8)}${b.toFixed(1)}`;
const row = (name, ...cells) => name.padEnd(26) + cells.map((cell) => cell.padEnd(22)).join('');
