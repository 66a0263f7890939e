import { barTicks, beatTicks, type Meter } from '../music/meter.js';
import type { Note } from '../music/note.js';
import type { Milliseconds, Ticks } from '../music/time.js';
import { type Carriage, carryOut } from './carriage.js';
import type { Entry } from './conductor.js';
import type { ImaginingSettings } from './imagination.js';
import type { Improviser } from './improviser.js';
import { accented, type Manner } from './manner.js';
import type { Player } from './player.js';
import { before, byOnset } from './score.js';

/** An answer that was not played to its end. Ticks as in the answer, but where said otherwise. */
export interface BrokenOff {
  readonly played: readonly Note[];
  /** What was played of its whole bars, and how long these are. */
  readonly whole: readonly Note[];
  readonly length: Ticks;
  /** What was played of the bar it breaks off in, from that bar's line, and when that was. */
  readonly begun: readonly Note[];
  readonly barLine: Milliseconds;
}

/**
 * The partner's phrase while it is being played: imagined a beat ahead of the playhead, so that a
 * turned knob is heard at once, and handed to the player as its notes come.
 */
export class Answer {
  /** What has been imagined, in the player's pitches; from the bar line of the entry. */
  private imagined: Note[] = [];

  constructor(
    private readonly improviser: Improviser,
    private readonly player: Player,
    private readonly entry: Entry,
    private readonly carriage: Carriage,
    private readonly manner: Manner,
    private readonly meter: Meter,
  ) {}

  get notes(): readonly Note[] {
    return this.imagined;
  }

  /** Canon of what has been imagined, without header. */
  get text(): string {
    return this.improviser.text;
  }

  /** When its last bar ends. */
  get end(): Milliseconds {
    return this.timeAt(this.entry.length);
  }

  get length(): Ticks {
    return this.entry.length;
  }

  /** When more has to be imagined; undefined when all is. */
  get nextThought(): Milliseconds | undefined {
    if (this.improviser.isDone) return undefined;
    return this.timeAt(this.improviser.tick - beatTicks(this.meter));
  }

  /** Imagines another beat at least, and has it played. */
  think(settings: ImaginingSettings): void {
    const notes = this.improviser.imagineTo(this.improviser.tick + 1, settings);
    for (const note of notes.map((one) => carryOut(one, this.carriage))) {
      this.imagined.push(note);
      this.player.schedule({
        pitch: note.pitch,
        velocity: this.velocityOf(note),
        on: this.timeAt(note.onset),
        off: this.timeAt(note.onset + note.duration * this.manner.articulation),
      });
    }
    this.imagined.sort(byOnset);
  }

  /** What the player has left of it by breaking in at `at`. */
  brokenOff(at: Milliseconds): BrokenOff {
    const { barLine, millisecondsPerTick } = this.entry;
    const bar = barTicks(this.meter);
    const now = Math.max(0, (at - barLine) / millisecondsPerTick);
    const length = Math.floor(now / bar) * bar;
    const played = this.imagined.filter(({ onset }) => onset <= now);
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
    const place = onset / this.entry.length;
    const inBar = onset % barTicks(this.meter);
    const strength = inBar === 0 ? 'bar' : inBar % beatTicks(this.meter) === 0 ? 'beat' : 'weak';
    return accented(this.manner.velocityAt(place), strength);
  }

  private timeAt(tick: Ticks): Milliseconds {
    return this.entry.barLine + tick * this.entry.millisecondsPerTick;
  }
}
