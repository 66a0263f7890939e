import type { FileMusic } from '../jam/fileMusic.js';
import type { Problem } from './recordings.js';

/** Work for a thread of its own, which ends with it. Its script belongs to whoever knows the models. */
export type ArchiveJob =
  /** Plays a recorded jam again. */
  | { readonly kind: 'recording'; readonly path: string; readonly title: string }
  /** Reads a MIDI or ABC file that somebody handed in. */
  | { readonly kind: 'music'; readonly bytes: Uint8Array };

/** What comes of it. */
export type ArchiveAnswer =
  | { readonly kind: 'recording'; readonly made: MadeRecording }
  | { readonly kind: 'music'; readonly music: FileMusic };

/** A recorded jam in all its forms. */
export interface MadeRecording {
  /** A `Timeline` as JSON, compressed by gzip; what is wrong where it cannot be played again. */
  readonly timeline: Uint8Array | Problem;
  /** A Standard MIDI File: both parts, in bars where they could be played again. */
  readonly mid: Uint8Array;
  /** A score for two; absent where nothing was written down. */
  readonly abc?: string;
}
