import { TICKS_PER_EIGHTH } from '../music/time.js';
import {
  isAccidental,
  isLengthCharacter,
  isOctaveMark,
  REST,
  stepOf,
} from './adaptationCharacters.js';
import type { Vocabulary } from './vocabulary.js';

/** What a place in a text is: which sort of character stands before it. */
export const KIND = {
  /** In the header or an inline field: no music (`FieldMemory`). */
  field: 0,
  /** After a bar line, a tie, a chord symbol: an event may begin. */
  open: 1,
  /** After a letter or an octave mark: its length or another event may follow. */
  pitch: 2,
  /** After a character of a length. */
  length: 3,
  /** After an accidental. */
  accidental: 4,
  /** In a chord symbol. */
  symbol: 5,
  /** In the brackets of a chord. */
  chord: 6,
} as const;

/** Places kept, a power of two. */
export const CAPACITY = 4096;

/** How far back places are compared: more than the 32 bars that a jam's text is kept to. */
export const WINDOW = 768;

const LAST = CAPACITY - 1;

/** Where in the header a place is; the body has `BODY`. */
const LINE_START = 0;
const KEY_LETTER = 1;
const KEY_LINE = 2;
const OTHER_LINE = 3;
const BODY = 4;
/** After a `[` that may begin a chord or an inline field. */
const BRACKET = 5;
const BRACKET_LETTER = 6;
const INLINE_FIELD = 7;

/**
 * A text in ABC as it is heard, one character at a time, with what is known at each place of it:
 * the note that is being written, where in its bar it stands, the notes before it. All of it is
 * kept by place and depends only on the text up to there, so going back is nothing but counting
 * places down. Memory is fixed: the newest `CAPACITY` places and notes are kept.
 *
 * Places are numbered from 0, before the first character; the arrays are read at `place & LAST`,
 * through the methods. Steps are diatonic: C is 0, D is 1, c is 7. Times are ticks.
 */
export class AdaptationText {
  #length = 0;
  readonly #vocabulary: Vocabulary;
  /** Index of the character after the place. */
  readonly #character = new Int16Array(CAPACITY);
  readonly #kind = new Uint8Array(CAPACITY);
  readonly #mode = new Uint8Array(CAPACITY);
  /** The note being written: where it begins, its step, its length so far. */
  readonly #start = new Int32Array(CAPACITY);
  readonly #step = new Int16Array(CAPACITY);
  readonly #numerator = new Int16Array(CAPACITY);
  readonly #denominator = new Int16Array(CAPACITY);
  /** Characters of its length so far. */
  readonly #lengthSize = new Uint8Array(CAPACITY);
  readonly #slashed = new Uint8Array(CAPACITY);
  /** Onset of the note being written, or of the next one, from the bar line; its bar. */
  readonly #tick = new Int32Array(CAPACITY);
  readonly #bar = new Int32Array(CAPACITY);
  /** How many notes are complete. */
  readonly #notes = new Int32Array(CAPACITY);
  readonly #noteStart = new Int32Array(CAPACITY);
  readonly #noteStep = new Int16Array(CAPACITY);
  readonly #noteDuration = new Int32Array(CAPACITY);
  readonly #noteTick = new Int32Array(CAPACITY);
  readonly #noteBar = new Int32Array(CAPACITY);

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  /** How many characters were heard; also the newest place. */
  get length(): number {
    return this.#length;
  }

  /** The index of the character after `place`, which was fewer than `CAPACITY` places ago. */
  character(place: number): number {
    return this.#character[place & LAST] ?? 0;
  }

  kind(place: number): number {
    return this.#kind[place & LAST] ?? 0;
  }

  /** Step of the note being written at a place of kind `pitch` or `length`. */
  step(place: number): number {
    return this.#step[place & LAST] ?? 0;
  }

  tick(place: number): number {
    return this.#tick[place & LAST] ?? 0;
  }

  bar(place: number): number {
    return this.#bar[place & LAST] ?? 0;
  }

  notes(place: number): number {
    return this.#notes[place & LAST] ?? 0;
  }

