import { barTicks } from '../music/meter.js';
import { pitchOf } from '../music/spelling.js';
import type { Ticks } from '../music/time.js';
import { BAR_NUMBERS, BarAccidentals } from './barAccidentals.js';
import {
  APOSTROPHE,
  BAR,
  CLOSE,
  COLON,
  COMMA,
  FLAT,
  isDigit,
  K,
  LETTER_OF_CODE,
  M,
  NATURAL,
  NEWLINE,
  OPEN,
  QUOTE,
  REST,
  SHARP,
  SLASH,
  TIE,
} from './canonSigns.js';
import { KEY_WORDS, KEYS, METER_WORDS, METERS, SYMBOL_WORDS } from './canonWords.js';
import { greatestCommonDivisor, lengthTicks } from './length.js';
import type { WordList } from './wordList.js';

/** Where in the grammar a text stands. */
export const Phase = {
  /** Nothing heard yet; `M:` and `K:` of the header follow character by character. */
  Header: 0,
  /** Inside a meter's name, of the header or inline. */
  Meter: 1,
  Key: 2,
  /** Inside a chord symbol's name. */
  Symbol: 3,
  /** Between tokens of the body. */
  Gap: 4,
  /** After `[`, which may open a chord or a change. */
  Opened: 5,
  /** After `[M` or `[K`: a colon must follow. */
  Colon: 6,
  /** After an accidental. */
  Sign: 7,
  /** After a letter and some of its octave marks. */
  Letter: 8,
  /** After a tie inside a chord. */
  InnerTie: 9,
  /** After a rest or a chord's bracket, and inside any length. */
  Length: 10,
  /** After a tie that follows a length. */
  Tied: 11,
  /** After the end of the tune. */
  End: 12,
} as const;

/** How far the text between two sounds has come; canon has one order for what may stand there. */
export const Between = { Sound: 0, Bar: 1, Meter: 2, Key: 3, Symbol: 4 } as const;

const PITCHES = 128;
const MOST_TYPED = 24;
/** Scalars among the numbers of a cursor. */
const SCALARS = 27;

/** Numbers that `CanonCursor.save` writes. */
export const CURSOR_NUMBERS = SCALARS + 2 * PITCHES + MOST_TYPED + BAR_NUMBERS;

/** Ticks and sounds are counted up to here, where no music comes: 32-bit floats hold them exactly. */
const MOST = 2 ** 24;

const HEADER_METER = [M, COLON] as const;
const HEADER_KEY = [K, COLON] as const;

/**
 * Follows canon one character at a time and knows what it has said: the meter and key in force, how
 * full the bar is, what sounds, what is tied. It holds to the grammar, not to the meter: the bars of
 * a text that is only heard may be of any length.
 *
 * Nothing here allocates after construction.
 */
export class CanonCursor {
  phase: number = Phase.Header;
  between: number = Between.Key;
  meterIndex = 0;
  keyIndex = 0;
  /** Of the bar so far, without the sound that is being read. */
  elapsed: Ticks = 0;
  /** Bar lines heard. */
  barLines = 0;
  /** Full bars finished; an incomplete first one does not count. */
  barsDone = 0;
  /** Sounds finished, rests among them. */
  sounds = 0;
  /** How long nothing has sounded. */
  silence: Ticks = 0;
  /** The last finished sound: its highest pitch, -1 for a rest; and whether all of it is tied on. */
  lastTop = -1;
  lastAllTied = false;

  /** Pitches tied into the sound that comes next or is being read, [128]. */
  readonly pending = new Uint8Array(PITCHES);
  pendingCount = 0;

  /** The sound being read: 1 for a pitch that sounds, 2 for one that is tied inside a chord, [128]. */
  readonly tones = new Uint8Array(PITCHES);
  toneCount = 0;
  innerTies = 0;
  /** Of the tones, those that were pending. */
  matched = 0;
  /** The last tone read, the highest of a chord; -1 before the first. */
  top = -1;
  inChord = false;
  isRest = false;

