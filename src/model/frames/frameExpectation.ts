import { CanonCursor } from '../../abc/canonCursor.js';
import { Between, type CanonPlace, Phase } from '../../abc/canonPlace.js';
import { BAR, CLOSE, NEWLINE, OPEN, REST, TIE } from '../../abc/canonSigns.js';
import { closeTone, finishSound, typedLength } from '../../abc/canonSound.js';
import { METERS } from '../../abc/canonWords.js';
import { barTicks } from '../../music/meter.js';
import type { Ticks } from '../../music/time.js';
import {
  FRAME_STEP,
  type FrameHabits,
  framesBetween,
  type LengthChoice,
  lengthChoices,
} from './frameHabits.js';
import { copyPlace, END, type FrameNetwork, type FramePlace, FrameTones } from './frameNetwork.js';
import { NextTones, readTones } from './nextTones.js';
import { ToneWriting } from './toneWriting.js';

/** A first bar that is not full yet is an anacrusis so often. */
const ANACRUSIS = 0.1;
/** How often a tone of a chord goes on under another chord, and all of a sound under one. */
const HELD_TONE = 0.02;
const HELD_SOUND = 0.01;
/** A sound that is less likely than this to have come so far is not followed further. */
const FAINT = 1e-3;
/** The weight of a tone that the network all but excludes, when it is heard nevertheless. */
const UNEXPECTED = 1e-4;
/** Nor is any followed over more frames: no common length has as many. */
export const MOST_FRAMES = 16;

/**
 * What canon goes on with, from what the frames go on with. A frame's tones are canon's, from the
 * lowest up; a length is how long the frame stays what it is, frame by frame; and what begins between
 * two frames is expected to be what the next one holds. What a piano roll cannot tell (whether a note
 * is held or struck again, halves of an eighth, ties inside chords) comes from the habits.
 */
export class FrameExpectation {
  /** How likely each character is, by its code, [128]. They need not add up to 1. */
  readonly weights = new Float64Array(128);
  private readonly lengths: readonly LengthChoice[];
  /** Of each length how likely it is, [lengths]. */
  private readonly shares: Float64Array;
  private readonly writing = new ToneWriting();
  private readonly next: NextTones;
  /** The text as if the tone or the sound being read were finished. */
  private readonly ahead = new CanonCursor();
  private readonly sounding = new FrameTones();
  private readonly rolling: FramePlace;
  private readonly after: FramePlace;

  constructor(
    private readonly network: FrameNetwork,
    private readonly habits: FrameHabits,
  ) {
    this.lengths = lengthChoices(habits);
    this.shares = new Float64Array(this.lengths.length);
    this.next = new NextTones(network, habits.struckAgain);
    this.rolling = network.newPlace();
    this.after = network.newPlace();
  }

  /**
   * Weighs the characters that may follow where `cursor` stands. `past` is the network behind the
   * frames of all sounds that are finished, `previous` the tones of the last one; undefined before
   * the first. Where canon reads a name all weights are 0: frames have no say in that.
   */
  expect(cursor: CanonPlace, past: FramePlace, previous: FrameTones | undefined): void {
    const { sounding, network } = this;
    this.weights.fill(0);
    switch (cursor.phase) {
      case Phase.Gap:
        this.gap(cursor, past, previous, 1);
        break;
      case Phase.Opened:
      case Phase.Sign:
      case Phase.Letter:
        this.tone(cursor, past, previous);
        break;
      case Phase.InnerTie:
        this.chord(cursor, past, previous, END, 1);
        break;
      case Phase.Length:
        readTones(cursor, network, sounding);
        this.length(cursor, past, sounding, 1);
        break;
      case Phase.Tied:
        readTones(cursor, network, sounding);
        hearSound(network, past, sounding, cursor.elapsed, typedLength(cursor), this.after);
        this.ahead.copyFrom(cursor);
        if (finishSound(this.ahead)) this.gap(this.ahead, this.after, sounding, 1);
    }
  }

