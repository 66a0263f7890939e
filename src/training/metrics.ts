import type { Network } from '../model/network.js';
import { chunksOf, sortedBatches, type Target } from './chunk.js';
import { type Differentiator, firstRows, zeroState } from './differentiator.js';
import type { HeldOut } from './material.js';

/** How well a network foretells texts that it has not learned from. */
export interface Metrics {
  readonly bitsPerCharacter: number;
  /** Share of characters that were the likeliest. */
  readonly accuracy: number;
  /** Of the characters of music alone. Missing where it is not known which they are. */
  readonly musicBitsPerCharacter?: number;
  /**
   * Bits of all music, divided by notes, chords and rests: comparable between encodings, which bits
   * per character are not. Missing where notes are not counted, or not every character is foretold.
   */
  readonly bitsPerNote?: number;
}

/** Rows and steps at a time: more takes memory, fewer takes time. */
const ROWS = 64;
const STEPS = 128;

/**
 * Scores texts, each from an empty state. The first character of a text is given, not foretold.
 * With the target `last` only the last character of each counts.
 */
export function score(
  differentiator: Differentiator,
  network: Network,
  texts: readonly HeldOut[],
  target: Target,
): Metrics {
  let nats = 0;
  let correct = 0;
  let count = 0;
  let musicNats = 0;
  let musicCount = 0;
  const lengths = texts.map(({ passage }) => passage.length);
  for (const batch of sortedBatches(lengths, ROWS)) {
    const rows = batch.flatMap((at) => texts[at] ?? []);
    let state = zeroState(network, rows.length);
    let from = 0;
    for (const chunk of chunksOf(
      rows.map(({ passage }) => passage),
      STEPS,
      target,
    )) {
      state = firstRows(state, network, chunk.rows);
      const scored = differentiator.score(network, chunk, state);
      state = scored.state;
      chunk.weights.forEach((weight, at) => {
        if (weight === 0) return;
        const step = Math.floor(at / chunk.rows);
        const music = rows[at % chunk.rows]?.music[from + step + 1] ?? 0;
        nats += scored.nats[at] ?? 0;
        correct += scored.correct[at] ?? 0;
        count++;
        musicNats += music * (scored.nats[at] ?? 0);
        musicCount += music;
      });
      from += chunk.steps;
    }
  }
  const notes = texts.reduce((sum, text) => sum + text.notes, 0);
  return {
    bitsPerCharacter: nats / count / Math.LN2,
    accuracy: correct / count,
    ...(musicCount > 0 ? { musicBitsPerCharacter: musicNats / musicCount / Math.LN2 } : {}),
    ...(notes > 0 && target === 'every' ? { bitsPerNote: musicNats / notes / Math.LN2 } : {}),
  };
}