  /** The tone being read. */
  printed = false;
  accidental = 0;
  letter = 0;
  octave = 0;
  lowerCase = false;
  openPitch = -1;

  readonly bar = new BarAccidentals({ fifths: 0, mode: 'maj' });
  /** The characters of the name or length being read. */
  readonly typed = new Uint8Array(MOST_TYPED);
  typedCount = 0;
  private inHeader = true;
  private colonFor = 0;

  reset(): void {
    this.phase = Phase.Header;
    this.between = Between.Key;
    this.meterIndex = 0;
    this.keyIndex = 0;
    this.elapsed = 0;
    this.barLines = 0;
    this.barsDone = 0;
    this.sounds = 0;
    this.silence = 0;
    this.lastTop = -1;
    this.lastAllTied = false;
    this.pending.fill(0);
    this.pendingCount = 0;
    this.clearSound();
    this.typedCount = 0;
    this.inHeader = true;
  }

  copyFrom(other: CanonCursor): void {
    this.phase = other.phase;
    this.between = other.between;
    this.meterIndex = other.meterIndex;
    this.keyIndex = other.keyIndex;
    this.elapsed = other.elapsed;
    this.barLines = other.barLines;
    this.barsDone = other.barsDone;
    this.sounds = other.sounds;
    this.silence = other.silence;
    this.lastTop = other.lastTop;
    this.lastAllTied = other.lastAllTied;
    this.pending.set(other.pending);
    this.pendingCount = other.pendingCount;
    this.tones.set(other.tones);
    this.toneCount = other.toneCount;
    this.innerTies = other.innerTies;
    this.matched = other.matched;
    this.top = other.top;
    this.inChord = other.inChord;
    this.isRest = other.isRest;
    this.printed = other.printed;
    this.accidental = other.accidental;
    this.letter = other.letter;
    this.octave = other.octave;
    this.lowerCase = other.lowerCase;
    this.openPitch = other.openPitch;
    this.bar.copyFrom(other.bar);
    this.typed.set(other.typed);
    this.typedCount = other.typedCount;
    this.inHeader = other.inHeader;
    this.colonFor = other.colonFor;
  }

  /** Writes where the text stands into `numbers`, [CURSOR_NUMBERS]: what `restore` takes over. */
  save(numbers: Float32Array): void {
    let at = 0;
    const put = (value: number | boolean): void => {
      numbers[at++] = Number(value);
    };
    put(this.phase);
    put(this.between);
    put(this.meterIndex);
    put(this.keyIndex);
    put(this.elapsed);
    put(this.barLines);
    put(this.barsDone);
    put(this.sounds);
    put(this.silence);
    put(this.lastTop);
    put(this.lastAllTied);
    put(this.pendingCount);
    put(this.toneCount);
    put(this.innerTies);
    put(this.matched);
    put(this.top);
    put(this.inChord);
    put(this.isRest);
    put(this.printed);
    put(this.accidental);
    put(this.letter);
    put(this.octave);
    put(this.lowerCase);
    put(this.openPitch);
    put(this.typedCount);
    put(this.inHeader);
    put(this.colonFor);
    numbers.set(this.pending, SCALARS);
    numbers.set(this.tones, SCALARS + PITCHES);
    numbers.set(this.typed, SCALARS + 2 * PITCHES);
    this.bar.save(numbers.subarray(SCALARS + 2 * PITCHES + MOST_TYPED));
  }

