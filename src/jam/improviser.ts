import { BarAccidentals, writeNote } from '../abc/barAccidentals.js';
import { formatLength } from '../abc/length.js';
import { coin } from '../model/coin.js';
import type { SamplerSettings } from '../model/sampler.js';
import { type Key, scaleOf, tonicPitchClass } from '../music/key.js';
import { barTicks, beatsPerBar, beatTicks, type Meter } from '../music/meter.js';
import type { Note } from '../music/note.js';
import { pitchClass } from '../music/pitch.js';
import { spell } from '../music/spelling.js';
import { TICKS_PER_EIGHTH, TICKS_PER_QUARTER, type Ticks } from '../music/time.js';
import type { Imagination } from './imagination.js';
import { readLength, readPitches } from './tones.js';

/** What is to be imagined. Pitches and key are the model's. */
export interface Plan {
  readonly meter: Meter;
  readonly key: Key;
  /** Rest before the first note; less than a bar, and 0 where the text breaks off in a bar. */
  readonly rest: Ticks;
  /** Length of an incomplete first bar of the text that was heard. */
  readonly anacrusis: Ticks;
  /** Whole bars, from the bar line before the first note. */
  readonly length: Ticks;
  /** Lowest and highest pitch. */
  readonly low: number;
  readonly high: number;
  /** Whether more than one note may sound at once. */
  readonly chords: boolean;
  /** Whether it comes to rest on a long note of the tonic chord at the end. */
  readonly cadence: boolean;
  /** The session's seed and the number of the phrase: with the place in the text, the coin. */
  readonly seed: number;
  readonly phrase: number;
}

/** One note, chord, rest or bar line that was chosen. */
interface Event {
  readonly text: string;
  readonly pitches: readonly number[];
  readonly duration: Ticks;
  readonly tied: boolean;
}

/** How often another event is tried where one does not fit. */
const TRIES = 8;
/** The coin's places are kept apart, so that a second try does not repeat a later first one. */
const TRY_STRIDE = 1 << 16;
/** More than so many of one pitch in a row is a stuck needle. */
const MOST_REPEATS = 4;
/** Places and lengths by halving are multiples of this; thirds are not. */
const FINEST_HALVING: Ticks = TICKS_PER_EIGHTH / 8;
/** The widest leap, in semitones. */
const WIDEST_LEAP = 12;
/** How much more the tonic is liked as a last note than the network likes it. */
const HOMING = 6;

