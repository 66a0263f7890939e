import { letterOf } from './adaptationCharacters.js';
import { type AdaptationText, KIND, WINDOW } from './adaptationText.js';
import type { Vocabulary } from './vocabulary.js';

/** What an earlier place of a text votes for, going by how it went on there. */
export const FAMILY = {
  /** The same character. */
  literal: 0,
  /** The same character, where all that begins an event counts as one: how long notes are. */
  rhythm: 1,
  /** That the same note begins, whatever lengths and bar lines stand in between. */
  pitch: 2,
  /** That a note begins which lies as far from the one before it: a sequence. */
  sequence: 3,
} as const;

export const FAMILIES = 4;

/** In how many ways two places are found alike or not. */
export const LIKENESSES = 5;

/** How many degrees each likeness has: see `Votes`. */
export const DEGREES = [12, 8, 8, 9, 30] as const;

/** Where the degrees of each likeness begin when all are counted through. */
const OFFSETS = DEGREES.map((_, at) => DEGREES.slice(0, at).reduce((sum, size) => sum + size, 0));
export const ALL_DEGREES = DEGREES.reduce<number>((sum, size) => sum + size, 0);

const [, OFFSET_1 = 0, OFFSET_2 = 0, OFFSET_3 = 0, OFFSET_4 = 0] = OFFSETS;

/** A place has at most one vote of each family, and notes are fewer than places. */
const MOST = WINDOW * FAMILIES;

/** There is at most one note to a place. */
const ROWS = WINDOW + 1;

const LONGEST_MATCH = 24;
const LONGEST_NOTES = 10;
const NOTES_ALIKE = 8;

/** Two octaves, in steps. */
const WIDEST_SHIFT = 14;

/**
 * The votes of all earlier places for what comes next. Each says which character, and how alike the
 * two places are, in five ways, each as a degree:
 *
 * 0. how many characters before both are the same;
 * 1. how many notes before both have the same pitch (in a sequence: the same interval);
 * 2. how many notes before both have the same length;
 * 3. how many of the eight notes before both have the same pitch (interval), in any order of
 *    hits and misses: a varied repeat;
 * 4. how many bars lie between them, and whether both stand at the same time in their bar: the
 *    form, in which bars come back after 4, 8 or 16.
 */
export class Votes {
  /** How many there are. */
  count = 0;
  readonly family = new Uint8Array(MOST);
  /** Index of the character, [MOST]. */
  readonly character = new Int16Array(MOST);
  /** Degrees, each with its offset among `ALL_DEGREES`, [MOST, LIKENESSES]. */
  readonly degrees = new Uint8Array(MOST * LIKENESSES);
  /** For the index of a character that of the one it counts as in a rhythm, [V]. */
  readonly inRhythm: Int16Array;
  /** The letter of each step from -LETTERS on. */
  readonly #letters: Int16Array;
  readonly #isLetter: Uint8Array;
  /** For each note the notes before it that are the same, as `#compareNotes` found, [ROWS]. */
  readonly #pitches = new Uint8Array(ROWS);
  readonly #lengths = new Uint8Array(ROWS);
  readonly #alike = new Uint8Array(ROWS);
  readonly #text: AdaptationText;