  restore(numbers: Float32Array): void {
    let at = 0;
    const take = (): number => numbers[at++] ?? 0;
    this.phase = take();
    this.between = take();
    this.meterIndex = take();
    this.keyIndex = take();
    this.elapsed = take();
    this.barLines = take();
    this.barsDone = take();
    this.sounds = take();
    this.silence = take();
    this.lastTop = take();
    this.lastAllTied = take() === 1;
    this.pendingCount = take();
    this.toneCount = take();
    this.innerTies = take();
    this.matched = take();
    this.top = take();
    this.inChord = take() === 1;
    this.isRest = take() === 1;
    this.printed = take() === 1;
    this.accidental = take();
    this.letter = take();
    this.octave = take();
    this.lowerCase = take() === 1;
    this.openPitch = take();
    this.typedCount = take();
    this.inHeader = take() === 1;
    this.colonFor = take();
    this.pending.set(numbers.subarray(SCALARS, SCALARS + PITCHES));
    this.tones.set(numbers.subarray(SCALARS + PITCHES, SCALARS + 2 * PITCHES));
    this.typed.set(numbers.subarray(SCALARS + 2 * PITCHES, SCALARS + 2 * PITCHES + MOST_TYPED));
    this.bar.restore(numbers.subarray(SCALARS + 2 * PITCHES + MOST_TYPED));
  }

  /** Hears a character. False, and nothing has changed, where it cannot follow in canon. */
  feed(code: number): boolean {
    if (code > 127) return false;
    switch (this.phase) {
      case Phase.Header:
        return this.feedHeader(code);
      case Phase.Meter:
      case Phase.Key:
      case Phase.Symbol:
        return this.feedName(code);
      case Phase.Gap:
        return this.start(code);
      case Phase.Opened:
        if (code === M || code === K) return this.openChange(code);
        return this.startTone(code);
      case Phase.Colon:
        return code === COLON && this.enterName(this.colonFor);
      case Phase.Sign:
        return this.feedSign(code);
      case Phase.Letter:
        return this.feedLetter(code);
      case Phase.InnerTie:
        return this.nextTone(code);
      case Phase.Length:
        return this.feedLength(code);
      case Phase.Tied:
        return this.canStart(code) && code !== NEWLINE && this.finishSound() && this.start(code);
      default:
        return false;
    }
  }

  /** The length of the sound being read; 0 where what was typed is no canonical length (`1`, `4/2`). */
  duration(): Ticks {
    let numerator = 0;
    let denominator = 0;
    let slash = false;
    for (let i = 0; i < this.typedCount; i++) {
      const code = this.typed[i] ?? 0;
      if (code === SLASH) slash = true;
      else if (slash) denominator = 10 * denominator + code - 48;
      else numerator = 10 * numerator + code - 48;
    }
    if (numerator === 1 || (slash && denominator < 2)) return 0;
    if (numerator === 0) numerator = 1;
    if (!slash) denominator = 1;
    if (greatestCommonDivisor(numerator, denominator) !== 1) return 0;
    return lengthTicks(numerator, denominator) ?? 0;
  }

  /** True when a word begins with what was typed. */
  hasTyped(word: string): boolean {
    for (let i = 0; i < this.typedCount; i++)
      if (word.charCodeAt(i) !== this.typed[i]) return false;
    return true;
  }

  /** Adds the tone being read to the sound. */
  closeTone(): void {
    const pitch = this.openPitch;
    if (this.printed) this.bar.print(this.letter, this.octave, this.accidental);
    this.tones[pitch] = 1;
    this.toneCount++;
    if (this.pending[pitch] === 1) this.matched++;
    this.top = pitch;
    this.printed = false;
    this.openPitch = -1;
  }

  /** Makes the sound being read the last one; false where its length is none. Closes an open tone. */
  finishSound(): boolean {
    const duration = this.duration();
    if (duration === 0) return false;
    if (this.openPitch >= 0) this.closeTone();
    const allTied = this.phase === Phase.Tied;
    this.pendingCount = 0;
    for (let pitch = 0; pitch < 128; pitch++) {
      const tone = this.tones[pitch] ?? 0;
      const tied = tone === 2 || (allTied && tone === 1);
      this.pending[pitch] = tied ? 1 : 0;
      if (tied) this.pendingCount++;
    }
    this.lastAllTied = allTied;
    this.lastTop = this.top;
    this.silence = this.isRest ? Math.min(this.silence + duration, MOST) : 0;
    this.elapsed = Math.min(this.elapsed + duration, MOST);
    this.sounds = Math.min(this.sounds + 1, MOST);
    this.clearSound();
    this.typedCount = 0;
    this.between = Between.Sound;
    this.phase = Phase.Gap;
    return true;
  }

