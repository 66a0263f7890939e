import { parseCanon } from '../abc/canon.js';
import type { Tune } from '../abc/tune.js';
import { AntiphonError } from '../error.js';
import { coin } from '../model/coin.js';
import type { Engine } from '../model/engine.js';
import { Sampler, type SamplerSettings } from '../model/sampler.js';
import { UNKNOWN, type Vocabulary } from '../model/vocabulary.js';
import { barTicks } from '../music/meter.js';
import { TICKS_PER_EIGHTH } from '../music/time.js';
import { BLUES_FORM, chordOfBar, fitsBlues } from './blues.js';

/** How well the form is kept and the melody fits. */
export interface BluesScore {
  /** Share of the bars that add up and carry the form's chord for their place, and no other. */
  readonly rightBars: number;
  /** Choruses of which all twelve bars are right, of those asked for. */
  readonly wholeChoruses: number;
  /** Share of melody notes that fit the form's chord for their place (`fitsBlues`). */
  readonly fittingNotes: number;
}

/** The characters that the blues is written with. */
export const BLUES_ALPHABET = '\n"/23478:=ABCDEFGKM^_acdefgmz|';

const HEADER = 'M:4/4\nK:C\n';

/** A bar of the training text has 20 characters at most; one that never ends is cut off here. */
const LONGEST_BAR = 60;

/**
 * Where the engine's own expectations lead to when nothing holds it: each character is drawn and fed
 * back. It is given the header and the first chord; only the end of the tune is left out. Returns the
 * music line, `bars` bars of it.
 */
export function playBlues(
  engine: Engine,
  vocabulary: Vocabulary,
  settings: SamplerSettings,
  bars: number,
  seed: number,
): string {
  const sampler = new Sampler(vocabulary.size);
  const mask = new Uint8Array(vocabulary.size).fill(1);
  const newline = vocabulary.indexOf('\n');
  if (newline !== UNKNOWN) mask[newline] = 0;
  const prompt = `"${chordOfBar(0)}"`;
  let text = prompt;
  engine.reset();
  let logits: Float32Array = new Float32Array(vocabulary.size);
  const hear = (character: string): void => {
    const index = vocabulary.indexOf(character);
    if (index !== UNKNOWN) logits = engine.step(index);
  };
  for (const character of HEADER + prompt) hear(character);
  for (let done = 0, inBar = 0; done < bars; ) {
    const index = sampler.sample(logits, mask, settings, coin(seed, 0, text.length));
    const next = inBar < LONGEST_BAR ? vocabulary.characterAt(index) : '|';
    inBar++;
    if (next === '|') {
      done++;
      inBar = 0;
    }
    text += next;
    hear(next);
  }
  return text.slice(0, -1);
}

/** The mean over so many times twelve choruses. */
export function meanBluesScore(
  engine: Engine,
  vocabulary: Vocabulary,
  settings: SamplerSettings,
  times: number,
): BluesScore {
  const scores = Array.from({ length: times }, (_, seed) =>
    scoreBlues(playBlues(engine, vocabulary, settings, 12 * BLUES_FORM.length, seed)),
  );
  const mean = (of: (score: BluesScore) => number): number =>
    scores.reduce((sum, score) => sum + of(score) / times, 0);
  return {
    rightBars: mean(({ rightBars }) => rightBars),
    wholeChoruses: mean(({ wholeChoruses }) => wholeChoruses),
    fittingNotes: mean(({ fittingNotes }) => fittingNotes),
  };
}

/** Judges a music line bar by bar, the first being the form's first. */
export function scoreBlues(text: string): BluesScore {
  const bars = text.split('|').map(readBar);
  let right = 0;
  let whole = 0;
  let inChorus = 0;
  let notes = 0;
  let fitting = 0;
  for (const [at, bar] of bars.entries()) {
    if (at % BLUES_FORM.length === 0) inChorus = 0;
    const symbol = chordOfBar(at);
    if (bar !== undefined && carries(bar, symbol)) {
      right++;
      inChorus++;
      if (inChorus === BLUES_FORM.length) whole++;
    }
    let eighth = 0;
    for (const event of bar?.events ?? []) {
      if (event.kind !== 'sound') continue;
      notes += event.tones.length;
      fitting += event.tones.filter(({ pitch }) => fitsBlues(pitch, eighth, symbol)).length;
      eighth += event.duration / TICKS_PER_EIGHTH;
    }
  }
  return {
    rightBars: right / bars.length,
    wholeChoruses: whole,
    fittingNotes: notes === 0 ? 0 : fitting / notes,
  };
}

/** One bar on its own; undefined where it is no canon. */
function readBar(text: string): Tune | undefined {
  try {
    return parseCanon(`${HEADER}${text}\n`);
  } catch (error) {
    if (error instanceof AntiphonError) return undefined;
    throw error;
  }
}

function carries({ meter, events }: Tune, symbol: string): boolean {
  const [first] = events;
  const symbols = events.filter(({ kind }) => kind === 'symbol').length;
  const length = events.reduce(
    (sum, event) => sum + (event.kind === 'sound' ? event.duration : 0),
    0,
  );
  return (
    first?.kind === 'symbol' &&
    first.symbol === symbol &&
    symbols === 1 &&
    length === barTicks(meter)
  );
}
