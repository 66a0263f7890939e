/**
 * What the sampling settings make of the live model: how often its texts have every bar right before
 * the mask sees to it, and how far what `antiphon generate` makes up is from people's tunes in pitch,
 * intervals, lengths and form, and how much of it is copied. Needs ANTIPHON_CORPORA (the folder with
 * split.json). Judged by the validation tunes: docs/SAMPLING.md has the table, and the defaults in
 * src/config/settings.ts follow from it. Each of the settings takes some 15
 * seconds. SAMPLING_COUNT tunes are made by each (80), for each of SAMPLING_SEEDS seeds (1);
 * SAMPLING_GRID may be JSON like {"temperature": [0.9], "topK": [0, 10]}.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { liveSettingsSchema } from '../dist/config/settings.js';
import { generateTune } from '../dist/jam/generate.js';
import { createEngine } from '../dist/model/createEngine.js';
import { loadModel } from '../dist/model/loadModel.js';
import { Copies } from '../dist/training/copying.js';
import { hasSymbols, musicIn, partOf, textsFor } from '../dist/training/evaluationTexts.js';
import { FreeSampler } from '../dist/training/freeSampling.js';
import { judgeSamples, samplingFrom } from '../dist/training/sampleScores.js';
import { asCanon, canonOfAbc, wishesLike } from '../dist/training/tunesMadeUp.js';

const CORPORA = ['nottingham', 'oneills1850', 'airdsAirs'];
const GRID = {
  temperature: [0.8, 0.9, 1],
  topP: [0.95],
  topK: [0],
  adaptation: [0, 0.5, 0.8, 1],
};

export async function bench() {
  const root = process.env.ANTIPHON_CORPORA;
  if (root === undefined) {
    console.log('skipped: ANTIPHON_CORPORA is not set');
    return;
  }
  const count = Number(process.env.SAMPLING_COUNT ?? 80);
  const seeds = Number(process.env.SAMPLING_SEEDS ?? 1);
  const grid = { ...GRID, ...JSON.parse(process.env.SAMPLING_GRID ?? '{}') };
  const model = await loadModel(fileURLToPath(new URL('../models/live', import.meta.url)));
  const engine = await createEngine('wasm', model);
  const ground = groundOf(model, root);
  const { temperature, topP, topK, adaptation } = liveSettingsSchema.parse({});
  console.log(
    `${count} tunes each; today's defaults: temperature ${temperature}, topP ${topP}, topK ${topK}, adaptation ${adaptation}`,
  );
  console.log(`| ${COLUMNS.join(' | ')} |\n|${'---|'.repeat(COLUMNS.length)}`);
  let people;
  for (const settings of combinations(grid)) {
    const rounds = Array.from({ length: seeds }, (_, seed) =>
      judged({ model, engine }, ground, settings, { count, seed: seed + 1 }),
    );
    people ??= rounds[0].people;
    console.log(rowOf(Object.values(settings), meanOf(rounds.map(({ row }) => row))));
  }
  console.log(rowOf(['people', '', '', ''], people));
  engine.dispose();
}

const COLUMNS = [
  ...['temperature', 'topP', 'topK', 'adaptation', 'right before the mask, %', 'copied, %'],
  ...['distance: pitch', 'intervals', 'lengths', 'form', 'mean', 'bars heard before, %'],
];

/** The validation melodies, and what the model has learned from. */
function groundOf(model, root) {
  const all = textsFor(
    model.card.dialect,
    CORPORA.map((corpus) => join(root, corpus)),
  );
  const split = join(root, 'split.json');
  const learned = partOf(all, split, 'training');
  return {
    data: partOf(all, split, 'validation').filter((text) => !hasSymbols(text)),
    learned: {
      copies: new Copies(learned.map(({ text, music }) => musicIn(text, music))),
      ids: new Set(learned.map(({ id }) => id)),
    },
  };
}

function combinations(grid) {
  return Object.entries(grid).reduce(
    (so, [name, values]) =>
      so.flatMap((settings) => values.map((value) => ({ ...settings, [name]: value }))),
    [{}],
  );
}

/** Each row: shares before the mask and copied, four distances, share of bars heard before. */
function judged({ model, engine }, { data, learned }, settings, { count, seed }) {
  const sampler = new FreeSampler(engine, model.vocabulary, settings);
  const from = samplingFrom(data, false);
  const free = Array.from({ length: count }, (_, phrase) =>
    sampler.sample(from.prompt(phrase, count), from.hasEnded, { seed, phrase }),
  );
  const madeUp = wishesLike(data, count, seed).map((wish) =>
    canonOfAbc(generateTune({ model, engine }, wish, settings)),
  );
  const { valid } = judgeSamples(free, data, false, undefined);
  const scores = judgeSamples(madeUp, asCanon(data), false, learned);
  const rowFrom = (right, { copied, character }, { pitchClasses, intervals, lengths, returns }) => [
    ...[right, copied, pitchClasses, intervals, lengths, returns, character.repeatedBars],
  ];
  return {
    row: rowFrom(valid, scores, scores.distance),
    people: rowFrom(scores.data.valid, scores.data, scores.distanceWithinData),
  };
}

function meanOf(rows) {
  return rows[0].map((_, at) => rows.reduce((sum, row) => sum + row[at], 0) / rows.length);
}

function rowOf(names, [right, copied, ...rest]) {
  const repeated = rest.pop();
  const mean = rest.reduce((sum, one) => sum + one, 0) / rest.length;
  const percent = (share) => (100 * share).toFixed(0);
  const distances = [...rest, mean].map((distance) => distance.toFixed(3));
  return `| ${[...names, percent(right), percent(copied), ...distances, percent(repeated)].join(' | ')} |`;
}
