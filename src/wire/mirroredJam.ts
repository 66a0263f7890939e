import type { JamEvent, JamSnapshot } from '../jam/events.js';
import type { Milliseconds } from '../music/time.js';
import type { JamSource } from './jamSource.js';
import { Mirror } from './mirror.js';

/** What goes the other way, to the jam itself. */
type ToJam = Pick<JamSource, 'receive' | 'look'>;

/** A jam of another thread: it knows what it is told. */
export class MirroredJam implements JamSource {
  readonly receive: JamSource['receive'];
  readonly look: NonNullable<JamSource['look']>;
  private readonly mirror: Mirror;
  private readonly listeners = new Set<(event: JamEvent) => void>();

  constructor(
    jam: JamSnapshot,
    /** What to take from the time since 1970 to get the session's clock. */
    private readonly epoch: Milliseconds,
    toJam: ToJam,
  ) {
    this.mirror = new Mirror(jam);
    this.receive = (input) => toJam.receive(input);
    this.look = (at, on) => toJam.look?.(at, on);
  }

  /** Something happened in it. */
  tell(event: JamEvent): void {
    this.mirror.show(event);
    for (const listener of this.listeners) listener(event);
  }

  now(): Milliseconds {
    return performance.timeOrigin + performance.now() - this.epoch;
  }

  snapshot(): JamSnapshot {
    return this.mirror.snapshot();
  }

  subscribe(listener: (event: JamEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