  /** Between two sounds, of which `previous` is the first. */
  private gap(
    at: CanonPlace,
    place: FramePlace,
    previous: FrameTones | undefined,
    mass: number,
  ): void {
    let left = mass;
    if (at.between === Between.Sound && at.sounds > 0) {
      if (at.elapsed >= barOf(at)) {
        const ends = at.pendingCount > 0 ? 0 : this.habits.ends;
        this.add(BAR, mass * (1 - ends));
        this.add(NEWLINE, mass * ends);
        return;
      }
      if (at.barLines === 0) {
        this.add(BAR, mass * ANACRUSIS);
        left *= 1 - ANACRUSIS;
      }
    }
    const { next, network, writing } = this;
    next.first(at, place, previous);
    if (next.total <= 0) return;
    left /= next.total;
    this.add(REST, left * next.silence);
    for (let symbol = 1; symbol < network.symbolCount; symbol++) {
      const weight = left * (next.weights[symbol] ?? 0);
      if (weight === 0) continue;
      const alone = weight * (next.alone[symbol] ?? 0);
      this.add(OPEN, weight - alone);
      this.add(writing.next(at, network.pitchOf(symbol)), alone);
    }
  }

  /** While a tone is being written. */
  private tone(cursor: CanonPlace, past: FramePlace, previous: FrameTones | undefined): void {
    const { next, network, writing, sounding } = this;
    const open = cursor.phase === Phase.Letter ? network.symbolOf(cursor.openPitch) : END;
    const isFirst = cursor.toneCount === 0;
    if (isFirst) next.first(cursor, past, previous);
    else next.higher(cursor, past, previous, END);
    let whole = 0;
    for (let symbol = 1; symbol < network.symbolCount; symbol++) {
      const alone = next.alone[symbol] ?? 0;
      const share = isFirst ? (cursor.inChord ? 1 - alone : alone) : 1;
      const weight = share * (next.weights[symbol] ?? 0);
      if (weight === 0) continue;
      this.add(writing.next(cursor, network.pitchOf(symbol)), weight);
      if (symbol === open) whole = weight;
    }
    if (cursor.phase !== Phase.Letter) return;
    // What is written is a whole tone as well, maybe one that was not to be expected.
    whole = Math.max(whole, UNEXPECTED);
    if (cursor.inChord) {
      this.chord(cursor, past, previous, open, whole);
      return;
    }
    sounding.clear();
    sounding.add(open);
    this.length(cursor, past, sounding, whole);
  }

  /** After a whole tone of a chord; `open` is one that is not among the cursor's tones yet. */
  private chord(
    cursor: CanonPlace,
    past: FramePlace,
    previous: FrameTones | undefined,
    open: number,
    mass: number,
  ): void {
    const { next, network, ahead, writing } = this;
    let left = mass;
    if (cursor.phase === Phase.Letter) {
      this.add(TIE, mass * HELD_TONE);
      left *= 1 - HELD_TONE;
    }
    next.higher(cursor, past, previous, open);
    if (next.total <= 0) {
      this.add(CLOSE, left);
      return;
    }
    left /= next.total;
    this.add(CLOSE, left * next.end);
    ahead.copyFrom(cursor);
    if (ahead.openPitch >= 0) closeTone(ahead);
    ahead.phase = Phase.InnerTie;
    for (let symbol = 1; symbol < network.symbolCount; symbol++) {
      const weight = left * (next.weights[symbol] ?? 0);
      if (weight > 0) this.add(writing.next(ahead, network.pitchOf(symbol)), weight);
    }
  }

