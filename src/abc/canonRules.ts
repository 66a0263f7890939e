import { pitchClass } from '../music/pitch.js';
import type { Ticks } from '../music/time.js';
import { Between, type CanonPlace } from './canonPlace.js';
import { BAR, CLOSE, OPEN, REST, TIE } from './canonSigns.js';
import type { CanonTables } from './canonTables.js';
import type { Constraints } from './constraints.js';
import { type KeyPitches, signCode } from './keyPitches.js';
import type { LengthTable } from './lengthTable.js';
import { WordList } from './wordList.js';

const NO_WORDS = new WordList([]);

/**
 * What an alphabet and constraints leave possible. `look` at a place first; the other questions are
 * about where that one stood. The answers are such that saying yes never leads into a dead end.
 */
export class CanonRules {
  readonly keyWords: WordList;
  readonly symbolWords: WordList;
  private readonly low: number;
  private readonly high: number;
  private readonly mostTones: number;
  private readonly longestSilence: Ticks;
  private readonly brackets: boolean;
  private readonly has: (code: number) => boolean;
  /** By key: the highest pitch that can be written whatever the bar's accidentals; -1 for none. */
  private readonly highestSure: (number | undefined)[] = [];
  /** By key: whether a last note as the constraints want it can be written. */
  private readonly lastIsPossible: (boolean | undefined)[] = [];

  table: LengthTable;
  pitches: KeyPitches;
  /** Place in the bar, an incomplete first bar counted from where its full bar would begin. */
  position: Ticks = 0;
  /** True in the bar with which the text must end. */
  isLastBar = false;
  /** Lowest and highest pitch that may sound next at all. */
  from = 0;
  to = 127;
  private keyIndex = 0;
  private someLength = false;
  /** A length that leaves room for another sound in this bar. */
  private shortLength = false;

  constructor(
    private readonly tables: CanonTables,
    private readonly constraints: Constraints,
  ) {
    const { has, keyWords, symbolWords } = tables;
    this.has = has;
    this.keyWords = keyWords;
    this.symbolWords = constraints.symbols === false ? NO_WORDS : symbolWords;
    this.low = constraints.low ?? 0;
    this.high = constraints.high ?? 127;
    this.mostTones = constraints.mostTones ?? 4;
    this.longestSilence = constraints.longestSilence ?? Number.POSITIVE_INFINITY;
    this.brackets = has(OPEN) && has(CLOSE);
    this.table = tables.lengthsIn(0);
    this.pitches = tables.pitchesIn(0);
  }

  get meterWords(): WordList {
    return this.tables.meterWords;
  }

  look(at: CanonPlace): void {
    const table = this.tables.lengthsIn(at.meterIndex);
    const anacrusis = this.constraints.anacrusis ?? 0;
    const inAnacrusis =
      at.barLines === 0 && at.elapsed <= anacrusis && anacrusis > 0 && anacrusis < table.bar;
    this.table = table;
    this.keyIndex = at.keyIndex;
    this.pitches = this.tables.pitchesIn(at.keyIndex);
    this.position = at.elapsed + (inAnacrusis ? table.bar - anacrusis : 0);
    this.isLastBar =
      !inAnacrusis && at.barsDone + 1 >= (this.constraints.maxBars ?? Number.POSITIVE_INFINITY);
    this.someLength = table.canFill(this.position) && this.position < table.bar;
    this.shortLength = table.canDivide(this.position);
    // Nothing outside the range can sound, but for what is tied into the next sound.
    this.from = this.low;
    this.to = this.high;
    for (let pitch = 0; at.pendingCount > 0 && pitch < 128; pitch++) {
      if (at.pending[pitch] !== 1) continue;
      this.from = Math.min(this.from, pitch);
      this.to = Math.max(this.to, pitch);
    }
  }

  /** True where another sound may begin in this bar. */
  barGoesOn(): boolean {
    return this.position < this.table.bar && this.table.canFill(this.position);
  }

  mayDrawBar(at: CanonPlace): boolean {
    return this.has(BAR) && this.table.canFill(0) && (!this.isLastBar || at.pendingCount > 0);
  }

  mayEnd(at: CanonPlace): boolean {
    if (at.pendingCount > 0) return false;
    if (this.isLastBar || !this.mayDrawBar(at)) return true;
    const whole = at.barLines > 0 || at.elapsed >= this.table.bar ? 1 : 0;
    return at.barsDone + whole >= (this.constraints.minBars ?? 0) && this.suitsEnd(at.lastTop);
  }

  mayName(at: CanonPlace): boolean {
    return at.between < Between.Symbol && this.symbolWords.words.length > 0;
  }

  mayChangeMeter(at: CanonPlace): boolean {
    return at.between === Between.Bar && this.mayChange(at) && this.meterWords.words.length > 1;
  }

  mayChangeKey(at: CanonPlace): boolean {
    return (
      (at.between === Between.Bar || at.between === Between.Meter) &&
      this.keyWords.words.length > 1 &&
      this.mayChange(at)
    );
  }

  private mayChange(at: CanonPlace): boolean {
    return this.constraints.changes === true && at.pendingCount === 0 && at.sounds > 0;
  }

  mayRest(at: CanonPlace): boolean {
    if (!this.has(REST) || at.pendingCount > 0) return false;
    if (at.between === Between.Sound && at.lastTop < 0) return false;
    for (let i = 0; i < this.table.count; i++) {
      const length = this.table.at(i, this.position);
      if (length > 0 && this.mayLast(at, length, true, -1)) return true;
    }
    return false;
  }

