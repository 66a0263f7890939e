import type { ChordSymbol } from '../music/chordSymbol.js';
import { barTicks, beatTicks, isCompound, metricalStrength } from '../music/meter.js';
import type { Note } from '../music/note.js';
import { type Pulse, timeAt } from '../music/pulse.js';
import type { Milliseconds, Ticks } from '../music/time.js';
import { type Reach, voiceBass, voiceChord } from '../music/voicing.js';
import { AHEAD } from './conductor.js';
import { accented } from './manner.js';
import type { Stage } from './stage.js';

/** Where the bass lies, up from the low E of a double bass. */
const BASS: Reach = { low: 36, high: 50 };
/** The chord hand ends below the melody, but no lower and no higher than this. */
const HAND_TOP = { low: 57, high: 67 };
/** A close chord of three tones and its inversions fit in. */
const HAND_WIDTH = 14;
/** Chords are softer than the melody. */
const SOFTER = 0.75;
/** How much of its written length a bass note and a chord sound. */
const BASS_HELD = 0.9;
const CHORD_HELD = 0.6;
/** Bars of its playing that are kept to be shown. */
const SHOWN_BARS = 16;

/** The register of the hands, in semitones from where they usually are. */
const RAISED = { low: -12, auto: 0, middle: 0, high: 12 } as const;
/** With less than this density it plays where chords change alone, with more in every beat twice. */
const SPARSE = 1 / 3;
const BUSY = 2 / 3;

/** What is played in a beat. */
export interface Beat {
  readonly chord: ChordSymbol;
  /** The chord begins here. */
  readonly isNew: boolean;
  /** Loudness of the melody, 1..127, and its lowest note. */
  readonly loudness: number;
  readonly lowest: number;
}

/** An accompanist in the middle of the playing. */
export interface AccompanistState {
  /** The beat that is played next. */
  readonly next?: Ticks | undefined;
  /** The keys that were struck last. */
  readonly hand: readonly number[];
  readonly bass?: number | undefined;
  readonly fifthIsNext: boolean;
  /** What was played, the last bars. */
  readonly played: readonly Note[];
}

/**
 * Plays chords in time, a beat at a time: the bass on the strong beats, root and fifth in turn, the
 * chord in close position between them (in compound meters after each bass note, as in a jig).
 */
export class Accompanist {
  /** The beat that is played next, in the beat's ticks. */
  private next: Ticks | undefined;
  private hand: readonly number[] = [];
  private bass: number | undefined;
  private fifthIsNext = false;
  private played: readonly Note[] = [];

  constructor(private readonly stage: Stage) {}

  /** The beat that is played next; undefined while it is silent. */
  get nextBeat(): Ticks | undefined {
    return this.next;
  }

  /** A little before that, so that there is time to find a chord. */
  nextDue(pulse: Pulse | undefined): Milliseconds | undefined {
    if (pulse === undefined || this.next === undefined) return undefined;
    return timeAt(pulse, this.next) - AHEAD;
  }

  /** Begins with the beat at `tick`. */
  start(tick: Ticks): void {
    this.next = tick;
    this.played = [];
    this.fifthIsNext = false;
  }

  /** Falls silent at once. */
  stop(): void {
    this.next = undefined;
    this.stage.silence(this.stage.chords);
  }

  /** Plays no more, and lets what sounds ring out. */
  end(): void {
    this.next = undefined;
  }

  /** For another to go on from. */
  get state(): AccompanistState {
    const { next, hand, bass, fifthIsNext, played } = this;
    return { next, hand, bass, fifthIsNext, played };
  }

  goOn({ next, hand, bass, fifthIsNext, played }: AccompanistState): void {
    this.next = next;
    this.hand = hand;
    this.bass = bass;
    this.fifthIsNext = fifthIsNext;
    this.played = played;
  }

  /** What it has played, the last bars, by the beat's ticks. */
  get notes(): readonly Note[] {
    return this.played;
  }

  /** Plays the next beat. */
  play(pulse: Pulse, { chord, isNew, loudness, lowest }: Beat): void {
    const { next: tick, stage } = this;
    if (tick === undefined) return;
    const { meter, settings } = stage;
    const { density } = settings;
    const isSparse = density !== 'auto' && density < SPARSE;
    const isBusy = density !== 'auto' && density > BUSY;
    // Over changes the register is the lead's.
    const raised = settings.mode === 'accompany' ? RAISED[settings.register] : 0;
    const beat = beatTicks(meter);
    const inBar = tick % barTicks(meter);
    this.next = tick + beat;
    const high = handTop(lowest);
    const reach = { low: high - HAND_WIDTH, high };
    const isStrong = isNew || metricalStrength(inBar, meter) > 1;
    const chordAt = isCompound(meter) ? tick + (beat * 2) / 3 : isStrong ? undefined : tick;
    const sound = (pitches: readonly number[], onset: Ticks, duration: Ticks, held: number) => {
      const strength = onset === tick && inBar === 0 ? 'bar' : isStrong ? 'beat' : 'weak';
      for (const pitch of pitches) {
        this.schedule(
          pulse,
          { pitch: pitch + raised, onset, duration },
          held,
          accented(loudness * SOFTER, strength),
        );
      }
    };
    if (isSparse && !isNew && inBar !== 0) return;
    if (isStrong || isCompound(meter)) {
      this.fifthIsNext = !isNew && inBar !== 0 && !this.fifthIsNext;
      this.bass = voiceBass(chord, BASS, {
        fifth: this.fifthIsNext,
        ...(this.bass === undefined ? {} : { before: this.bass }),
      });
      sound([this.bass], tick, chordAt === undefined ? beat : chordAt - tick, BASS_HELD);
    }
    const strokes = [
      ...(isBusy ? [tick + (isCompound(meter) ? beat / 3 : beat / 2)] : []),
      ...(chordAt !== undefined ? [chordAt] : isSparse ? [tick] : []),
    ].sort((a, b) => a - b);
    if (strokes.length > 0) this.hand = voiceChord(chord, reach, this.hand);
    for (const [index, stroke] of strokes.entries()) {
      const end = strokes[index + 1] ?? tick + beat;
      sound(this.hand, stroke, end - stroke, CHORD_HELD);
    }
  }

  private schedule(pulse: Pulse, note: Note, held: number, velocity: number): void {
    const { stage } = this;
    const on = Math.max(stage.now, timeAt(pulse, note.onset));
    const off = Math.max(on + 1, timeAt(pulse, note.onset + held * note.duration));
    stage.chords.schedule({ pitch: note.pitch, velocity, on, off });
    const kept = note.onset - SHOWN_BARS * barTicks(stage.meter);
    this.played = [...this.played.filter(({ onset }) => onset > kept), note];
  }
}

/** The highest note that the chord hand takes under a melody down to `lowest`. */
export function handTop(lowest: number): number {
  return Math.min(HAND_TOP.high, Math.max(HAND_TOP.low, lowest - 1));
}
