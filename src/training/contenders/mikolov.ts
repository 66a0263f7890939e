import { createEngine } from '../../model/createEngine.js';
import type { Engine } from '../../model/engine.js';
import { DynamicMind } from '../../model/minds/dynamicMind.js';
import type { Model } from '../../model/model.js';
import { createWasmEngine } from '../../model/wasmEngine.js';
import { hasSymbols } from '../evaluationTexts.js';
import { Foreteller } from '../foretelling.js';
import type { Contender, Examination, Figure, Schooling } from './contender.js';

/** A simple recurrent network that goes on learning from what it foretells. */
export const MIKOLOV_CONTENDERS: readonly Contender[] = [
  {
    name: 'mikolov',
    title: 'Mikolov: simple recurrent, dynamic',
    source:
      'T. Mikolov et al., "Recurrent neural network based language model", Interspeech 2010; models/mikolov',
    differs:
      'One layer of 256 tanh units, learned by AdamW. While it foretells, only its output layer goes on learning, at the rate and decay that validation chose, and forgets at each step a share of what it learned (B. Krause et al., "Dynamic evaluation of neural sequence models", ICML 2018). It begins each tune as it was trained.',
    reads: ['canon'],
    making: { by: 'shipped', model: 'mikolov' },
    examine,
    scoring: { samples: 50, adaptation: true, stepTime: true },
  },
];

/** Against the same network that does not go on learning. */
async function examine(
  { mind, vocabulary }: Model,
  { test, rest }: Schooling,
): Promise<Examination> {
  if (!(mind instanceof DynamicMind)) return { figures: [], pictures: [] };
  const { rate, decay } = mind.rates;
  const figure = async (measure: string, engine: Engine): Promise<Figure[]> => {
    const foreteller = new Foreteller(engine, vocabulary, 0);
    for (const text of test) {
      if (hasSymbols(text) || vocabulary.unknownIn(text.text).length > 0) continue;
      foreteller.foretell(text);
      await rest();
    }
    engine.dispose();
    const value = foreteller.scores?.network.bitsPerNote;
    return value === undefined ? [] : [{ measure, value, unit: 'bits/note' }];
  };
  const still = await createWasmEngine(mind.network);
  const learning = await createEngine('wasm', { mind });
  const rates = `at a rate of ${rate} and a decay of ${decay}`;
  return {
    figures: [
      ...(await figure('as trained, not learning any more', still)),
      ...(await figure(`going on to learn, ${rates}`, learning)),
    ],
    pictures: [],
  };
}