  /** More of the length; or what comes after it, where it may be as it is. */
  private length(cursor: CanonPlace, past: FramePlace, tones: FrameTones, mass: number): void {
    const { lengths, shares, habits, network, rolling, after } = this;
    const from = cursor.elapsed;
    const room = barOf(cursor) - from;
    const written = typedLength(cursor);
    const writtenFrames = framesBetween(from, from + written);
    copyPlace(past, rolling);
    if (from % FRAME_STEP === 0) network.goThrough(past, tones, rolling);
    copyPlace(rolling, after);

    // From frame to frame: how likely the sound is to have come so far, and to go on.
    shares.fill(0);
    let come = 1;
    let stays = 0;
    const most = room > 0 ? framesBetween(from, from + room) : MOST_FRAMES;
    for (let frames = 0; frames <= Math.min(Math.max(most, writtenFrames), MOST_FRAMES); frames++) {
      if (come < FAINT && frames > writtenFrames) break;
      if (frames === writtenFrames) copyPlace(rolling, after);
      const isHeld = tones.count > 0 ? 1 - habits.struckAgain : 1;
      const held = isHeld * network.goThrough(rolling, tones, rolling);
      if (frames === writtenFrames) stays = held;
      this.shareOut(from, room, frames, come, held);
      come *= held;
    }
    let whole = 0;
    let sum = 0;
    for (const [at, { word, ticks }] of lengths.entries()) {
      const share = shares[at] ?? 0;
      if (share === 0 || !cursor.hasTyped(word)) continue;
      sum += share;
      if (ticks === written) whole = share;
    }
    if (sum === 0) whole = sum = written > 0 ? 1 : 0;
    if (sum === 0) return;
    for (const [at, { word }] of lengths.entries()) {
      if (word.length <= cursor.typedCount || !cursor.hasTyped(word)) continue;
      this.add(word.charCodeAt(cursor.typedCount), (mass * (shares[at] ?? 0)) / sum);
    }
    if (whole === 0) return;
    let left = (mass * whole) / sum;
    if (!cursor.isRest && cursor.innerTies === 0) {
      const tie = left * (written === room ? stays : HELD_SOUND);
      this.add(TIE, tie);
      left -= tie;
    }
    this.ahead.copyFrom(cursor);
    if (finishSound(this.ahead)) this.gap(this.ahead, after, tones, left);
  }

  /**
   * Shares out the probability that a sound ends after so many more frames among the lengths that
   * do. One that fills the bar ends there whether the frame stays or not.
   */
  private shareOut(from: Ticks, room: Ticks, frames: number, come: number, held: number): void {
    const onFrame = from % FRAME_STEP === 0;
    const fits = ({ ticks }: LengthChoice): boolean =>
      framesBetween(from, from + ticks) === frames && (room <= 0 || ticks <= room);
    let count = 0;
    for (const length of this.lengths) {
      if (fits(length)) count += onFrame ? length.onFrame : length.between;
    }
    for (const [at, length] of this.lengths.entries()) {
      if (!fits(length)) continue;
      const share = (onFrame ? length.onFrame : length.between) / count;
      this.shares[at] = share * come * (length.ticks === room ? 1 : 1 - held);
    }
  }

  private add(code: number, weight: number): void {
    if (code > 0) this.weights[code] = (this.weights[code] ?? 0) + weight;
  }
}

function barOf(cursor: CanonPlace): Ticks {
  return barTicks(METERS[cursor.meterIndex] ?? { beats: 4, unit: 4 });
}

/**
 * Lets the network hear a sound: the frames that begin while it lasts. `from` and `duration` are in
 * ticks, `to` may be `past`.
 */
export function hearSound(
  network: FrameNetwork,
  past: FramePlace,
  tones: FrameTones,
  from: Ticks,
  duration: Ticks,
  to: FramePlace,
): void {
  const first = from % FRAME_STEP === 0 ? 1 : 0;
  const frames = Math.min(first + framesBetween(from, from + duration), MOST_FRAMES);
  copyPlace(past, to);
  for (let frame = 0; frame < frames; frame++) network.goThrough(to, tones, to);
}