  /** Whether the notes being written at two places have the same length so far. */
  sameLength(a: number, b: number): boolean {
    const i = a & LAST;
    const j = b & LAST;
    return (
      this.#lengthSize[i] === this.#lengthSize[j] &&
      this.#numerator[i] === this.#numerator[j] &&
      this.#denominator[i] === this.#denominator[j] &&
      this.#slashed[i] === this.#slashed[j]
    );
  }

  /** Where a complete note begins, or the one being written at the newest place. */
  noteStart(note: number): number {
    return this.#noteStart[note & LAST] ?? 0;
  }

  noteStep(note: number): number {
    return this.#noteStep[note & LAST] ?? 0;
  }

  noteDuration(note: number): number {
    return this.#noteDuration[note & LAST] ?? 0;
  }

  noteTick(note: number): number {
    return this.#noteTick[note & LAST] ?? 0;
  }

  noteBar(note: number): number {
    return this.#noteBar[note & LAST] ?? 0;
  }

  /**
   * Goes back to when the text had `length` characters; further back than can be kept, to the
   * beginning. Returns how many are left.
   */
  truncate(length: number): number {
    if (length >= this.#length) return this.#length;
    const reachable = this.#length - length <= CAPACITY - 2 * WINDOW || this.#length < CAPACITY;
    this.#length = reachable ? Math.max(0, length) : 0;
    return this.#length;
  }

  /** Hears the character with an index; one that the vocabulary lacks (-1) changes no place. */
  feed(index: number): void {
    const at = this.#length & LAST;
    const next = (this.#length + 1) & LAST;
    this.#character[at] = index;
    if (this.#length === 0) this.#begin();
    this.#copy(at, next);
    if (index >= 0) {
      const code = this.#vocabulary.characterAt(index).charCodeAt(0);
      if (this.#mode[at] === BODY) this.#readBody(code, at, next);
      else this.#readField(code, at, next);
    }
    this.#length++;
  }

  #begin(): void {
    for (const array of [this.#kind, this.#mode, this.#tick, this.#bar, this.#notes]) array[0] = 0;
  }

  #copy(from: number, to: number): void {
    this.#kind[to] = this.#kind[from] ?? 0;
    this.#mode[to] = this.#mode[from] ?? 0;
    this.#start[to] = this.#start[from] ?? 0;
    this.#step[to] = this.#step[from] ?? 0;
    this.#numerator[to] = this.#numerator[from] ?? 0;
    this.#denominator[to] = this.#denominator[from] ?? 0;
    this.#lengthSize[to] = this.#lengthSize[from] ?? 0;
    this.#slashed[to] = this.#slashed[from] ?? 0;
    this.#tick[to] = this.#tick[from] ?? 0;
    this.#bar[to] = this.#bar[from] ?? 0;
    this.#notes[to] = this.#notes[from] ?? 0;
  }

  /** The header ends with the line of its key. */
  #readField(code: number, at: number, next: number): void {
    const mode = this.#mode[at];
    if (mode === BRACKET || mode === BRACKET_LETTER || mode === INLINE_FIELD) {
      this.#readBracket(code, at, next);
    } else if (code === 10) {
      this.#mode[next] = mode === KEY_LINE ? BODY : LINE_START;
      if (mode === KEY_LINE) this.#kind[next] = KIND.open;
    } else if (mode === LINE_START) this.#mode[next] = code === 75 ? KEY_LETTER : OTHER_LINE;
    else if (mode === KEY_LETTER) this.#mode[next] = code === 58 ? KEY_LINE : OTHER_LINE;
  }

  /** `[` has been read: a letter and a colon make it a field, else it is a chord. */
  #readBracket(code: number, at: number, next: number): void {
    const mode = this.#mode[at];
    if (mode === INLINE_FIELD) {
      if (code !== 93) return;
      this.#mode[next] = BODY;
      this.#kind[next] = KIND.open;
    } else if (mode === BRACKET && code >= 65 && code <= 90) {
      this.#mode[next] = BRACKET_LETTER;
      this.#readChord(code, next);
    } else if (mode === BRACKET_LETTER && code === 58) {
      this.#mode[next] = INLINE_FIELD;
      this.#kind[next] = KIND.field;
    } else {
      this.#mode[next] = BODY;
      this.#readChord(code, next);
    }
  }

  #readBody(code: number, at: number, next: number): void {
    const kind = this.#kind[at];
    if (kind === KIND.symbol) {
      if (code === 34) this.#kind[next] = KIND.open;
    } else if (kind === KIND.chord) this.#readChord(code, next);
    else if (isOctaveMark(code) && kind === KIND.pitch) this.#shift(code, next);
    else if (isLengthCharacter(code) && (kind === KIND.pitch || kind === KIND.length)) {
      this.#readLength(code, next);
    } else if (kind === KIND.accidental && !isAccidental(code)) this.#readLetter(code, next);
    else {
      if (kind === KIND.pitch || kind === KIND.length) this.#complete(at, next);
      if (kind !== KIND.accidental) this.#start[next] = this.#length;
      this.#readEvent(code, next);
    }
  }

  /** The first character of an event. */
  #readEvent(code: number, next: number): void {
    if (code === 34) this.#kind[next] = KIND.symbol;
    else if (isAccidental(code)) this.#kind[next] = KIND.accidental;
    else if (code === 91) {
      this.#kind[next] = KIND.chord;
      this.#mode[next] = BRACKET;
      this.#startNote(REST, next);
    } else if (code === 124) {
      this.#kind[next] = KIND.open;
      this.#bar[next] = (this.#bar[next] ?? 0) + 1;
      this.#tick[next] = 0;
    } else this.#readLetter(code, next);
  }

