import { type AdaptationText, KIND, letterOf, REST, WINDOW } from './adaptationText.js';
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

const LONGEST_MATCH = 24;
const LONGEST_NOTES = 10;
const NOTES_ALIKE = 8;

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
  readonly #letters: Int16Array;
  readonly #text: AdaptationText;

  constructor(text: AdaptationText, vocabulary: Vocabulary) {
    this.#text = text;
    this.inRhythm = rhythmClasses(vocabulary);
    this.#letters = Int16Array.from({ length: 2 * LETTERS }, (_, at) =>
      vocabulary.indexOf(letterOf(at - LETTERS)),
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
    this.#collectCharacters(now, kind, inNote);
    if (inNote || kind === KIND.open) this.#collectNotes(now, inNote);
  }

  #collectCharacters(now: number, kind: number, inNote: boolean): void {
    const text = this.#text;
    const first = Math.max(0, now - WINDOW);
    for (let then = now - 1; then >= first; then--) {
      if (text.kind(then) !== kind || (inNote && !text.sameLength(now, then))) continue;
      const character = text.character(then);
      if (character < 0) continue;
      const match = this.#match(now, then);
      const pitches = this.#pitchesBefore(now, then, inNote);
      const lengths = this.#lengthsBefore(text.notes(now), text.notes(then));
      const alike = this.#alikeBefore(text.notes(now), text.notes(then));
      const place = distance(text.bar(now) - text.bar(then), text.tick(now) === text.tick(then));
      this.#vote(FAMILY.literal, character, match, pitches, lengths, alike, place);
      if (inNote) {
        const sort = this.inRhythm[character] ?? 0;
        this.#vote(FAMILY.rhythm, sort, match, pitches, lengths, alike, place);
      }
    }
  }

  /** Each earlier note votes for itself, or for one as far from the note before. */
  #collectNotes(now: number, inNote: boolean): void {
    const text = this.#text;
    const complete = text.notes(now);
    // The note before the one to come, and its place in time.
    const last = inNote ? complete : complete - 1;
    if (last < 0) return;
    const step = inNote ? text.step(now) : text.noteStep(last);
    const tick = inNote ? text.tick(now) : text.noteTick(last);
    const bar = inNote ? text.bar(now) : text.noteBar(last);
    for (let note = last; note >= 1; note--) {
      // The one being written is there to be repeated, too.
      const start = text.noteStart(note);
      if (now - start > WINDOW) break;
      const before = note - 1;
      const shift = step - text.noteStep(before);
      const place = distance(bar - text.noteBar(before), tick === text.noteTick(before));
      const lengths = this.#lengthsBefore(last, before);
      const character = text.character(start);
      if (character < 0) continue;
      const pitches = shift === 0 ? 1 + this.#notesBefore(last, before, 0) : 0;
      const alike = this.#alikeBefore(last, before);
      if (pitches > 0 || alike > 1 || lengths > 3) {
        this.#vote(FAMILY.pitch, character, 0, noteDegree(pitches), lengths, alike, place);
      }
      if (shift === 0 || Math.abs(shift) > 14) continue;
      const intervals = this.#notesBefore(last, before, shift);
      const target = this.#moved(note, shift, character);
      if (intervals === 0 || target < 0) continue;
      const moved = this.#movedAlikeBefore(last, before, shift);
      this.#vote(FAMILY.sequence, target, 0, noteDegree(intervals), lengths, moved, place);
    }
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
    if (note >= text.notes(text.length)) return -1;
    const step = text.noteStep(note);
    if (step === REST || !this.#isLetter(character)) return -1;
    return this.#letters[Math.max(0, Math.min(2 * LETTERS - 1, step + shift + LETTERS))] ?? -1;
  }

  #isLetter(character: number): boolean {
    return this.#letters.includes(character);
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

  #pitchesBefore(now: number, then: number, inNote: boolean): number {
    const text = this.#text;
    if (inNote && text.step(now) !== text.step(then)) return 0;
    const own = inNote ? 1 : 0;
    return noteDegree(own + this.#notesBefore(text.notes(now), text.notes(then), 0));
  }

  /** How many notes directly before two notes lie `shift` apart. */
  #notesBefore(now: number, then: number, shift: number): number {
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

  #lengthsBefore(now: number, then: number): number {
    const text = this.#text;
    let size = 0;
    while (
      size < LONGEST_NOTES &&
      size < then &&
      text.noteDuration(now - 1 - size) === text.noteDuration(then - 1 - size)
    ) {
      size++;
    }
    return noteDegree(size);
  }

  #alikeBefore(now: number, then: number): number {
    return this.#movedAlikeBefore(now, then, 0);
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
