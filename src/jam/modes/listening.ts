import type { Milliseconds } from '../../music/time.js';
import { phraseEnd } from '../conductor.js';
import type { Cast, ModePlans } from './mode.js';

/** Knows when the player's phrase will be over if nothing more is played. */
export class Listening {
  /** Undefined while something sounds, or where only the player can say so. */
  end: Milliseconds | undefined;

  constructor(private readonly cast: Cast) {}

  /** Something has been let go, or a setting turned. */
  reconsider(): void {
    const { ear, stage } = this.cast;
    const since = ear.silentSince();
    const written = ear.written();
    this.end =
      since === undefined || written === undefined
        ? undefined
        : phraseEnd(since, written, stage.meter, stage.settings);
  }

  /** Silence has told more about the last note: it may end later than it seemed. */
  isOver(): boolean {
    if (this.end === undefined || this.end > this.cast.stage.now) return false;
    this.reconsider();
    return this.end !== undefined && this.end <= this.cast.stage.now;
  }

  forget(): void {
    this.end = undefined;
  }

  /** For another to go on from. */
  get plans(): Pick<ModePlans, 'end'> {
    return this.end === undefined ? {} : { end: this.end };
  }

  goOn({ end }: Pick<ModePlans, 'end'>): void {
    this.end = end;
  }
}
