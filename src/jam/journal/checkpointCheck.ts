import { isDeepStrictEqual } from 'node:util';
import type { Milliseconds } from '../../music/time.js';
import { checkpointSchema, type SessionCheckpoint } from '../checkpoint/schema.js';
import type { Session } from '../session.js';
import type { TimedTurn } from '../virtualTime.js';
import type { KeptCheckpoint } from './read.js';

/** Compares where a session stands, when a journal is played to it again, with its checkpoints. */
export class CheckpointCheck {
  private readonly waiting: KeptCheckpoint[];
  private firstOther: Milliseconds | undefined;

  constructor(
    checkpoints: readonly KeptCheckpoint[],
    private readonly session: Session,
  ) {
    this.waiting = [...checkpoints];
  }

  /** To be called after each turn of the session. */
  pass({ at, inputs, turn }: TimedTurn): void {
    for (let next = this.waiting[0]; next !== undefined; next = this.waiting[0]) {
      const isPast = next.inputs < inputs;
      const isStill = turn.wake === undefined || turn.wake > next.at;
      const isHere = next.inputs === inputs && next.at >= at && isStill;
      if (!isPast && !isHere) return;
      this.waiting.shift();
      if (isPast || !this.standsAt(next)) this.firstOther ??= next.at;
    }
  }

  /** When it stood somewhere else then than now; undefined where all checkpoints were met. */
  get differsAt(): Milliseconds | undefined {
    return this.firstOther ?? this.waiting[0]?.at;
  }

  /** One that this version cannot read says nothing. What viewers are shown depends on who watched. */
  private standsAt({ checkpoint }: KeptCheckpoint): boolean {
    const kept = musicOf(checkpoint);
    const now = this.session.checkpoint();
    // As it would be written: without what is not there.
    return (
      kept === undefined ||
      (now !== undefined && isDeepStrictEqual(kept, musicOf(JSON.parse(JSON.stringify(now)))))
    );
  }
}

function musicOf(written: unknown): SessionCheckpoint['music'] | undefined {
  return checkpointSchema.safeParse(written).data?.music;
}
