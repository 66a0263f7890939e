import { DynamicEngine, type DynamicRates } from '../model/dynamicEngine.js';
import type { Engine } from '../model/engine.js';
import type { Network } from '../model/network.js';
import type { Vocabulary } from '../model/vocabulary.js';
import type { EvaluationText } from './evaluationTexts.js';
import { Foreteller } from './foretelling.js';
import type { ForetellingScores } from './foretellingTally.js';

/** Tried first, without forgetting. */
const RATES = [0.003, 0.01, 0.02, 0.03, 0.05, 0.1];

/** Tried with the best of the rates. */
const DECAYS = [0.001, 0.003, 0.01, 0.03];

/** How well the texts are foretold at some rates. */
export interface RateTrial {
  readonly rates: DynamicRates;
  readonly scores: ForetellingScores;
}

export interface RateSearch {
  /** The network as it was trained. */
  readonly trained: ForetellingScores;
  readonly best: RateTrial;
}

/**
 * Chooses how quickly a network goes on learning: the rates by which it foretells texts, validation
 * texts, best in bits per character. Each text begins with the network as it was trained.
 *
 * `engine` runs `network`. `progress` is told how many of how many trials are done; `rest` lets
 * others have their turn and may throw to end it.
 */
export async function chooseRates(
  {
    engine,
    network,
    vocabulary,
  }: {
    readonly engine: Engine;
    readonly network: Network;
    readonly vocabulary: Vocabulary;
  },
  texts: readonly EvaluationText[],
  {
    progress,
    rest,
  }: {
    readonly progress: (done: number, of: number) => void;
    readonly rest: () => Promise<void>;
  },
): Promise<RateSearch> {
  let done = 0;
  const scoresOf = async (foretelling: Engine): Promise<ForetellingScores> => {
    const foreteller = new Foreteller(foretelling, vocabulary, 0);
    for (const text of texts) {
      foreteller.foretell(text);
      await rest();
    }
    progress(++done, 1 + RATES.length + DECAYS.length);
    const { scores } = foreteller;
    if (scores === undefined) throw new RangeError('there is nothing to foretell');
    return scores.network;
  };
  const tried = async (rates: DynamicRates): Promise<RateTrial> => ({
    rates,
    scores: await scoresOf(new DynamicEngine(engine, network, rates)),
  });
  const trained = await scoresOf(engine);
  let best = await tried({ rate: RATES[0] ?? 0, decay: 0 });
  const take = (trial: RateTrial): void => {
    if (trial.scores.bitsPerCharacter < best.scores.bitsPerCharacter) best = trial;
  };
  for (const rate of RATES.slice(1)) take(await tried({ rate, decay: 0 }));
  const { rate } = best.rates;
  for (const decay of DECAYS) take(await tried({ rate, decay }));
  return { trained, best };
}