  constructor(text: AdaptationText, vocabulary: Vocabulary) {
    this.#text = text;
    this.inRhythm = rhythmClasses(vocabulary);
    this.#letters = Int16Array.from({ length: 2 * LETTERS }, (_, at) =>
      vocabulary.indexOf(letterOf(at - LETTERS)),
    );
    this.#isLetter = Uint8Array.from({ length: vocabulary.size }, (_, index) =>
      this.#letters.includes(index) ? 1 : 0,
    );
  }

  /** Collects the votes for the character after the text. */
  collect(): void {
    this.count = 0;
    const text = this.#text;
    const now = text.length;
    const kind = text.kind(now);
    if (now === 0 || kind === KIND.field) return;
    const inNote = kind === KIND.pitch || kind === KIND.length;
    const first = Math.max(0, now - WINDOW);
    this.#compareNotes(text.notes(now), text.notes(first));
    this.#collectCharacters(now, first, kind, inNote);
    if (inNote || kind === KIND.open) this.#collectNotes(now, first, inNote);
  }

  /** Compares what stands before the note to come with what stands before each note. */
  #compareNotes(now: number, first: number): void {
    const text = this.#text;
    for (let note = first; note <= now; note++) {
      let pitches = 0;
      let lengths = 0;
      let alike = 0;
      for (let k = 1; k <= LONGEST_NOTES && k <= note; k++) {
        if (text.noteStep(now - k) === text.noteStep(note - k)) {
          if (pitches === k - 1) pitches = k;
          if (k <= NOTES_ALIKE) alike++;
        }
        if (lengths === k - 1 && text.noteDuration(now - k) === text.noteDuration(note - k)) {
          lengths = k;
        }
        if (k > NOTES_ALIKE && pitches < k && lengths < k) break;
      }
      const at = note % ROWS;
      this.#pitches[at] = pitches;
      this.#lengths[at] = noteDegree(lengths);
      this.#alike[at] = alike;
    }
  }

  #collectCharacters(now: number, first: number, kind: number, inNote: boolean): void {
    const text = this.#text;
    for (let then = now - 1; then >= first; then--) {
      if (text.kind(then) !== kind || (inNote && !text.sameLength(now, then))) continue;
      const character = text.character(then);
      if (character < 0) continue;
      const note = text.notes(then) % ROWS;
      const match = this.#match(now, then);
      let pitches = this.#pitches[note] ?? 0;
      if (inNote) pitches = text.step(now) === text.step(then) ? pitches + 1 : 0;
      const lengths = this.#lengths[note] ?? 0;
      const alike = this.#alike[note] ?? 0;
      const place = distance(text.bar(now) - text.bar(then), text.tick(now) === text.tick(then));
      this.#vote(FAMILY.literal, character, match, noteDegree(pitches), lengths, alike, place);
      if (inNote) {
        const sort = this.inRhythm[character] ?? 0;
        this.#vote(FAMILY.rhythm, sort, match, noteDegree(pitches), lengths, alike, place);
      }
    }
  }

  /**
   * Each earlier note votes for itself, or for one as far from the note before. Where a note is
   * being written its pitch counts as the last one.
   */
  #collectNotes(now: number, first: number, inNote: boolean): void {
    const text = this.#text;
    const complete = text.notes(now);
    const coming = inNote ? complete + 1 : complete;
    const step = inNote ? text.step(now) : text.noteStep(coming - 1);
    for (let note = coming - 1; note >= 1; note--) {
      const start = text.noteStart(note);
      if (start < first) break;
      const character = text.character(start);
      if (character < 0) continue;
      // The notes compared so far: both before the one being written, or before the one to come.
      const compared = inNote ? note - 1 : note;
      const row = compared % ROWS;
      const shift = step - text.noteStep(note - 1);
      const bars = text.bar(now) - text.noteBar(compared);
      const place = distance(bars, text.tick(now) === text.noteTick(compared));
      const lengths = this.#lengths[row] ?? 0;
      const alike = this.#alike[row] ?? 0;
      if (shift === 0) {
        const pitches = noteDegree((this.#pitches[row] ?? 0) + (inNote ? 1 : 0));
        this.#vote(FAMILY.pitch, character, 0, pitches, lengths, alike, place);
      } else if (alike > 1) this.#vote(FAMILY.pitch, character, 0, 0, lengths, alike, place);
      if (shift !== 0) this.#collectMoved(coming, note, shift, character, lengths, place);
    }
  }

  #collectMoved(
    coming: number,
    note: number,
    shift: number,
    character: number,
    lengths: number,
    place: number,
  ): void {
    if (Math.abs(shift) > WIDEST_SHIFT) return;
    const intervals = this.#intervalsBefore(coming - 1, note - 1, shift);
    if (intervals === 0) return;
    const target = this.#moved(note, shift, character);
    if (target < 0) return;
    const alike = this.#movedAlikeBefore(coming - 1, note - 1, shift);
    this.#vote(FAMILY.sequence, target, 0, noteDegree(intervals), lengths, alike, place);
  }

  #vote(
    family: number,
    character: number,
    match: number,
    pitches: number,
    lengths: number,
    alike: number,
    place: number,
  ): void {
    const at = this.count++;
    this.family[at] = family;
    this.character[at] = character;
    const row = at * LIKENESSES;
    this.degrees[row] = match;
    this.degrees[row + 1] = OFFSET_1 + pitches;
    this.degrees[row + 2] = OFFSET_2 + lengths;
    this.degrees[row + 3] = OFFSET_3 + alike;
    this.degrees[row + 4] = OFFSET_4 + place;
  }

  /** The letter of an earlier note moved by `shift` steps; -1 for what cannot be moved. */
  #moved(note: number, shift: number, character: number): number {
    const text = this.#text;
    if (note >= text.notes(text.length) || !this.#isLetter[character]) return -1;
    const step = text.noteStep(note);
    return this.#letters[Math.max(0, Math.min(2 * LETTERS - 1, step + shift + LETTERS))] ?? -1;
  }

  #match(now: number, then: number): number {
    const text = this.#text;
    let size = 0;
    while (
      size < LONGEST_MATCH &&
      size < then &&
      text.character(now - 1 - size) === text.character(then - 1 - size)
    ) {
      size++;
    }
    return matchDegree(size);
  }

  /** How many notes directly before two notes lie `shift` apart. */
  #intervalsBefore(now: number, then: number, shift: number): number {
    const text = this.#text;
    let size = 0;
    while (
      size < LONGEST_NOTES &&
      size < then &&
      text.noteStep(now - 1 - size) === text.noteStep(then - 1 - size) + shift
    ) {
      size++;
    }
    return size;
  }

  #movedAlikeBefore(now: number, then: number, shift: number): number {
    const text = this.#text;
    let alike = 0;
    for (let k = 1; k <= NOTES_ALIKE && k <= then; k++) {
      if (text.noteStep(now - k) === text.noteStep(then - k) + shift) alike++;
    }
    return alike;
  }
}

