import type { JamEvent } from '../../jam/events.js';
import type { Milliseconds } from '../../music/time.js';
import type { JamSource } from '../../wire/jamSource.js';

/** A jam as those see it who are at its host, and how long it has been since anybody was. */
export class VisitedJam implements JamSource {
  private visitors = 0;
  private last: Milliseconds;

  constructor(
    private readonly jam: JamSource,
    /** Goes on evenly, whatever the jam's own clock does. */
    private readonly clock: () => Milliseconds,
  ) {
    this.last = clock();
  }

  /** How long nobody has been here or done anything. */
  get idle(): Milliseconds {
    return this.visitors > 0 ? 0 : this.clock() - this.last;
  }

  /** Somebody is there whom this host does not see. */
  stir(): void {
    this.last = this.clock();
  }

  now(): Milliseconds {
    return this.jam.now();
  }

  snapshot(): ReturnType<JamSource['snapshot']> {
    return this.jam.snapshot();
  }

  receive(input: Parameters<JamSource['receive']>[0]): void {
    this.stir();
    this.jam.receive(input);
  }

  look(at: 'network', on: boolean): void {
    this.jam.look?.(at, on);
  }

  subscribe(listener: (event: JamEvent) => void): () => void {
    const unsubscribe = this.jam.subscribe(listener);
    this.visitors += 1;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      unsubscribe();
      this.visitors -= 1;
      this.stir();
    };
  }
}