const COMPLETE = /^(z|[_^=]*[A-Ga-g][,']*|\[[^\]]+\])\d*(\/\d+)?-?$/;
/** Characters that go on with a note and never begin one. */
const CONTINUING = "0123456789/,'-";
const LENGTH = '0123456789/';

/**
 * Imagines a phrase event by event, just as far ahead as it is asked to. An event that does not
 * serve the phrase (it runs over the place of the cadence, repeats a note once too often, leaps too
 * far, is silent for more than a beat) is taken back and another one drawn: sampling by rejection,
 * so what remains is distributed as the network would have it under these conditions.
 *
 * The cadence is a long note of the tonic chord on the last strong beat: of the possible ones one
 * is drawn by how likely the network finds them.
 */
export class Improviser {
  /** What has been imagined, without header. */
  text = '';
  /** How far the text goes, in ticks from the bar line before the first note. */
  tick: Ticks = 0;
  isDone = false;
  private readonly cadenceOnset: Ticks;
  private readonly bar: Ticks;
  /** What is missing of an incomplete first bar in which the text heard breaks off. */
  private readonly origin: Ticks;
  /** The bar line at the end of the last bar is already written. */
  private lineDrawn = true;
  /** The text heard ends in a note whose length is to be found. */
  private isOpen: boolean;
  private readonly sounding = new Map<number, Ticks>();
  private lastPitch: number | undefined;
  private repeats = 0;
  private readonly scratch: BarAccidentals;

  constructor(
    private readonly imagination: Imagination,
    private readonly plan: Plan,
  ) {
    this.bar = barTicks(plan.meter);
    this.scratch = new BarAccidentals(plan.key);
    this.cadenceOnset = plan.cadence ? plan.length - cadenceLength(plan.meter) : plan.length;
    imagination.begin({
      low: plan.low,
      high: plan.high,
      chords: plan.chords,
      symbols: false,
      longestSilence: beatTicks(plan.meter),
      anacrusis: plan.anacrusis,
    });
    const { body } = imagination.hearing;
    const isUpbeat = plan.anacrusis > 0 && body !== '' && !body.includes('|');
    this.isOpen = /[A-Ga-g,'\]]$/.test(body);
    this.origin = isUpbeat ? this.bar - plan.anacrusis : 0;
    this.tick = this.origin + imagination.positionInBar;
    if (plan.rest > 0) this.take(this.commit(`z${formatLength(plan.rest)}`));
  }

  /**
   * Imagines at least up to `tick` and on until no note is tied over, and returns the notes that
   * are new, by onset, then pitch.
   */
  imagineTo(tick: Ticks, settings: SamplerSettings): Note[] {
    const notes: Note[] = [];
    if (this.isOpen) this.endOpenNote(settings);
    while (!this.isDone && (this.tick < tick || this.sounding.size > 0)) {
      const event = this.next(settings);
      if (event === undefined) this.isDone = true;
      else notes.push(...this.take(event));
      if (this.tick >= this.plan.length) this.isDone = true;
    }
    if (this.isDone) notes.push(...this.endTied());
    return notes;
  }

  /** Gives the note that the text breaks off in its length. It is the player's, not new. */
  private endOpenNote(settings: SamplerSettings): void {
    this.isOpen = false;
    for (;;) {
      const toss = coin(this.plan.seed, this.plan.phrase, this.text.length);
      const character = this.imagination.choose(settings, toss, '-');
      if (character === undefined || !LENGTH.includes(character)) break;
      this.imagination.push(character);
      this.text += character;
    }
    this.tick = this.origin + this.imagination.positionInBar;
    this.lineDrawn = false;
  }

  private next(settings: SamplerSettings): Event | undefined {
    this.imagination.mark();
    if (this.tick % this.bar === 0 && !this.lineDrawn) return this.commit('|');
    if (this.tick === this.cadenceOnset) return this.cadence(settings);
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const event = this.draw(settings, attempt);
      if (event !== undefined && event.duration > 0 && this.serves(event)) return event;
      this.imagination.goBack();
    }
    return this.plainEvent(settings);
  }

  /** Samples one whole event. */
  private draw(settings: SamplerSettings, attempt: number): Event | undefined {
    let text = '';
    for (;;) {
      const place = this.text.length + text.length + attempt * TRY_STRIDE;
      const toss = coin(this.plan.seed, this.plan.phrase, place);
      const character = this.imagination.choose(settings, toss, text === '' ? CONTINUING : '');
      if (character === undefined || text.length > LONGEST_EVENT) return undefined;
      const goesOn = !COMPLETE.test(text) || CONTINUING.includes(character);
      if (!goesOn) return this.readEvent(text);
      if (character === '|' || character === '\n') return undefined;
      this.imagination.push(character);
      text += character;
    }
  }

  private serves(event: Event): boolean {
    const end = this.tick + event.duration;
    if (this.tick < this.cadenceOnset && end > this.cadenceOnset) return false;
    if (event.tied && end >= this.cadenceOnset) return false;
    if (this.breaksTriplet(event.duration)) return false;
    const top = event.pitches.at(-1);
    if (top === undefined) return event.duration <= beatTicks(this.plan.meter);
    if (this.sounding.has(top)) return true;
    if (this.lastPitch === undefined) return true;
    if (Math.abs(top - this.lastPitch) > WIDEST_LEAP) return false;
    return top !== this.lastPitch || this.repeats < MOST_REPEATS;
  }

  /** Thirds come in groups that fill a quarter: who begins a triplet ends it. */
  private breaksTriplet(duration: Ticks): boolean {
    const isThird = duration % FINEST_HALVING !== 0;
    if (this.isInTriplet() && !isThird) return true;
    return isThird && this.tick + duration > this.nextQuarter();
  }

  private isInTriplet(): boolean {
    return this.tick % FINEST_HALVING !== 0;
  }

  private nextQuarter(): Ticks {
    return (Math.floor(this.tick / TICKS_PER_QUARTER) + 1) * TICKS_PER_QUARTER;
  }

  /** The last note: from the place of the cadence to the end. */
  private cadence(settings: SamplerSettings): Event | undefined {
    const { key } = this.plan;
    const scale = scaleOf(key);
    const chord = [scale[0], scale[2], scale[4]];
    const home = tonicPitchClass(key);
    const pitches = this.pitchesNear(WIDEST_LEAP).filter((pitch) =>
      chord.includes(pitchClass(pitch)),
    );
    const length = formatLength(this.plan.length - this.tick);
    return this.oneOf(
      pitches.map((pitch) => ({
        text: this.write(pitch) + length,
        bias: pitchClass(pitch) === home ? HOMING : 1,
      })),
      settings,
    );
  }

  /** Where nothing that was drawn would do: a short note of the scale, or silence. */
  private plainEvent(settings: SamplerSettings): Event | undefined {
    const left = Math.min(this.cadenceOnset, this.barEnd()) - this.tick;
    const scale = scaleOf(this.plan.key);
    const pitches = this.pitchesNear(5).filter(
      (pitch) => scale.includes(pitchClass(pitch)) && pitch !== this.lastPitch,
    );
    const lengths = this.isInTriplet()
      ? [this.nextQuarter() - this.tick]
      : [TICKS_PER_EIGHTH, left].filter((length) => length <= left);
    const notes = pitches.flatMap((pitch) =>
      lengths.map((length) => ({ text: this.write(pitch) + formatLength(length), bias: 1 })),
    );
    const silence = `z${formatLength(lengths[0] ?? left)}`;
    return this.oneOf(notes, settings) ?? this.oneOf([{ text: silence, bias: 1 }], settings);
  }

  /** Chooses among whole events by how likely the network finds each. */
  private oneOf(
    choices: readonly { readonly text: string; readonly bias: number }[],
    { temperature }: SamplerSettings,
  ): Event | undefined {
    const weights = choices.map(({ text, bias }) => {
      const probability = this.probabilityOf(text);
      return probability > 0 ? (bias * probability) ** (1 / temperature) : 0;
    });
    const sum = weights.reduce((total, weight) => total + weight, 0);
    if (sum === 0) return undefined;
    let left = coin(this.plan.seed, this.plan.phrase, this.text.length) * sum;
    let chosen = weights.findLastIndex((weight) => weight > 0);
    for (const [index, weight] of weights.entries()) {
      left -= weight;
      if (left >= 0) continue;
      chosen = index;
      break;
    }
    return this.commit(choices[chosen]?.text ?? '');
  }

  /** 0 where canon does not allow it here. */
  private probabilityOf(text: string): number {
    let probability = 1;
    for (const character of text) {
      if (!this.imagination.allows(character)) {
        probability = 0;
        break;
      }
      // Not 0 even where the network has given up hope: canon decides what is possible.
      probability *= Math.max(1e-9, this.imagination.probability(character));
      this.imagination.push(character);
    }
    this.imagination.goBack();
    return probability;
  }

  private commit(text: string): Event {
    for (const character of text) this.imagination.push(character);
    return this.readEvent(text);
  }

  private readEvent(text: string): Event {
    const { accidentals } = this.imagination;
    if (text === '|') {
      accidentals.startBar();
      this.lineDrawn = true;
      return { text, pitches: [], duration: 0, tied: false };
    }
    const pitches = readPitches(text, accidentals);
    return { text, pitches, duration: readLength(text) ?? 0, tied: text.endsWith('-') };
  }

  /** Goes on by an event; returns the notes that end with it. */
  private take(event: Event): Note[] {
    const onset = this.tick;
    this.text += event.text;
    this.tick += event.duration;
    if (event.duration > 0) this.lineDrawn = false;
    const ended: Note[] = [];
    for (const pitch of event.pitches) {
      const from = this.sounding.get(pitch) ?? onset;
      this.sounding.delete(pitch);
      if (event.tied) this.sounding.set(pitch, from);
      else ended.push({ pitch, onset: from, duration: this.tick - from });
    }
    const top = event.pitches.at(-1);
    if (top !== undefined) {
      this.repeats = top === this.lastPitch ? this.repeats + 1 : 1;
      this.lastPitch = top;
    }
    return ended;
  }

  private endTied(): Note[] {
    const notes = [...this.sounding].map(([pitch, onset]) => ({
      pitch,
      onset,
      duration: this.tick - onset,
    }));
    this.sounding.clear();
    return notes;
  }

  /** The pitches at most so far from the last one and within the range. */
  private pitchesNear(semitones: number): number[] {
    const { low, high } = this.plan;
    const centre = this.lastPitch ?? Math.round((low + high) / 2);
    const pitches: number[] = [];
    for (
      let pitch = Math.max(low, centre - semitones);
      pitch <= Math.min(high, centre + semitones);
      pitch++
    ) {
      pitches.push(pitch);
    }
    return pitches;
  }

  /** A pitch as it would have to be written here. */
  private write(pitch: number): string {
    this.scratch.copyFrom(this.imagination.accidentals);
    return writeNote(spell(pitch, this.plan.key), this.scratch);
  }

  private barEnd(): Ticks {
    return (Math.floor(this.tick / this.bar) + 1) * this.bar;
  }
}

/** Longest event in characters: a chord of four tones with accidentals and octave marks. */
const LONGEST_EVENT = 40;

/** The last note begins in the middle of the bar where that is a beat, else on the bar line. */
function cadenceLength(meter: Meter): Ticks {
  const bar = barTicks(meter);
  return beatsPerBar(meter) % 2 === 0 ? bar / 2 : bar;
}
