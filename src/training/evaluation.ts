import type { Engine } from '../model/engine.js';
import type { Model } from '../model/model.js';
import { Copies } from './copying.js';
import {
  type EvaluationText,
  hasSymbols,
  knownTexts,
  musicIn,
  partOf,
  textsFor,
} from './evaluationTexts.js';
import { endsAsForetold, Foreteller, type Foretelling, studyChunks } from './foretelling.js';
import { FreeSampler, type FreeSamplingSettings } from './freeSampling.js';
import { judgeSamples, type SampleScores, samplingFrom } from './sampleScores.js';
import type { Part } from './split.js';
import { asCanon, canonOfAbc, type MakeTune, wishesLike } from './tunesMadeUp.js';

/** What to score a model on. */
export interface EvaluationPlan {
  /** Files and folders of ABC. */
  readonly data: readonly string[];
  /** A split file, of which only the tunes of one part are taken. */
  readonly split?: string;
  readonly part: Part;
  /** What the model learned from: of a split only its training part. Empty: copies are not counted. */
  readonly train: readonly string[];
  /** How much what came before in a text counts in foretelling it: the strength of `Adaptation`. */
  readonly adaptation: number;
  /** How many texts to sample; 0 for none. */
  readonly samples: number;
  readonly seed: number;
  /** Of samples. */
  readonly settings: FreeSamplingSettings;
  /** Makes as many tunes up as there are samples, as users get them; without it none are. */
  readonly makeTune?: MakeTune;
}

/** Everything that can be said about a model by some data. */
export interface Evaluation {
  readonly texts: number;
  readonly characters: number;
  /** Texts with characters that the model does not know: they are left out. */
  readonly leftOut: number;
  /** `melody` and `symbols`: tunes without and with chord symbols; or `raw`, ABC as it is. */
  readonly foretold: Readonly<Partial<Record<'melody' | 'symbols' | 'raw', Foretelling>>>;
  /**
   * Share right, 0..1, by the study's protocol: the data in pieces of 25 characters, only the 25th
   * counts, foretold from the 24 before it and nothing else. Of canon those without chord symbols.
   */
  readonly studyAccuracy?: number;
  /** Of texts written freely: without the mask, so that the network alone keeps bars right. */
  readonly samples?: SampleScores;
  /** Of tunes made up as users get them. */
  readonly madeUp?: SampleScores;
}

export interface EvaluationSurroundings {
  /** Told how much of what is done. */
  readonly progress: (what: string, done: number, of: number) => void;
  /** Lets others have their turn, and throws when it is time to stop. */
  readonly rest: () => Promise<void>;
}

/**
 * Scores a model.
 *
 * @throws AntiphonError of the corpora and the split, `split-part-empty`, or
 * `corpus-unknown-characters`.
 */
export async function evaluate(
  model: Model,
  engine: Engine,
  plan: EvaluationPlan,
  surroundings: EvaluationSurroundings,
): Promise<Evaluation> {
  const { vocabulary, card } = model;
  const isRaw = card.dialect.kind === 'raw';
  const { known, unknown } = knownTexts(chosenTexts(model, plan.data, plan.part, plan), vocabulary);
  const each = async <Item>(what: string, items: readonly Item[], act: (item: Item) => void) => {
    for (const [at, item] of items.entries()) {
      act(item);
      surroundings.progress(what, at + 1, items.length);
      await surroundings.rest();
    }
  };
  const foretell = async (texts: readonly EvaluationText[]): Promise<Foretelling | undefined> => {
    const order = isRaw ? 'running' : 'separate';
    const foreteller = new Foreteller(engine, vocabulary, plan.adaptation, order);
    await each('tunes foretold', texts, (text) => foreteller.foretell(text));
    return foreteller.scores;
  };
  const melodies = known.filter((text) => isRaw || !hasSymbols(text));
  const first = await foretell(melodies);
  const symbols = isRaw ? undefined : await foretell(known.filter(hasSymbols));
  let right = 0;
  const chunks = studyChunks(melodies);
  await each('chunks of 25 characters', chunks, (chunk) => {
    if (endsAsForetold(engine, vocabulary, chunk)) right += 1;
  });
  const written: (string | undefined)[] = [];
  const madeUp: (string | undefined)[] = [];
  if (plan.samples > 0) {
    const sampler = new FreeSampler(engine, vocabulary, plan.settings);
    const from = samplingFrom(melodies, isRaw);
    const numbers = Array.from({ length: plan.samples }, (_, at) => at);
    await each('samples', numbers, (phrase) => {
      const prompt = from.prompt(phrase, plan.samples);
      written.push(sampler.sample(prompt, from.hasEnded, { seed: plan.seed, phrase }));
    });
    const { makeTune } = plan;
    const wishes = makeTune ? wishesLike(melodies, plan.samples, plan.seed) : [];
    await each('tunes made up', wishes, (wish) => {
      madeUp.push(makeTune && canonOfAbc(makeTune(wish)));
    });
  }
  const learned = plan.samples > 0 ? textsLearned(model, plan) : [];
  return {
    texts: known.length,
    characters: known.reduce((sum, { text }) => sum + text.length, 0),
    leftOut: unknown,
    foretold: {
      ...(first ? { [isRaw ? 'raw' : 'melody']: first } : {}),
      ...(symbols ? { symbols } : {}),
    },
    ...(chunks.length > 0 ? { studyAccuracy: right / chunks.length } : {}),
    ...(plan.samples > 0
      ? { samples: judgeSamples(written, melodies, isRaw, passagesOf(learned)) }
      : {}),
    ...(madeUp.length > 0
      ? { madeUp: judgeSamples(madeUp, asCanon(melodies), false, passagesOf(asCanon(learned))) }
      : {}),
  };
}

function chosenTexts(
  { card }: Model,
  paths: readonly string[],
  part: Part,
  { split }: EvaluationPlan,
): EvaluationText[] {
  const all = textsFor(card.dialect, paths);
  return split === undefined ? all : partOf(all, split, part);
}

function textsLearned(model: Model, plan: EvaluationPlan): EvaluationText[] {
  return plan.train.length === 0 ? [] : chosenTexts(model, plan.train, 'training', plan);
}

/** To find copies by; undefined where it is not known what the model learned from. */
function passagesOf(
  learned: readonly EvaluationText[],
): { readonly copies: Copies; readonly ids: ReadonlySet<string> } | undefined {
  if (learned.length === 0) return undefined;
  return {
    copies: new Copies(learned.map(({ text, music }) => musicIn(text, music))),
    // What stands before a file's first tune has none.
    ids: new Set(learned.flatMap(({ id }) => (id === '' ? [] : [id]))),
  };
}
