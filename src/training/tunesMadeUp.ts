import { parseCanon, writeCanon } from '../abc/canon.js';
import { readTune } from '../abc/read.js';
import { tuneBlocks } from '../abc/readDocument.js';
import type { Tune } from '../abc/tune.js';
import type { Key } from '../music/key.js';
import { barTicks, type Meter } from '../music/meter.js';
import type { EvaluationText } from './evaluationTexts.js';

/** What a tune is to be like. */
export interface TuneWish {
  readonly meter: Meter;
  readonly key: Key;
  readonly bars: number;
  readonly seed: number;
  /** Which of the seed's tunes. */
  readonly phrase: number;
}

/** Makes a tune up as users get it, bars right, as ABC. The same wish gives the same tune. */
export type MakeTune = (wish: TuneWish) => string;

/** Longer tunes are as long as this. */
const MOST_BARS = 64;

/** Wishes for tunes in the meters, keys and lengths of the data's, spread evenly over them. */
export function wishesLike(
  texts: readonly EvaluationText[],
  count: number,
  seed: number,
): TuneWish[] {
  const tunes = texts.flatMap(({ tune }) => tune ?? []);
  return Array.from({ length: count }, (_, phrase) => {
    const tune = tunes[Math.floor((phrase * tunes.length) / count)];
    return tune === undefined ? [] : [{ ...frameOf(tune), seed, phrase }];
  }).flat();
}

function frameOf({ meter, key, events }: Tune): Pick<TuneWish, 'meter' | 'key' | 'bars'> {
  const length = events.reduce(
    (sum, event) => sum + (event.kind === 'sound' ? event.duration : 0),
    0,
  );
  const bars = Math.round(length / barTicks(meter));
  return { meter, key, bars: Math.min(MOST_BARS, Math.max(1, bars)) };
}

/** The canon of a tune made up; undefined where our reader makes no tune of it. */
export function canonOfAbc(abc: string): string | undefined {
  const [block] = tuneBlocks(abc);
  const reading = block && readTune(block);
  return reading && 'tune' in reading ? writeCanon(reading.tune) : undefined;
}

/** The texts as canon without chord symbols, those that are tunes: what tunes made up are held against. */
export function asCanon(texts: readonly EvaluationText[]): EvaluationText[] {
  return texts.flatMap((text) => {
    if (text.tune === undefined) return [];
    const events = text.tune.events.filter(({ kind }) => kind !== 'symbol');
    const canon = writeCanon({ ...text.tune, events });
    const body = canon.indexOf('\n', canon.indexOf('\n') + 1) + 1;
    const music = new Uint8Array(canon.length).fill(1, body);
    return [{ ...text, text: canon, music, tune: parseCanon(canon) }];
  });
}
