import { BarAccidentals, writeNote } from '../abc/barAccidentals.js';
import { formatLength } from '../abc/length.js';
import { type Key, scaleOf, tonicPitchClass } from '../music/key.js';
import { barTicks, beatsPerBar, type Meter } from '../music/meter.js';
import { type PitchClass, pitchClass } from '../music/pitch.js';
import { spell } from '../music/spelling.js';
import type { Ticks } from '../music/time.js';
import type { Imagination, ImaginingSettings } from './imagination.js';

/** A whole note or rest that may come next. */
interface Choice {
  readonly text: string;
  /** How much more it is liked than the network likes it. */
  readonly bias: number;
}

/** How much more the tonic is liked as a last note than the other two of its chord. */
const HOMING = 6;
/** How far the last note may lie from the one before, in semitones. */
const WIDEST_CADENCE = 12;
/** How far a note that fills a gap may lie, in semitones. */
const WIDEST_STEP = 5;

/** The last note begins in the middle of the bar where that is a beat, else on the bar line. */
export function cadenceLength(meter: Meter): Ticks {
  const bar = barTicks(meter);
  return beatsPerBar(meter) % 2 === 0 ? bar / 2 : bar;
}

/** The index that a coin in [0, 1) falls on among these weights; -1 where all are 0. */
export function drawn(weights: readonly number[], toss: number): number {
  let left = toss * weights.reduce((total, weight) => total + weight, 0);
  for (const [index, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return index;
  }
  return weights.findLastIndex((weight) => weight > 0);
}

/** The pitch classes to choose among, and the one among them that is home. */
export interface Chord {
  readonly tones: readonly PitchClass[];
  readonly root: PitchClass;
}

/**
 * Chooses among whole notes by how likely each is, where sampling character by
 * character would seldom come upon what has to be. The imagination must be marked where the note
 * begins, and is there again afterwards.
 */
export class Choices {
  private readonly scratch: BarAccidentals;

  constructor(
    private readonly imagination: Imagination,
    /** The key and the lowest and highest pitch, as the model hears them. */
    private readonly voice: { readonly key: Key; readonly low: number; readonly high: number },
  ) {
    this.scratch = new BarAccidentals(voice.key);
  }

  /** A note of the chord, or of the tonic chord, not too far from the last one. */
  cadence(
    last: number | undefined,
    length: Ticks,
    settings: ImaginingSettings,
    toss: number,
    chord: Chord = tonicChord(this.voice.key),
  ): string {
    const pitches = this.pitchesNear(last, WIDEST_CADENCE);
    const choices = pitches
      .filter((pitch) => chord.tones.includes(pitchClass(pitch)))
      .map((pitch) => ({
        text: this.write(pitch) + formatLength(length),
        bias: pitchClass(pitch) === chord.root ? HOMING : 1,
      }));
    return this.oneOf(choices, settings, toss) ?? `z${formatLength(length)}`;
  }

  /**
   * A note of these pitch classes (of the key's, if none are given) near the last one, of one of
   * these lengths; else a rest of the first.
   */
  filler(
    last: number | undefined,
    lengths: readonly [Ticks, ...Ticks[]],
    settings: ImaginingSettings,
    toss: number,
    tones: readonly PitchClass[] = scaleOf(this.voice.key),
  ): string {
    const choices = this.pitchesNear(last, WIDEST_STEP)
      .filter((pitch) => tones.includes(pitchClass(pitch)) && pitch !== last)
      .flatMap((pitch) =>
        lengths.map((length) => ({ text: this.write(pitch) + formatLength(length), bias: 1 })),
      );
    return this.oneOf(choices, settings, toss) ?? `z${formatLength(lengths[0])}`;
  }

  /** These pitches, which are tied over, held for one of these lengths. */
  held(
    pitches: readonly number[],
    lengths: readonly [Ticks, ...Ticks[]],
    settings: ImaginingSettings,
    toss: number,
  ): string {
    const tones = [...pitches].sort((a, b) => a - b).map((pitch) => this.write(pitch));
    const [only] = tones;
    const text = tones.length === 1 && only !== undefined ? only : `[${tones.join('')}]`;
    const choices = lengths.map((length) => ({ text: text + formatLength(length), bias: 1 }));
    return this.oneOf(choices, settings, toss) ?? text + formatLength(lengths[0]);
  }

  private oneOf(
    choices: readonly Choice[],
    { temperature, adaptation }: ImaginingSettings,
    toss: number,
  ): string | undefined {
    const weights = choices.map(({ text, bias }) => {
      const probability = this.imagination.chance(text, adaptation);
      return probability > 0 ? (bias * probability) ** (1 / temperature) : 0;
    });
    return choices[drawn(weights, toss)]?.text;
  }

  private pitchesNear(last: number | undefined, semitones: number): number[] {
    const { low, high } = this.voice;
    const centre = last ?? Math.round((low + high) / 2);
    const from = Math.max(low, centre - semitones);
    const to = Math.min(high, centre + semitones);
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
  }

  /** A pitch as it would have to be written here. */
  private write(pitch: number): string {
    this.scratch.copyFrom(this.imagination.accidentals);
    return writeNote(spell(pitch, this.voice.key), this.scratch);
  }
}

function tonicChord(key: Key): Chord {
  const scale = scaleOf(key);
  const tones = [0, 2, 4].flatMap((step) => scale[step] ?? []);
  return { tones, root: tonicPitchClass(key) };
}
