import { barTicks } from '../music/meter.js';
import { openChange, openName, readHeader, readName } from './canonNames.js';
import { Between, CanonPlace, MOST_COUNTED, Phase } from './canonPlace.js';
import {
  BAR,
  COLON,
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
import {
  finishSound,
  goOnChord,
  markOctave,
  octaveMark,
  readLengthSign,
  readSigned,
  startTone,
  tieSound,
  tieTone,
} from './canonSound.js';
import { METERS } from './canonWords.js';

/**
 * Follows canon one character at a time and knows what it has said: where it stands is a
 * `CanonPlace`. It holds to the grammar, not to the meter: the bars of a text that is only heard may
 * be of any length.
 *
 * `feed` and `copyFrom` allocate nothing.
 */
export class CanonCursor extends CanonPlace {
  /** Hears a character. False, and nothing has changed, where it cannot follow in canon. */
  feed(code: number): boolean {
    if (code > 127) return false;
    switch (this.phase) {
      case Phase.Header:
        return readHeader(this, code);
      case Phase.Meter:
      case Phase.Key:
      case Phase.Symbol:
        return readName(this, code);
      case Phase.Gap:
        return this.start(code);
      case Phase.Opened:
        return code === M || code === K ? openChange(this, code) : startTone(this, code);
      case Phase.Colon:
        return code === COLON && openName(this, this.colonFor);
      case Phase.Sign:
        return readSigned(this, code);
      case Phase.Letter:
        return this.feedLetter(code);
      case Phase.InnerTie:
        return goOnChord(this, code);
      case Phase.Length:
        return this.feedLength(code);
      case Phase.Tied:
        return canStart(code) && code !== NEWLINE && finishSound(this) && this.start(code);
      default:
        return false;
    }
  }

  /** Between two tokens. */
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
        return startTone(this, code);
    }
  }

  private endBar(): boolean {
    const whole = barTicks(METERS[this.meterIndex] ?? { beats: 4, unit: 4 });
    if (this.barLines > 0 || this.elapsed >= whole)
      this.barsDone = Math.min(this.barsDone + 1, MOST_COUNTED);
    this.barLines = Math.min(this.barLines + 1, MOST_COUNTED);
    this.elapsed = 0;
    this.bar.startBar();
    this.between = Between.Bar;
    return true;
  }

  private feedLetter(code: number): boolean {
    if (code === octaveMark(this)) return markOctave(this);
    if (!this.inChord) return this.feedLength(code);
    return code === TIE ? tieTone(this) : goOnChord(this, code);
  }

  private feedLength(code: number): boolean {
    if (isDigit(code) || code === SLASH) return readLengthSign(this, code);
    if (code === TIE) return tieSound(this);
    if (!canStart(code) || (code === NEWLINE && this.innerTies > 0)) return false;
    return finishSound(this) && this.start(code);
  }
}

/** True for a character that may begin a token after a sound. */
function canStart(code: number): boolean {
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
