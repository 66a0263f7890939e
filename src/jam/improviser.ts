import { formatLength } from '../abc/length.js';
import { AntiphonError } from '../error.js';
import { coin } from '../model/coin.js';
import type { Key } from '../music/key.js';
import { barTicks, beatTicks, type Meter } from '../music/meter.js';
import type { Note } from '../music/note.js';
import { TICKS_PER_EIGHTH, type Ticks } from '../music/time.js';
import { Choices, cadenceLength } from './choices.js';
import { wantedLength } from './density.js';
import type { Imagination, ImaginingSettings } from './imagination.js';
import { type PlannedChord, PlannedHarmony } from './plannedHarmony.js';
import { readLength, readPitches } from './tones.js';
import { breaksTriplet, isInTriplet, nextQuarter } from './triplets.js';

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
  /** What it has to sound over, by onset, each bar beginning with one; none where it is free. */
  readonly harmony?: readonly PlannedChord[];
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
/** The widest leap, in semitones. */
const WIDEST_LEAP = 12;
/** A note, a chord or a rest of which the length comes next. */
const UNMEASURED = /^(z|[_^=]*[A-Ga-g][,']*|\[[^\]]+\])$/;
/** A chord symbol, a bar line, a note, a chord or a rest. */
const PIECE = /"[^"]*"|\||(?:z|[_^=]*[A-Ga-g][,']*|\[[^\]]+\])\d*(?:\/\d+)?-?/g;
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
 * Over given chords each is named in the text where it begins, as far as the network reads chord
 * symbols, and an event must suit it: no note sounds on into another chord that it is not of, and
 * one that is on a strong beat or long is of the chord, the others of its scale.
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
  private readonly choices: Choices;
  private readonly harmony: PlannedHarmony;

  /** @param begun what another has imagined of it so far, to go on from there */
  constructor(
    private readonly imagination: Imagination,
    private readonly plan: Plan,
    begun?: string,
  ) {
    this.bar = barTicks(plan.meter);
    this.choices = new Choices(imagination, plan);
    this.harmony = new PlannedHarmony(plan.harmony ?? [], plan.meter, this.bar);
    this.cadenceOnset = plan.cadence ? plan.length - cadenceLength(plan.meter) : plan.length;
    const { body } = imagination.hearing;
    const isSilent = plan.rest > 0 || /z[\d/]*\|?$/.test(body);
    imagination.begin({
      low: plan.low,
      high: plan.high,
      chords: plan.chords,
      symbols: false,
      // A silence that has begun already may be of any length.
      ...(isSilent ? {} : { longestSilence: beatTicks(plan.meter) }),
      anacrusis: plan.anacrusis,
    });
    const isUpbeat = plan.anacrusis > 0 && body !== '' && !body.includes('|');
    this.isOpen = imagination.hearing.isOpen;
    this.origin = isUpbeat ? this.bar - plan.anacrusis : 0;
    this.tick = this.origin + imagination.positionInBar;
    if (begun !== undefined) this.goOnAfter(begun);
    else {
      this.nameChord();
      if (plan.rest > 0) this.take(this.commit(`z${formatLength(plan.rest)}`));
    }
  }

  /** For another to go on from. */
  get state(): { readonly plan: Plan; readonly text: string; readonly model: string } {
    const { plan, text } = this;
    return { plan, text, model: this.imagination.hearing.model.card.name };
  }

  /** Thinks once more, event by event, what was imagined after a text that does not break off. */
  private goOnAfter(begun: string): void {
    this.harmony.nameAt(this.tick);
    for (const [piece] of begun.matchAll(PIECE)) {
      if (!piece.startsWith('"')) {
        if (piece !== '|') this.harmony.nameAt(this.tick);
        this.take(this.commit(piece));
        continue;
      }
      for (const character of piece) this.imagination.push(character);
      this.text += piece;
    }
    if (this.text !== begun || this.tick > this.cadenceOnset)
      throw new AntiphonError('checkpoint-invalid', 'What was imagined is no music.');
  }

  /**
   * Imagines at least up to `tick` and on until no note is tied over, and returns the notes that
   * are new, by onset, then pitch.
   */
  imagineTo(tick: Ticks, settings: ImaginingSettings): Note[] {
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
  private endOpenNote(settings: ImaginingSettings): void {
    this.isOpen = false;
    for (;;) {
      const character = this.imagination.choose(settings, this.toss(0), '-');
      if (character === undefined || !LENGTH.includes(character)) break;
      this.imagination.push(character);
      this.text += character;
    }
    this.tick = this.origin + this.imagination.positionInBar;
    this.lineDrawn = false;
  }

  private next(settings: ImaginingSettings): Event | undefined {
    if (this.tick % this.bar === 0 && !this.lineDrawn) return this.commit('|');
    this.nameChord();
    this.imagination.mark();
    if (this.tick === this.cadenceOnset) return this.cadence(settings);
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const event = this.draw(settings, attempt);
      if (event !== undefined && event.duration > 0 && this.serves(event)) return event;
      this.imagination.goBack();
    }
    return this.filler(settings);
  }

  /** Samples one whole event. */
  private draw(settings: ImaginingSettings, attempt: number): Event | undefined {
    const wanted = wantedLength(settings.density ?? 'auto', this.plan.meter);
    let text = '';
    for (;;) {
      const toss = this.toss(text.length + attempt * TRY_STRIDE);
      const forbidden = text === '' ? CONTINUING : '';
      const length = UNMEASURED.test(text) ? wanted : undefined;
      const character = this.imagination.choose(settings, toss, forbidden, length);
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
    if (breaksTriplet(this.tick, event.duration)) return false;
    if (!this.harmony.suits(event, this.tick)) return false;
    // A chord of which only some tones are held has no length of its own: seldom, and not needed.
    if (event.text.slice(0, -1).includes('-')) return false;
    const top = event.pitches.at(-1);
    // In canon a silence within a bar is one rest, so none follows another.
    const isRest = top === undefined;
    if (isRest) return event.duration <= beatTicks(this.plan.meter) && !REST_AT_END.test(this.text);
    if (this.sounding.has(top)) return true;
    if (this.lastPitch === undefined) return true;
    if (Math.abs(top - this.lastPitch) > WIDEST_LEAP) return false;
    return top !== this.lastPitch || this.repeats < MOST_REPEATS;
  }

  /** Writes the symbol of a chord that begins here, where the network reads symbols. */
  private nameChord(): void {
    const { dialect } = this.imagination.hearing.model.card;
    const symbol = this.harmony.nameAt(this.tick);
    if (symbol === undefined || dialect.kind !== 'canon' || !dialect.symbols) return;
    const text = `"${symbol}"`;
    for (const character of text) this.imagination.push(character);
    this.text += text;
  }

  /** The last note: from the place of the cadence to the end. */
  private cadence(settings: ImaginingSettings): Event {
    const { lastPitch, choices } = this;
    const length = this.plan.length - this.tick;
    const chord = this.harmony.at(this.tick);
    const note = choices.cadence(lastPitch, length, settings, this.toss(0), chord);
    return this.commit(note);
  }

  /** Where nothing that was drawn would do. */
  private filler(settings: ImaginingSettings): Event {
    const { tick, lastPitch } = this;
    const left = Math.min(this.cadenceOnset, this.barEnd(), this.harmony.changeAfter(tick)) - tick;
    const lengths: [Ticks, ...Ticks[]] = isInTriplet(tick)
      ? [nextQuarter(tick) - tick]
      : [Math.min(TICKS_PER_EIGHTH, left), left];
    const tied = [...this.sounding.keys()];
    if (tied.length > 0)
      return this.commit(this.choices.held(tied, lengths, settings, this.toss(0)));
    const tones = this.harmony.at(tick)?.tones;
    return this.commit(this.choices.filler(lastPitch, lengths, settings, this.toss(0), tones));
  }

  /** The coin for the character after so many. */
  private toss(characters: number): number {
    return coin(this.plan.seed, this.plan.phrase, this.text.length + characters);
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

  private barEnd(): Ticks {
    return (Math.floor(this.tick / this.bar) + 1) * this.bar;
  }
}

const REST_AT_END = /z[\d/]*$/;

/** Longest event in characters: a chord of four tones with accidentals and octave marks. */
const LONGEST_EVENT = 40;