  private clearSound(): void {
    this.tones.fill(0);
    this.toneCount = 0;
    this.innerTies = 0;
    this.matched = 0;
    this.top = -1;
    this.inChord = false;
    this.isRest = false;
    this.printed = false;
    this.openPitch = -1;
  }

  private feedHeader(code: number): boolean {
    const word = this.between === Between.Meter ? HEADER_KEY : HEADER_METER;
    if (code !== word[this.typedCount]) return false;
    this.typedCount++;
    return this.typedCount < 2 || this.enterName(word[0]);
  }

  private enterName(which: number): boolean {
    this.typedCount = 0;
    this.phase = which === M ? Phase.Meter : Phase.Key;
    return true;
  }

  private openChange(code: number): boolean {
    if (this.sounds === 0) return false;
    if (code === M ? this.between > Between.Bar : this.between > Between.Meter) return false;
    this.colonFor = code;
    this.phase = Phase.Colon;
    this.inChord = false;
    return true;
  }

  private feedName(code: number): boolean {
    const list = this.names();
    if (code === this.nameEnd()) {
      const index = list.indexOf(this.typed, this.typedCount);
      return index >= 0 && this.endName(index);
    }
    this.typed[this.typedCount] = code;
    if (list.firstWith(this.typed, this.typedCount + 1) < 0) return false;
    this.typedCount++;
    return true;
  }

  /** The names one of which is being read. */
  names(): WordList {
    if (this.phase === Phase.Meter) return METER_WORDS;
    return this.phase === Phase.Key ? KEY_WORDS : SYMBOL_WORDS;
  }

  /** The character that ends the name being read. */
  nameEnd(): number {
    if (this.phase === Phase.Symbol) return QUOTE;
    return this.inHeader ? NEWLINE : CLOSE;
  }

  /** The name that would change nothing, which canon does not write; -1 in the header. */
  nameInForce(): number {
    if (this.inHeader || this.phase === Phase.Symbol) return -1;
    return this.phase === Phase.Meter ? this.meterIndex : this.keyIndex;
  }

  private endName(index: number): boolean {
    if (index === this.nameInForce()) return false;
    this.typedCount = 0;
    if (this.phase === Phase.Symbol) {
      this.between = Between.Symbol;
    } else if (this.phase === Phase.Meter) {
      this.meterIndex = index;
      this.between = Between.Meter;
      if (this.inHeader) {
        this.phase = Phase.Header;
        return true;
      }
    } else {
      this.keyIndex = index;
      this.bar.setKey(KEYS[index] ?? { fifths: 0, mode: 'maj' });
      this.between = Between.Key;
      this.inHeader = false;
    }
    this.phase = Phase.Gap;
    return true;
  }

  /** True for a character that may begin a token after a sound. */
  private canStart(code: number): boolean {
    return (
      code === BAR ||
      code === NEWLINE ||
      code === QUOTE ||
      code === OPEN ||
      code === REST ||
      code === SHARP ||
      code === FLAT ||
      code === NATURAL ||
      (LETTER_OF_CODE[code] ?? -1) >= 0
    );
  }

  private start(code: number): boolean {
    switch (code) {
      case BAR:
        return this.between === Between.Sound && this.endBar();
      case NEWLINE:
        if (this.sounds === 0 ? this.between !== Between.Key : this.between !== Between.Sound) {
          return false;
        }
        this.phase = Phase.End;
        return true;
      case QUOTE:
        if (this.between === Between.Symbol) return false;
        this.typedCount = 0;
        this.phase = Phase.Symbol;
        return true;
      case OPEN:
        this.inChord = true;
        this.phase = Phase.Opened;
        return true;
      case REST:
        this.isRest = true;
        this.phase = Phase.Length;
        return true;
      default:
        return this.startTone(code);
    }
  }