  #readLetter(code: number, next: number): void {
    const step = stepOf(code);
    this.#kind[next] = step === undefined ? KIND.open : KIND.pitch;
    if (step !== undefined) this.#startNote(step, next);
  }

  #startNote(step: number, next: number): void {
    this.#step[next] = step;
    this.#numerator[next] = 0;
    this.#denominator[next] = 0;
    this.#lengthSize[next] = 0;
    this.#slashed[next] = 0;
    this.#noteStart[(this.#notes[next] ?? 0) & LAST] = this.#start[next] ?? 0;
  }

  /** A chord goes by its highest tone, which is its last. */
  #readChord(code: number, next: number): void {
    const step = stepOf(code);
    if (step !== undefined) this.#step[next] = step;
    else if (isOctaveMark(code)) this.#shift(code, next);
    else if (code === 93) this.#kind[next] = KIND.pitch;
  }

  #shift(code: number, next: number): void {
    this.#step[next] = (this.#step[next] ?? 0) + (code === 39 ? 7 : -7);
  }

  #readLength(code: number, next: number): void {
    this.#kind[next] = KIND.length;
    this.#lengthSize[next] = Math.min(255, (this.#lengthSize[next] ?? 0) + 1);
    if (code === 47) this.#slashed[next] = 1;
    else {
      const part = this.#slashed[next] === 1 ? this.#denominator : this.#numerator;
      part[next] = Math.min(9999, (part[next] ?? 0) * 10 + code - 48);
    }
  }

  /** The note written at `at` is complete, now that its length does not go on. */
  #complete(at: number, next: number): void {
    const note = (this.#notes[at] ?? 0) & LAST;
    const numerator = this.#numerator[at] || 1;
    const denominator = this.#denominator[at] || (this.#slashed[at] === 1 ? 2 : 1);
    const duration = Math.round((TICKS_PER_EIGHTH * numerator) / denominator);
    this.#noteStart[note] = this.#start[at] ?? 0;
    this.#noteStep[note] = this.#step[at] ?? 0;
    this.#noteDuration[note] = duration;
    this.#noteTick[note] = this.#tick[at] ?? 0;
    this.#noteBar[note] = this.#bar[at] ?? 0;
    this.#notes[next] = (this.#notes[at] ?? 0) + 1;
    this.#tick[next] = Math.min(1 << 28, (this.#tick[at] ?? 0) + duration);
  }
}
