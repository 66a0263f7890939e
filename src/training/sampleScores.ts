import { parseCanon } from '../abc/canon.js';
import { readTune } from '../abc/read.js';
import { tuneBlocks } from '../abc/readDocument.js';
import type { Tune } from '../abc/tune.js';
import { AntiphonError } from '../error.js';
import { barsAddUp } from './barCheck.js';
import type { Copies } from './copying.js';
import { type EvaluationText, musicIn } from './evaluationTexts.js';
import { musicOf } from './rawMusic.js';
import { characterOf, type TuneCharacter } from './tuneCharacter.js';
import { statisticsOf, type TuneStatistics, totalVariation } from './tuneStatistics.js';

/** What texts that a model wrote without the automaton's mask are like. Shares are 0..1. */
export interface SampleScores {
  readonly count: number;
  /** Share that came to an end. */
  readonly ended: number;
  /** Share that our reader of ABC makes a tune of. */
  readonly readable: number;
  /** Share that is written as canon writes it, to the character. Of a model of canon only. */
  readonly canonical?: number;
  /** Share that can be read and whose bars add up, by `barsAddUp`; judged by our own reader. */
  readonly valid: number;
  /** Share whose music has 48 characters in a row from what the model learned from. */
  readonly copied?: number;
  /** Key and form of those that can be read; missing where there is nothing to say. */
  readonly character?: TuneCharacter;
  /** The same of the data's tunes, for comparison: people's tunes are not perfect either. */
  readonly data: {
    readonly valid: number;
    readonly copied?: number;
    readonly character?: TuneCharacter;
  };
  /** How far the samples' statistics are from the data's. */
  readonly distance: StatisticsDistance;
  /** How far every other tune of the data is from the rest: nothing nearer can be hoped for. */
  readonly distanceWithinData: StatisticsDistance;
}

/** Total variation distances, 0..1, of the distributions of `TuneStatistics`. */
export type StatisticsDistance = { readonly [Feature in keyof TuneStatistics]?: number };

/** How a sample begins and where it ends. */
export interface Sampling {
  readonly prompt: (sample: number, of: number) => string;
  readonly hasEnded: (text: string) => boolean;
}

const NO_TEXT = { text: '', music: new Uint8Array(0) };

/**
 * A sample of canon begins with the header of one of the data's tunes, the samples spread evenly
 * over the data, so that meters and keys are the data's and all differences are the model's. One of
 * raw text begins with the tune's first character only.
 */
export function samplingFrom(texts: readonly EvaluationText[], isRaw: boolean): Sampling {
  return {
    prompt: (sample, of) => {
      const { text, music } = texts[Math.floor((sample * texts.length) / of)] ?? NO_TEXT;
      return isRaw ? text.slice(0, 1) : text.slice(0, music.indexOf(1));
    },
    // Raw text ends its tunes with a blank line or a mark.
    hasEnded: isRaw ? (text) => RAW_END.test(text) : (text) => text.endsWith('\n'),
  };
}

const RAW_END = /\n\s*(?:<end>\s*)?\n$/;

export function judgeSamples(
  samples: readonly (string | undefined)[],
  data: readonly EvaluationText[],
  isRaw: boolean,
  learned: { readonly copies: Copies; readonly ids: ReadonlySet<string> } | undefined,
): SampleScores {
  const count = samples.length;
  const ended = samples.flatMap((text) => text ?? []);
  const tunes = ended.flatMap((text) => read(isRaw ? text : `${CANON_HEADER}${text}`) ?? []);
  const dataTunes = data.flatMap(({ tune }) => tune ?? []);
  const copiedSamples = ended.filter((text) => learned?.copies.holds(musicOfSample(text)));
  // Tunes that the model did learn from say nothing about how alike tunes are.
  const isHeldOut = learned !== undefined && !data.some(({ id }) => learned.ids.has(id));
  const copiedData = data.filter(({ text, music }) => learned?.copies.holds(musicIn(text, music)));
  const ofData = statisticsOf(dataTunes);
  const [character, dataCharacter] = [characterOf(tunes), characterOf(dataTunes)];
  return {
    count,
    ended: ended.length / count,
    readable: tunes.length / count,
    ...(isRaw ? {} : { canonical: ended.filter(isCanonical).length / count }),
    valid: tunes.filter(barsAddUp).length / count,
    ...(learned ? { copied: copiedSamples.length / count } : {}),
    ...(character ? { character } : {}),
    data: {
      valid: dataTunes.filter(barsAddUp).length / data.length,
      ...(isHeldOut ? { copied: copiedData.length / data.length } : {}),
      ...(dataCharacter ? { character: dataCharacter } : {}),
    },
    distance: distance(statisticsOf(tunes), ofData),
    distanceWithinData: distance(
      statisticsOf(dataTunes.filter((_, at) => at % 2 === 0)),
      statisticsOf(dataTunes.filter((_, at) => at % 2 === 1)),
    ),
  };
}

/** What makes canon a tune for any reader of ABC (docs/CANON.md). */
const CANON_HEADER = 'X:1\nL:1/8\n';

function read(text: string): Tune | undefined {
  const [block] = tuneBlocks(text);
  const reading = block && readTune(block);
  return reading && 'tune' in reading ? reading.tune : undefined;
}

function isCanonical(text: string): boolean {
  try {
    parseCanon(text);
    return true;
  } catch (error) {
    if (error instanceof AntiphonError) return false;
    throw error;
  }
}

/** Canon's header lines are fields as raw text's are. */
function musicOfSample(text: string): string {
  return musicIn(text, musicOf(text));
}

function distance(a: TuneStatistics, b: TuneStatistics): StatisticsDistance {
  const of = (feature: keyof TuneStatistics): StatisticsDistance => {
    const value = totalVariation(a[feature], b[feature]);
    return value === undefined ? {} : { [feature]: value };
  };
  return { ...of('pitchClasses'), ...of('intervals'), ...of('lengths'), ...of('returns') };
}
