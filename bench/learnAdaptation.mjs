/**
 * Learns the adaptation's weights for a model and writes src/model/adaptationWeights.ts:
 *
 *     ANTIPHON_CORPORA=... node bench/learnAdaptation.mjs [model]
 *
 * From the validation tunes, which no model has learned from, each also in every third signature;
 * and from every tenth training tune, which the network knows better than it will know any player:
 * a weight of their own tells the mixer so, and is 0 ever after. The test tunes stay out of it.
 * Adam (Kingma and Ba 2015), cosine decay, three rounds, some minutes.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeCanon } from '../dist/abc/canon.js';
import { HEADS, LAYOUT } from '../dist/model/adaptationMixer.js';
import { AdaptationText, KIND } from '../dist/model/adaptationText.js';
import {
  ALL_DEGREES,
  DEGREES,
  FAMILIES,
  LIKENESSES,
  Votes,
} from '../dist/model/adaptationVotes.js';
import { createEngine } from '../dist/model/createEngine.js';
import { loadModel } from '../dist/model/loadModel.js';
import { Chance } from '../dist/training/chance.js';
import { canonSources, transposed } from '../dist/training/sources.js';
import { splitByFile } from '../dist/training/split.js';
import { Gradient } from './adaptationGradient.mjs';

const ROUNDS = 3;
const RATE = 0.01;
const BATCH = 64;
const SEED = 1;

const root = process.env.ANTIPHON_CORPORA;
if (root === undefined) throw new Error('Set ANTIPHON_CORPORA to the folder with the corpora.');
const name = process.argv[2] ?? 'live';
const model = await loadModel(fileURLToPath(new URL(`../models/${name}`, import.meta.url)));
const engine = await createEngine('wasm', model);
const { vocabulary } = model;

const places = texts().flatMap(placesOf);
console.log(`${places.length} places`);
const { inRhythm } = new Votes(new AdaptationText(vocabulary), vocabulary);
const weights = learn(places, inRhythm);
writeFileSync(
  fileURLToPath(new URL('../src/model/adaptationWeights.ts', import.meta.url)),
  `/**
 * The numbers that \`Mixer\` weighs votes and mixes opinions by, in its order. Learned by
 * bench/learnAdaptation.mjs with the model ${name} from the validation tunes; do not edit.
 */
const THOUSANDTHS = [
  ${[...weights].map((weight) => String(Math.round(1000 * weight) || 0)).join(', ')},
];

export const ADAPTATION_WEIGHTS: readonly number[] = THOUSANDTHS.map((weight) => weight / 1000);
`,
);
console.log('Written. Format it: npx biome check --write src/model/adaptationWeights.ts');

function texts() {
  const sources = canonSources(
    ['nottingham', 'oneills1850', 'airdsAirs'].map((corpus) => join(root, corpus)),
    'both',
  );
  const parts = splitByFile(join(root, 'split.json'), sources);
  const of = (part) => sources.filter(({ id }) => parts.get(id) === part);
  return [
    ...of('validation').flatMap(({ text, tune }, number) => [
      { text, learned: false },
      ...transposed(tune)
        .filter((_, at) => (number + at) % 3 === 0)
        .map((copy) => ({ text: writeCanon(copy), learned: false })),
    ]),
    ...of('training')
      .filter((_, number) => number % 10 === 1)
      .map(({ text }) => ({ text, learned: true })),
  ];
}

/** What is to be foretold, by what, at every place of a text's body. */
function placesOf({ text, learned }) {
  const heard = new AdaptationText(vocabulary);
  const votes = new Votes(heard, vocabulary);
  const found = [];
  engine.reset();
  let logits;
  for (const character of text) {
    const next = vocabulary.indexOf(character);
    const size = heard.length;
    if (logits !== undefined && heard.kind(size) !== KIND.field) {
      votes.collect();
      found.push({
        next,
        learned,
        kind: heard.kind(size),
        size,
        expected: logProbabilities(logits),
        family: votes.family.slice(0, votes.count),
        character: votes.character.slice(0, votes.count),
        degrees: votes.degrees.slice(0, votes.count * LIKENESSES),
      });
    }
    logits = engine.step(next);
    heard.feed(next);
  }
  return found;
}

function logProbabilities(logits) {
  const largest = Math.max(...logits);
  const normaliser =
    largest + Math.log(logits.reduce((sum, one) => sum + Math.exp(one - largest), 0));
  return Float32Array.from(logits, (one) => one - normaliser);
}

function learn(places, inRhythm) {
  const weights = beginning();
  const gradient = new Gradient(weights, inRhythm);
  const mean = new Float64Array(weights.length);
  const square = new Float64Array(weights.length);
  const steps = ROUNDS * Math.ceil(places.length / BATCH);
  let step = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const order = new Chance(SEED, 'order', round).shuffled(places);
    let nats = 0;
    for (let from = 0; from < order.length; from += BATCH) {
      const batch = order.slice(from, from + BATCH);
      gradient.refresh();
      for (const place of batch) {
        nats += gradient.forward(place);
        gradient.backward(place);
      }
      step += 1;
      const rate =
        RATE * Math.min(1, step / 100) * (0.51 + 0.49 * Math.cos((Math.PI * step) / steps));
      for (let at = 0; at < weights.length; at++) {
        const slope = gradient.sums[at] / batch.length;
        mean[at] += 0.1 * (slope - mean[at]);
        square[at] += 0.01 * (slope * slope - square[at]);
        const scaled = mean[at] / (1 - 0.9 ** step);
        weights[at] -= (rate * scaled) / (Math.sqrt(square[at] / (1 - 0.99 ** step)) + 1e-6);
      }
    }
    console.log(`round ${round + 1}: ${(nats / places.length / Math.LN2).toFixed(4)} bits`);
  }
  return weights;
}

/** The more alike, the more a vote weighs; the mixer leaves the network's opinion nearly as it is. */
function beginning() {
  const weights = new Float64Array(LAYOUT.size);
  const chance = new Chance(SEED, 'weights');
  const noise = (size) => size * (2 * chance.fraction() - 1);
  const slopes = [0.6, 0.25, 0.25, 0.1, 0];
  for (let family = 0; family < FAMILIES; family++) {
    let at = family * ALL_DEGREES;
    for (const [likeness, size] of DEGREES.entries()) {
      for (let degree = 0; degree < size; degree++, at++) {
        for (let head = 0; head < HEADS; head++) {
          const start = likeness === 0 ? (family === 0 ? -2 : -1) : 0;
          const rise = likeness === 0 && family !== 0 ? 0 : slopes[likeness] * degree;
          weights[at * HEADS + head] = (start + rise) * (head === 0 ? 1 : 0.6) + noise(0.08);
        }
      }
    }
  }
  for (let at = LAYOUT.circumstances; at < LAYOUT.traits; at++) weights[at] = noise(0.25);
  for (let at = LAYOUT.traits; at < LAYOUT.output; at++) weights[at] = noise(0.5);
  for (let at = LAYOUT.output; at < LAYOUT.direct; at++) weights[at] = noise(0.08);
  return weights;
}
