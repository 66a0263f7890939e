import type { Milliseconds } from '../../music/time.js';
import type { Since } from './journalMessages.js';

/**
 * Of a checkpoint that is younger a host cannot go on alone: what players did at relays before it may still be
 * kept by the broker (a minute, see `streams.ts`), and has to be known as heard.
 */
const OLD_ENOUGH: Milliseconds = 75_000;

/** Where the checkpoints of a journal stand at the broker, for the host that reads it next. */
export class JournalMarks {
  private readonly young: { readonly at: Milliseconds; readonly since: Since }[] = [];

  /** @param latest that of the host before */
  constructor(private latest: Since | undefined) {}

  /** The broker has kept a message with a checkpoint. */
  add(since: Since, at: Milliseconds): void {
    this.young.push({ at, since });
  }

  /** From where on the journal has to be read that goes up to here; undefined for all of it. */
  at(now: Milliseconds): Since | undefined {
    while (this.young[0] !== undefined && this.young[0].at <= now - OLD_ENOUGH)
      this.latest = this.young.shift()?.since;
    return this.latest;
  }
}