/** Steps on either side of middle C that a letter is known for. */
const LETTERS = 40;

/** 0 to 6 are themselves; then 7-8, 9-11, 12-15, 16-23 and 24 or more characters. */
function matchDegree(size: number): number {
  if (size <= 6) return size;
  if (size <= 8) return 7;
  if (size <= 11) return 8;
  if (size <= 15) return 9;
  return size < LONGEST_MATCH ? 10 : 11;
}

/** 0 to 4 are themselves; then 5-6, 7-9 and 10 or more notes. */
function noteDegree(size: number): number {
  if (size <= 4) return size;
  if (size <= 6) return 5;
  return size < LONGEST_NOTES ? 6 : 7;
}

/** Bars in between: 0 to 4, 5-6, 7, 8, 9-11, 12, 13-15, 16, 17-31, 32, more; each in two ways. */
function distance(bars: number, sameTime: boolean): number {
  return 2 * distanceDegree(bars) + (sameTime ? 1 : 0);
}

function distanceDegree(bars: number): number {
  if (bars <= 4) return Math.max(0, bars);
  if (bars <= 6) return 5;
  if (bars <= 8) return bars - 1;
  if (bars <= 11) return 8;
  if (bars === 12) return 9;
  if (bars <= 15) return 10;
  if (bars === 16) return 11;
  if (bars < 32) return 12;
  return bars === 32 ? 13 : 14;
}

/** Letters, accidentals, rests and brackets begin an event; all else is itself. */
function rhythmClasses(vocabulary: Vocabulary): Int16Array {
  const classes = Int16Array.from({ length: vocabulary.size }, (_, index) => index);
  let first = -1;
  for (let index = 0; index < vocabulary.size; index++) {
    if (!/[A-Ga-gz^_=["]/.test(vocabulary.characterAt(index))) continue;
    if (first < 0) first = index;
    classes[index] = first;
  }
  return classes;
}