  /** May the sound being read be this long? `top` is its highest pitch, -1 for a rest. */
  mayLast(at: CanonPlace, length: Ticks, isRest: boolean, top: number): boolean {
    if (isRest && at.silence + length > this.longestSilence) return false;
    return !this.isLastBar || this.position + length < this.table.bar || this.suitsEnd(top);
  }

  mayOpenChord(at: CanonPlace): boolean {
    if (!this.brackets) return false;
    if (this.constraints.chords === false && at.pendingCount < 2) return false;
    if (!(this.isLastBar ? this.shortLength : this.someLength)) return false;
    for (let pitch = this.from; pitch <= this.to; pitch++) {
      if (this.mayJoin(at, pitch)) return true;
    }
    return false;
  }

  /** May this pitch be the next tone: of the chord that is open, or alone? */
  maySound(at: CanonPlace, pitch: number): boolean {
    if (at.inChord) return this.mayJoin(at, pitch);
    const tied = at.pending[pitch] === 1;
    if (!this.mayWrite(at, pitch)) return false;
    if (at.pendingCount > (tied ? 1 : 0)) return false;
    if (tied && mustDiffer(at)) return false;
    return this.isLastBar && !this.suitsEnd(pitch) ? this.shortLength : this.someLength;
  }

  /** May this pitch be the next tone of a chord, open or about to be opened? */
  private mayJoin(at: CanonPlace, pitch: number): boolean {
    if (pitch <= at.top || !this.mayWrite(at, pitch)) return false;
    const tied = at.pending[pitch] === 1 ? 1 : 0;
    const owed = at.pendingCount - at.matched;
    for (let lower = at.top + 1; owed > 0 && lower < pitch; lower++) {
      if (at.pending[lower] === 1) return false;
    }
    const count = at.toneCount + 1;
    const stillOwed = owed - tied;
    if (tied === 0 && count + stillOwed > this.cap(at)) return false;
    if (stillOwed > 0) return true;
    const needsMore = count < 2 || (mustDiffer(at) && count === at.pendingCount);
    return !needsMore || this.leavesRoom(at, pitch, count);
  }

  mayCloseChord(at: CanonPlace): boolean {
    return (
      at.toneCount >= 2 &&
      at.matched === at.pendingCount &&
      at.innerTies < at.toneCount &&
      !(mustDiffer(at) && at.toneCount === at.pendingCount)
    );
  }

  /** May the open tone of a chord be tied on, by itself? */
  mayTieInside(at: CanonPlace): boolean {
    const pitch = at.openPitch;
    if (!this.mayTie() || this.pitches.isSure[pitch] !== 1) return false;
    if (at.innerTies < at.toneCount) return true;
    const owed = at.pendingCount - at.matched - (at.pending[pitch] ?? 0);
    return owed > 0 || this.leavesRoom(at, pitch, at.toneCount + 1);
  }

  /** May the sound being read, if it is so long, be tied on as a whole? */
  mayTieAfter(at: CanonPlace, length: Ticks): boolean {
    if (at.isRest || at.innerTies > 0 || !this.mayTie()) return false;
    for (let pitch = 0; pitch < 128; pitch++) {
      if (at.tones[pitch] !== 0 && this.pitches.isSure[pitch] !== 1) return false;
    }
    const open = at.openPitch >= 0;
    if (open && this.pitches.isSure[at.openPitch] !== 1) return false;
    if (this.position + length === this.table.bar) return true;
    // Within a bar something must join, or the two would be one longer note.
    const count = at.toneCount + (open ? 1 : 0);
    return (
      this.constraints.chords !== false &&
      count < this.mostTones &&
      (open ? at.openPitch : at.top) < this.topSure()
    );
  }

  private mayTie(): boolean {
    return (
      this.constraints.ties !== false &&
      this.brackets &&
      this.has(TIE) &&
      this.has(BAR) &&
      !this.isLastBar
    );
  }

  private leavesRoom(at: CanonPlace, pitch: number, count: number): boolean {
    return pitch < this.topSure() && count < this.cap(at);
  }

  /** Tones a chord may have: what is tied into it has to fit, and one more beside it. */
  private cap(at: CanonPlace): number {
    return Math.max(2, this.mostTones, at.pendingCount + 1);
  }

  private mayWrite(at: CanonPlace, pitch: number): boolean {
    if ((pitch < this.low || pitch > this.high) && at.pending[pitch] !== 1) return false;
    if (this.pitches.hasLetter[pitch] !== 1) return false;
    const accidental = this.pitches.accidentals[pitch] ?? 0;
    const printed = at.bar.mustPrint(
      this.pitches.letters[pitch] ?? 0,
      this.pitches.octaves[pitch] ?? 0,
      accidental,
    );
    return !printed || this.has(signCode(accidental));
  }

  private topSure(): number {
    let top = this.highestSure[this.keyIndex];
    if (top === undefined) {
      top = this.high;
      while (top >= this.low && this.pitches.isSure[top] !== 1) top--;
      this.highestSure[this.keyIndex] = top;
    }
    return top;
  }

  private suitsEnd(pitch: number): boolean {
    const wanted = this.constraints.lastPitchClasses;
    if (wanted === undefined) return true;
    let possible = this.lastIsPossible[this.keyIndex];
    if (possible === undefined) {
      possible = false;
      for (let p = this.low; p <= this.high; p++) {
        if (wanted.includes(pitchClass(p)) && this.pitches.isSure[p] === 1) possible = true;
      }
      this.lastIsPossible[this.keyIndex] = possible;
    }
    return !possible || (pitch >= 0 && wanted.includes(pitchClass(pitch)));
  }
}

/** After a sound that is tied on whole, with nothing between, the same sound would be one with it. */
function mustDiffer(at: CanonPlace): boolean {
  return at.between === Between.Sound && at.lastAllTied;
}
