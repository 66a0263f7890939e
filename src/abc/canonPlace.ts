import type { Ticks } from '../music/time.js';
import { BAR_NUMBERS, BarAccidentals } from './barAccidentals.js';

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
/** Scalars among the numbers of a place. */
const SCALARS = 27;

/** Numbers that `CanonPlace.save` writes. */
export const PLACE_NUMBERS = SCALARS + 2 * PITCHES + MOST_TYPED + BAR_NUMBERS;

/** Ticks, bars and sounds are counted up to here, where no music comes: floats hold them exactly. */
export const MOST_COUNTED = 2 ** 24;

/**
 * Where a canon text stands, and what it has said by there: the meter and key in force, how full the
 * bar is, what sounds, what is tied, what is being read. `CanonCursor` moves it on.
 */
export class CanonPlace {
  /** A `Phase`, and a `Between`. */
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
  /** The two lines before the body. */
  inHeader = true;
  /** `M` or `K`, which a colon must follow. */
  colonFor = 0;

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

  copyFrom(other: CanonPlace): void {
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

  /** Writes where the text stands into `numbers`, [PLACE_NUMBERS]: what `restore` takes over. */
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

  /** True when a word begins with what was typed. */
  hasTyped(word: string): boolean {
    for (let i = 0; i < this.typedCount; i++)
      if (word.charCodeAt(i) !== this.typed[i]) return false;
    return true;
  }

  /** Nothing of the next sound has been read. */
  clearSound(): void {
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
}
