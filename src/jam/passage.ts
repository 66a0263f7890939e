import { barTicks, beatTicks, type Meter } from '../music/meter.js';
import type { Note } from '../music/note.js';
import { timeAt } from '../music/pulse.js';
import { type Milliseconds, TICKS_PER_QUARTER, type Ticks } from '../music/time.js';
import { type Carriage, carryOut } from './carriage.js';
import type { ImaginingSettings } from './imagination.js';
import type { Improviser } from './improviser.js';
import { accented, type Manner, swung, velocityAt } from './manner.js';
import type { PassageBeat } from './passageBeat.js';
import type { DueNote, Player } from './player.js';
import type { ReadyLineState } from './readyLine.js';
import { before, byOnset } from './score.js';

/** Where in time a passage is played. */
export interface Place {
  readonly beat: PassageBeat;
  /** The bar line that the passage's ticks count from. */
  readonly start: Ticks;
  /** Its length from there, whole bars. */
  readonly length: Ticks;
}

/** What comes bit by bit, imagined as it is asked for or ready before. */
export type Improvised = Pick<Improviser, 'text' | 'tick' | 'isDone' | 'imagineTo'> & {
  readonly state: Improviser['state'] | ReadyLineState;
};

/** How what was imagined sounds. */
export interface Voice {
  /** From the model's key and register to the player's. */
  readonly carriage: Carriage;
  /** Semitones from the player's register to the one that is set. */
  readonly raised: number;
  readonly manner: Manner;
}

/** A passage that was not played to its end. Ticks as in the passage, but where said otherwise. */
export interface BrokenOff {
  readonly played: readonly Note[];
  /** What was played of its whole bars, and how long these are. */
  readonly whole: readonly Note[];
  readonly length: Ticks;
  /** What was played of the bar it breaks off in, from that bar's line, and when that was. */
  readonly begun: readonly Note[];
  readonly barLine: Milliseconds;
}

/** A passage in the middle of its being played. */
export interface PassageState {
  readonly improvised: Improvised['state'];
  readonly place: Place;
  readonly voice: Voice;
  readonly begun: readonly Note[];
  /** What has been imagined, what was begun among it, and the same as it sounds. */
  readonly imagined: readonly Note[];
  readonly scheduled: readonly DueNote[];
}

/**
 * A passage of the partner's while it is being played: imagined a beat ahead of the playhead, so
 * that a turned knob is heard at once, and handed to the player as its notes come.
 */
export class Passage {
  /** What has been imagined, in the player's pitches; from the passage's bar line. */
  private imagined: Note[];
  /** The same as it sounds, by onset. */
  private scheduled: DueNote[] = [];

  constructor(
    private readonly improviser: Improvised,
    private readonly player: Player,
    readonly place: Place,
    private readonly voice: Voice,
    private readonly meter: Meter,
    /** What others have played of the bar that it begins in. */
    private readonly begun: readonly Note[] = [],
  ) {
    this.imagined = [...begun];
  }

  /** For another to go on from. What was imagined to its end needs nobody who imagines. */
  get state(): PassageState {
    const { improviser, place, voice, begun, imagined, scheduled } = this;
    const { isDone, text, state } = improviser;
    const improvised = isDone ? { text, notes: [], tick: 0, length: 0 } : state;
    return { improvised, place, voice, begun, imagined, scheduled };
  }

  goOn({ imagined, scheduled }: Pick<PassageState, 'imagined' | 'scheduled'>): void {
    this.imagined = [...imagined];
    this.scheduled = [...scheduled];
  }

  /** Whether all of it has been imagined. */
  get isImagined(): boolean {
    return this.improviser.isDone;
  }

  /** In the player's register, whatever register it sounds in: what the model goes on from. */
  get notes(): readonly Note[] {
    return this.imagined;
  }

  /** Notes of it in the register that they sound in. */
  asHeard(notes: readonly Note[]): readonly Note[] {
    const { raised } = this.voice;
    return notes.map((note) =>
      this.begun.includes(note) ? note : { ...note, pitch: note.pitch + raised },
    );
  }

  /** Canon of what has been imagined, without header. */
  get text(): string {
    return this.improviser.text;
  }

  get length(): Ticks {
    return this.place.length;
  }

  /** When more has to be imagined; undefined when all is. */
  get nextThought(): Milliseconds | undefined {
    if (this.improviser.isDone) return undefined;
    return this.timeAt(this.improviser.tick - beatTicks(this.meter));
  }

  /** Imagines another beat at least, and has it played. */
  think(settings: ImaginingSettings): void {
    const { carriage, manner, raised } = this.voice;
    const { swing, articulation } = manner;
    const notes = this.improviser.imagineTo(this.improviser.tick + 1, settings);
    for (const note of notes.map((one) => carryOut(one, carriage))) {
      this.imagined.push(note);
      const on = this.timeAt(swung(note.onset, swing, this.meter));
      const end = this.timeAt(swung(note.onset + note.duration, swing, this.meter));
      const off = on + (end - on) * articulation;
      const pitch = note.pitch + raised;
      const due = { pitch, velocity: this.velocityOf(note), on, off };
      this.player.schedule(due);
      this.scheduled.push(due);
    }
    this.imagined.sort(byOnset);
  }

  /** What is still to sound, or sounds, at `now`. */
  ahead(now: Milliseconds): readonly DueNote[] {
    this.scheduled = this.scheduled.filter(({ off }) => off > now);
    return this.scheduled;
  }

  /** What the player has left of it by breaking in at `at`. */
  brokenOff(at: Milliseconds): BrokenOff {
    const { origin, millisecondsPerQuarter } = this.place.beat.now;
    const tick = ((at - origin) / millisecondsPerQuarter) * TICKS_PER_QUARTER - this.place.start;
    const bar = barTicks(this.meter);
    const length = Math.max(0, Math.floor(tick / bar) * bar);
    const played = this.imagined.filter(({ onset }) => onset <= tick);
    return {
      played,
      whole: before(length, played),
      length,
      begun: played
        .filter(({ onset }) => onset >= length)
        .map((note) => ({ ...note, onset: note.onset - length })),
      barLine: this.timeAt(length),
    };
  }

  private velocityOf({ onset }: Note): number {
    const place = onset / this.place.length;
    const inBar = onset % barTicks(this.meter);
    const strength = inBar === 0 ? 'bar' : inBar % beatTicks(this.meter) === 0 ? 'beat' : 'weak';
    return accented(velocityAt(this.voice.manner, place), strength);
  }

  /** `tick` may lie between whole ticks. */
  private timeAt(tick: number): Milliseconds {
    return timeAt(this.place.beat.now, this.place.start + tick);
  }
}
