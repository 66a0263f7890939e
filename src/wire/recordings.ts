import type { JamEvent, JamSnapshot, Part } from '../jam/events.js';
import type { Milliseconds } from '../music/time.js';

/** What is answered, in JSON, to who asks for recorded jams or hands a file in. */

/** What is wrong, for people, and its stable code. */
export interface Problem {
  readonly code: string;
  readonly message: string;
}

/** A recorded jam as it is looked at again. Times are of its own clock. */
export interface Timeline {
  readonly title: string;
  readonly start: Milliseconds;
  readonly end: Milliseconds;
  readonly snapshot: JamSnapshot;
  readonly events: readonly { readonly at: Milliseconds; readonly event: JamEvent }[];
  readonly notes: readonly {
    readonly part: Part;
    readonly pitch: number;
    /** 1..127 */
    readonly velocity: number;
    readonly on: Milliseconds;
    readonly off: Milliseconds;
  }[];
  /** Without a gap, from the first note on. */
  readonly bars: readonly {
    readonly start: Milliseconds;
    readonly end: Milliseconds;
    readonly beats: number;
  }[];
}

/** A recorded jam in the list of them. */
export interface SessionSummary {
  /** Its journal's without the ending. */
  readonly name: string;
  /** Milliseconds since 1970; absent in the oldest journals. */
  readonly started?: number;
  readonly duration: Milliseconds;
  /** Notes of both parts; absent in journals too long to be looked through. */
  readonly notes?: { readonly player: number; readonly partner: number };
  readonly bytes: number;
  /** Whether it is being played now, here. */
  readonly playing: boolean;
}

export interface SessionList {
  /** The one last played first. */
  readonly sessions: readonly SessionSummary[];
  /** Whether there are older ones. */
  readonly more: boolean;
}

/** What was made of a file that was handed in. */
export interface Primed {
  readonly title: string;
  readonly bars: number;
  readonly key: string;
  readonly meter: string;
}
