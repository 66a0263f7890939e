import { BarAccidentals, writeNote } from '../abc/barAccidentals.js';
import { formatLength } from '../abc/length.js';
import { type Key, scaleOf, tonicPitchClass } from '../music/key.js';
import { barTicks, beatsPerBar, type Meter } from '../music/meter.js';
import { pitchClass } from '../music/pitch.js';
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

  /** A note of the tonic chord, not too far from the last one. */
  cadence(
    last: number | undefined,
    length: Ticks,
    settings: ImaginingSettings,
    toss: number,
  ): string {
    const scale = scaleOf(this.voice.key);
    const chord = [scale[0], scale[2], scale[4]];
    const home = tonicPitchClass(this.voice.key);
    const pitches = this.pitchesNear(last, WIDEST_CADENCE);
    const choices = pitches
      .filter((pitch) => chord.includes(pitchClass(pitch)))
      .map((pitch) => ({
        text: this.write(pitch) + formatLength(length),
        bias: pitchClass(pitch) === home ? HOMING : 1,
      }));
    return this.oneOf(choices, settings, toss) ?? `z${formatLength(length)}`;
  }

  /** A note of the scale near the last one, of one of these lengths, else a rest of the first. */
  filler(
    last: number | undefined,
    lengths: readonly [Ticks, ...Ticks[]],
    settings: ImaginingSettings,
    toss: number,
  ): string {
    const scale = scaleOf(this.voice.key);
    const choices = this.pitchesNear(last, WIDEST_STEP)
      .filter((pitch) => scale.includes(pitchClass(pitch)) && pitch !== last)
      .flatMap((pitch) =>
        lengths.map((length) => ({ text: this.write(pitch) + formatLength(length), bias: 1 })),
      );
    return this.oneOf(choices, settings, toss) ?? `z${formatLength(lengths[0])}`;
  }

  private oneOf(
    choices: readonly Choice[],
    { temperature, adaptation }: ImaginingSettings,
    toss: number,
  ): string | undefined {
    const weights = choices.map(({ text, bias }) => {
      const probability = this.probabilityOf(text, adaptation);
      return probability > 0 ? (bias * probability) ** (1 / temperature) : 0;
    });
    const sum = weights.reduce((total, weight) => total + weight, 0);
    if (sum === 0) return undefined;
    let left = toss * sum;
    for (const [index, weight] of weights.entries()) {
      left -= weight;
      if (left < 0) return choices[index]?.text;
    }
    return choices[weights.findLastIndex((weight) => weight > 0)]?.text;
  }

  /** 0 where canon does not allow it here. */
  private probabilityOf(text: string, adaptation: number): number {
    let probability = 1;
    for (const character of text) {
      if (!this.imagination.allows(character)) {
        probability = 0;
        break;
      }
      // Not 0 even where the network has given up hope: canon decides what is possible.
      probability *= Math.max(1e-9, this.imagination.probability(character, adaptation));
      this.imagination.push(character);
    }
    this.imagination.goBack();
    return probability;
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