  private endBar(): boolean {
    const whole = barTicks(METERS[this.meterIndex] ?? { beats: 4, unit: 4 });
    if (this.barLines > 0 || this.elapsed >= whole)
      this.barsDone = Math.min(this.barsDone + 1, MOST);
    this.barLines = Math.min(this.barLines + 1, MOST);
    this.elapsed = 0;
    this.bar.startBar();
    this.between = Between.Bar;
    return true;
  }

  private startTone(code: number): boolean {
    const sign = code === SHARP ? 1 : code === FLAT ? -1 : 0;
    if (sign === 0 && code !== NATURAL) return this.startLetter(code);
    this.printed = true;
    this.accidental = sign;
    this.phase = Phase.Sign;
    return true;
  }

  private feedSign(code: number): boolean {
    if ((code === SHARP && this.accidental === 1) || (code === FLAT && this.accidental === -1)) {
      this.accidental *= 2;
      return true;
    }
    return this.startLetter(code);
  }

  private startLetter(code: number): boolean {
    const letter = LETTER_OF_CODE[code] ?? -1;
    if (letter < 0) return false;
    this.letter = letter;
    this.lowerCase = code >= 97;
    this.octave = this.lowerCase ? 6 : 5;
    this.openPitch = this.readPitch(this.octave);
    this.typedCount = 0;
    this.phase = Phase.Letter;
    return true;
  }

  private feedLetter(code: number): boolean {
    if (code === (this.lowerCase ? APOSTROPHE : COMMA)) {
      const octave = this.octave + (this.lowerCase ? 1 : -1);
      const pitch = this.readPitch(octave);
      if (octave < -1 || octave > 10 || pitch < 0 || pitch > 127) return false;
      this.octave = octave;
      this.openPitch = pitch;
      return true;
    }
    if (!this.inChord) return this.feedLength(code);
    if (code !== TIE) return this.nextTone(code);
    this.closeTone();
    this.tones[this.top] = 2;
    this.innerTies++;
    this.phase = Phase.InnerTie;
    return true;
  }

  /** After a whole tone of a chord: another, or the bracket. */
  private nextTone(code: number): boolean {
    const more = code !== CLOSE;
    const begins = code === SHARP || code === FLAT || code === NATURAL;
    if (more && !begins && (LETTER_OF_CODE[code] ?? -1) < 0) return false;
    if (!more && this.toneCount + (this.openPitch >= 0 ? 1 : 0) < 2) return false;
    if (this.openPitch >= 0) this.closeTone();
    if (more) return this.startTone(code);
    this.typedCount = 0;
    this.phase = Phase.Length;
    return true;
  }

  private feedLength(code: number): boolean {
    if (isDigit(code) || code === SLASH) {
      if (!this.fitsLength(code)) return false;
      this.typed[this.typedCount++] = code;
      this.phase = Phase.Length;
      return true;
    }
    if (code === TIE) {
      if (this.isRest || this.innerTies > 0 || this.duration() === 0) return false;
      this.phase = Phase.Tied;
      return true;
    }
    if (!this.canStart(code) || (code === NEWLINE && this.innerTies > 0)) return false;
    return this.finishSound() && this.start(code);
  }

  /** Digits without leading zeros, at most one slash, within what `typed` and the ticks can hold. */
  private fitsLength(code: number): boolean {
    let digits = 0;
    let slash = false;
    for (let i = 0; i < this.typedCount; i++) {
      if (this.typed[i] === SLASH) {
        slash = true;
        digits = 0;
      } else digits++;
    }
    // A numerator of 1 is never written.
    if (code === SLASH) return !slash && !(this.typedCount === 1 && this.typed[0] === 49);
    return digits < 9 && (digits > 0 || code !== 48);
  }

  private readPitch(octave: number): number {
    const accidental = this.printed ? this.accidental : this.bar.bare(this.letter, octave);
    PITCH.letter = this.letter;
    PITCH.accidental = accidental;
    PITCH.octave = octave;
    return pitchOf(PITCH);
  }
}

/** Reused, so that reading a pitch makes no object. */
const PITCH = { letter: 0, accidental: 0, octave: 0 };
