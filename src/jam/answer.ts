import type { SamplerSettings } from '../model/sampler.js';
import { barTicks, beatTicks, type Meter } from '../music/meter.js';
import type { Note } from '../music/note.js';
import type { Milliseconds, Ticks } from '../music/time.js';
import { type Carriage, carryOut } from './carriage.js';
import type { Entry } from './conductor.js';
import type { Improviser } from './improviser.js';
import { accented, type Manner } from './manner.js';
import type { Player } from './player.js';
import { byOnset } from './score.js';

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

  get barLine(): Milliseconds {
    return this.entry.barLine;
  }

  get millisecondsPerTick(): number {
    return this.entry.millisecondsPerTick;
  }

  /** When more has to be imagined; undefined when all is. */
  get nextThought(): Milliseconds | undefined {
    if (this.improviser.isDone) return undefined;
    return this.timeAt(this.improviser.tick - beatTicks(this.meter));
  }

  /** Imagines another beat at least, and has it played. */
  think(settings: SamplerSettings): void {
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

  /** What has been sounded by `at`, each note at most up to there. */
  playedBy(at: Milliseconds): Note[] {
    const now = Math.max(0, (at - this.entry.barLine) / this.entry.millisecondsPerTick);
    return this.imagined.filter(({ onset }) => onset <= now);
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
