import type { JamEvent, JamSnapshot, Part } from '../jam/events.js';
import type { FileMusic } from '../jam/fileMusic.js';
import type { Milliseconds } from '../music/time.js';

/** Work for a thread of its own, which ends with it. Its script belongs to whoever knows the models. */
export type ArchiveJob =
  /** Plays a recorded jam again. */
  | { readonly kind: 'recording'; readonly path: string; readonly title: string }
  /** Reads a MIDI or ABC file that somebody handed in. */
  | { readonly kind: 'music'; readonly bytes: Uint8Array };

/** What such a thread says, once. */
export type ArchiveAnswer =
  | { readonly kind: 'recording'; readonly made: MadeRecording }
  | { readonly kind: 'music'; readonly music: FileMusic }
  | { readonly kind: 'failed'; readonly problem: Problem };

/** What is wrong, for people, and its stable code. */
export interface Problem {
  readonly code: string;
  readonly message: string;
}

/** A recorded jam in all its forms. */
export interface MadeRecording {
  /** A `Timeline` as JSON, compressed by gzip; what is wrong where it cannot be played again. */
  readonly timeline: Uint8Array | Problem;
  /** A Standard MIDI File: both parts, in bars where they could be played again. */
  readonly mid: Uint8Array;
  /** A score for two; absent where nothing was written down. */
  readonly abc?: string;
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
