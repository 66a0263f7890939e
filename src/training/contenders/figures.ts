import type { Foretelling } from '../foretelling.js';
import type { ForetellingScores } from '../foretellingTally.js';
import type { SampleScores } from '../sampleScores.js';
import type { Foretold, WrittenSamples } from './result.js';

/** Without and with adaptation. */
export function bothOf({ network, adapted }: Foretelling): { alone: Foretold; adapted?: Foretold } {
  return {
    alone: foretoldOf(network),
    ...(adapted ? { adapted: foretoldOf(adapted) } : {}),
  };
}

export function foretoldOf({ music, ...scores }: ForetellingScores): Foretold {
  const { bitsPerCharacter, perplexity, accuracy, accuracyOf25th, bitsPerNote } = scores;
  return {
    bitsPerCharacter,
    perplexity,
    accuracy,
    ...(accuracyOf25th === undefined ? {} : { accuracyOf25th }),
    ...(bitsPerNote === undefined ? {} : { bitsPerNote }),
    ...(music
      ? { musicBitsPerCharacter: music.bitsPerCharacter, musicAccuracy: music.accuracy }
      : {}),
  };
}

export function samplesOf(
  scores: SampleScores,
  temperature: number,
  validMadeUp: number | undefined,
): WrittenSamples {
  const { count, ended, readable, valid, copied, character } = scores;
  return {
    temperature,
    count,
    ended,
    readable,
    valid,
    ...(copied === undefined ? {} : { copied }),
    ...(character ? { character } : {}),
    ...(validMadeUp === undefined ? {} : { validMadeUp }),
    ...scores.distance,
    data: { ...scores.data, ...scores.distanceWithinData },
  };
}

/** Those of the named fields that are numbers. */
export function numbers<Name extends string>(
  from: Readonly<Record<string, unknown>>,
  names: readonly Name[],
): { [Each in Name]?: number } {
  const found: { [Each in Name]?: number } = {};
  for (const name of names) {
    const value = from[name];
    if (typeof value === 'number') found[name] = value;
  }
  return found;
}
