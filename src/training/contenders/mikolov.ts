import type { Mind } from '../../model/mind.js';
import { DynamicMind } from '../../model/minds/dynamicMind.js';
import { NetworkMind } from '../../model/minds/networkMind.js';
import { Vocabulary } from '../../model/vocabulary.js';
import { chooseRates } from '../dynamicRates.js';
import { Foreteller } from '../foretelling.js';
import { learnNetwork } from '../learnNetwork.js';
import { recipeSchema } from '../recipe.js';
import type { Contender, Examination, Schooling } from './contender.js';

const RECIPE = {
  cell: 'simple',
  layers: [128],
  dropout: 0.1,
  batch: 32,
  chunk: 96,
  epochs: 6,
  transpose: 0,
} as const;

/** So many of the validation texts choose as well as all of them. */
const CHOOSING = 40;

/** A simple recurrent network that goes on learning from what it foretells. */
export const MIKOLOV_CONTENDERS: readonly Contender[] = [
  {
    name: 'mikolov',
    title: 'Mikolov: simple recurrent network with dynamic evaluation',
    source: 'T. Mikolov et al., "Recurrent neural network based language model", Interspeech 2010',
    differs:
      'One layer of 128 tanh units, learned by AdamW with errors carried back through 96 characters in six epochs; while it foretells, only its output layer goes on learning, at the rate and decay that validation chose, and forgets at each step a share of what it learned (Krause et al. 2018).',
    reads: ['database-2-tunes'],
    making: { by: 'learning', learn },
    examine,
    scoring: { samples: 0, adaptation: true },
  },
];

async function learn(schooling: Schooling): Promise<DynamicMind> {
  const { characters, training, validation, quick, seed, rest, progress } = schooling;
  const network = await learnNetwork(
    'mikolov',
    {
      characters,
      training: training.map(({ text }) => text),
      validation: validation.map(({ text }) => text),
    },
    recipeSchema.parse({ ...RECIPE, ...(quick ? { layers: [6], epochs: 1 } : {}), seed }),
    schooling,
  );
  const engine = await new NetworkMind(network).createEngine('wasm', {});
  const { best } = await chooseRates(
    { engine, network, vocabulary: new Vocabulary(characters) },
    validation.slice(0, CHOOSING),
    { rest, progress: (done, of) => progress('rates tried', done, of) },
  );
  engine.dispose();
  return new DynamicMind(network, best.rates);
}

/** Against the same network that does not go on learning. */
async function examine(
  { mind }: { readonly mind: Mind },
  schooling: Schooling,
): Promise<Examination> {
  if (!(mind instanceof DynamicMind)) return { figures: [], pictures: [] };
  const { rate, decay } = mind.rates;
  const still = await bitsOf(new NetworkMind(mind.network), schooling);
  return {
    figures: [
      { measure: 'the same network, not learning any more', value: still, unit: 'bits' },
      {
        measure: `at a rate of ${rate} and a decay of ${decay}`,
        value: await bitsOf(mind, schooling),
        unit: 'bits',
      },
    ],
    pictures: [],
  };
}

/** Bits per character of the test texts, one after the other. */
async function bitsOf(mind: Mind, { characters, test, rest }: Schooling): Promise<number> {
  const engine = await mind.createEngine('wasm', {});
  const foreteller = new Foreteller(engine, new Vocabulary(characters), 0, 'running');
  for (const text of test) {
    foreteller.foretell(text);
    await rest();
  }
  engine.dispose();
  return foreteller.scores?.network.bitsPerCharacter ?? Number.NaN;
}
