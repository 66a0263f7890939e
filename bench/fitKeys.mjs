/**
 * Fits the key estimator to the corpora's training tunes and prints src/music/keyWeights.ts:
 *
 *     ANTIPHON_CORPORA=... node bench/fitKeys.mjs > src/music/keyWeights.ts
 *
 * Multinomial logistic regression over (tonic, mode) by Adam in mini-batches, on the first 4, 8
 * and 16 bars of every tune, with L2 regularisation. seed_db1 is left out, for its tunes stand in
 * nottingham again.
 */

import { tonicPitchClass } from '../dist/music/key.js';
import { KEY_FEATURE_COUNT, keyFeatures, seenFrom } from '../dist/music/keyFeatures.js';
import { corpusTunes } from './corpusTunes.mjs';
import { coin } from './humanise.mjs';

const MODES = ['maj', 'min', 'dor', 'mix'];
const PREFIXES = [4, 8, 16];
const EPOCHS = 24;
const BATCH = 64;
const RATE = 0.02;
/** The rarer modes are shown more often than they come, or nothing would be heard as one. */
const SHOWN = { maj: 1, min: 1, dor: 2, mix: 2 };
const L2 = 1e-3;

export function prefix(tune, bars) {
  const anacrusis = (tune.bar - tune.startPlace) % tune.bar;
  const end = anacrusis + bars * tune.bar;
  const notes = tune.notes
    .filter((note) => note.onset < end)
    .map((note) => ({ ...note, duration: Math.min(note.duration, end - note.onset) }));
  return { notes, meter: tune.meter, anacrusis };
}

function examples() {
  return corpusTunes(['nottingham', 'oneills1850', 'airdsAirs'])
    .filter((tune) => tune.split === 'train' && !tune.changes && MODES.includes(tune.key.mode))
    .flatMap((tune) =>
      PREFIXES.map((bars) => {
        const features = keyFeatures(prefix(tune, bars));
        const there = [...features.keys()].filter((i) => features[i] !== 0);
        const tonic = tonicPitchClass(tune.key);
        return { features, there, tonic, mode: MODES.indexOf(tune.key.mode) };
      }),
    )
    .flatMap((example) => Array.from({ length: SHOWN[MODES[example.mode]] }, () => example));
}

/** Where feature `i` stands in the weights when `tonic` is home. */
function placeInWeights(tonic, i) {
  return seenFrom(12 - tonic, i);
}

function learn(all) {
  // [MODES, KEY_FEATURE_COUNT + 1], the bias last.
  const width = KEY_FEATURE_COUNT + 1;
  const weights = new Float64Array(MODES.length * width);
  const gradient = new Float64Array(weights.length);
  const mean = new Float64Array(weights.length);
  const square = new Float64Array(weights.length);
  const random = coin(1);
  const steps = EPOCHS * Math.ceil(all.length / BATCH);
  for (let step = 1; step <= steps; step += 1) {
    gradient.fill(0);
    for (let n = 0; n < BATCH; n += 1) {
      const { features, there, tonic, mode } = all[Math.floor(random() * all.length)];
      const scores = [];
      for (let m = 0; m < MODES.length; m += 1) {
        for (let k = 0; k < 12; k += 1) {
          let score = weights[m * width + KEY_FEATURE_COUNT];
          for (const i of there) score += weights[m * width + placeInWeights(k, i)] * features[i];
          scores.push(score);
        }
      }
      const top = Math.max(...scores);
      const total = scores.reduce((sum, score) => sum + Math.exp(score - top), 0);
      scores.forEach((score, j) => {
        const m = Math.floor(j / 12);
        const k = j % 12;
        const target = m === mode && k === tonic ? 1 : 0;
        const slope = (Math.exp(score - top) / total - target) / BATCH;
        gradient[m * width + KEY_FEATURE_COUNT] += slope;
        for (const i of there) gradient[m * width + placeInWeights(k, i)] += slope * features[i];
      });
    }
    const rate = RATE * (1 - step / steps);
    for (let i = 0; i < weights.length; i += 1) {
      const g = gradient[i] + (i % width === KEY_FEATURE_COUNT ? 0 : L2 * weights[i]);
      mean[i] = 0.9 * mean[i] + 0.1 * g;
      square[i] = 0.99 * square[i] + 0.01 * g * g;
      const corrected = mean[i] / (1 - 0.9 ** step);
      weights[i] -= (rate * corrected) / (Math.sqrt(square[i] / (1 - 0.99 ** step)) + 1e-8);
    }
  }
  return MODES.map((mode, m) => ({
    mode,
    bias: weights[m * width + KEY_FEATURE_COUNT],
    weights: [...weights.subarray(m * width, m * width + KEY_FEATURE_COUNT)],
  }));
}

const round = (number) => Number(number.toFixed(2)) + 0;

const all = examples();
console.log(`/**
 * What each feature of \`keyFeatures\` says for a mode, seen from its tonic: fitted by
 * bench/fitKeys.mjs to the first ${PREFIXES.join(', ')} bars of the training tunes of the Nottingham,
 * O'Neill and Aird collections. A line is a group of twelve degrees from the tonic up.
 */
export const KEY_WEIGHTS: Readonly<
  Record<
    'maj' | 'min' | 'dor' | 'mix',
    { readonly bias: number; readonly weights: readonly number[] }
  >
> = {`);
for (const { mode, bias, weights } of learn(all)) {
  console.log(`  ${mode}: {\n    bias: ${round(bias)},\n    weights: [`);
  for (let i = 0; i < weights.length; i += 12) {
    console.log(
      `      ${weights
        .slice(i, i + 12)
        .map(round)
        .join(', ')},`,
    );
  }
  console.log('    ],\n  },');
}
console.log('};');
