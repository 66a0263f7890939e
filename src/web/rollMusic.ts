import type { BeatEvent, JamEvent, JamSnapshot, Part, PlanEvent } from '../wire/messages.js';

/** A note that was played, or sounds. Times are the session's, in milliseconds. */
export interface RollNote {
  readonly part: Part;
  readonly pitch: number;
  /** Minus infinity where it sounded before anyone here listened. */
  readonly on: number;
  /** Absent while it sounds. */
  off?: number;
  /** How surprising it was; absent where that is not known. */
  bits?: number;
}

/** A beat that holds from its bar line on. */
export interface RollBeat extends Pick<BeatEvent, 'barLine' | 'beat' | 'beats'> {
  /** Number of the bar that begins there; the first that was told of is 1. */
  readonly bar: number;
}

export interface RollChord {
  readonly symbol: string;
  readonly at: number;
}

/** More than pass over the widest screen. */
const MOST_NOTES = 600;
const MOST_BEATS = 64;
const MOST_CHORDS = 64;

/** What the roll knows of the music: the latest of it. */
export class RollMusic {
  notes: RollNote[] = [];
  beats: RollBeat[] = [];
  chords: RollChord[] = [];
  planned: PlanEvent['notes'] = [];
  private readonly sounding = new Map<string, RollNote>();
  /** The player's latest, of which the next surprise speaks. */
  private newest: RollNote | undefined;

  set(jam: Pick<JamSnapshot, 'sounding' | 'beat' | 'plan'>): void {
    this.notes = [];
    this.beats = [];
    this.chords = [];
    this.newest = undefined;
    this.sounding.clear();
    this.planned = jam.plan?.notes ?? [];
    if (jam.beat !== undefined) this.follow(jam.beat);
    for (const { part, pitch } of jam.sounding) this.start(part, pitch, Number.NEGATIVE_INFINITY);
  }

  show(event: JamEvent): void {
    switch (event.kind) {
      case 'note':
        this.end(event.part, event.pitch, event.at);
        if (event.on) this.start(event.part, event.pitch, event.at);
        break;
      case 'prediction':
        if (this.newest !== undefined && event.surprise !== undefined) {
          this.newest.bits = event.surprise;
        }
        break;
      case 'beat':
        this.follow(event);
        break;
      case 'plan':
        this.planned = event.notes;
        break;
      case 'chord':
        this.name(event);
    }
  }

  /** Nothing sounds and nothing is planned from `at` on. */
  silence(at: number): void {
    for (const note of this.sounding.values()) note.off = Math.max(note.on, at);
    this.sounding.clear();
    this.planned = [];
  }

  private start(part: Part, pitch: number, on: number): void {
    const note: RollNote = { part, pitch, on };
    this.notes.push(note);
    if (this.notes.length > MOST_NOTES) this.notes.shift();
    this.sounding.set(`${part} ${pitch}`, note);
    if (part === 'player') this.newest = note;
  }

  private end(part: Part, pitch: number, at: number): void {
    const name = `${part} ${pitch}`;
    const note = this.sounding.get(name);
    if (note === undefined) return;
    note.off = Math.max(note.on, at);
    this.sounding.delete(name);
  }

  /** What was known of the beat from its bar line on is replaced. */
  private follow({ barLine, beat, beats }: BeatEvent): void {
    const earlier = this.beats.filter((one) => one.barLine < barLine - beat / 2);
    const before = earlier.at(-1);
    const bars = before && (barLine - before.barLine) / (before.beat * before.beats);
    const bar =
      before === undefined ? (this.beats[0]?.bar ?? 1) : before.bar + Math.round(bars ?? 0);
    // A bar line that has been moved is not to stand there twice.
    const kept = earlier.filter((one) => one.bar < bar);
    this.beats = [...kept, { barLine, beat, beats, bar }].slice(-MOST_BEATS);
  }

  private name({ symbol, at }: RollChord): void {
    const others = this.chords.filter((chord) => Math.abs(chord.at - at) > 1);
    this.chords = [...others, { symbol, at }].slice(-MOST_CHORDS);
  }
}
