import type { Note, PlayedNote } from '../src/music/note.js';

export interface Manner {
  readonly seed: number;
  /** ms */
  readonly quarter: number;
  readonly jitter?: number;
  readonly shortest?: number;
  readonly longest?: number;
  readonly origin?: number;
}

export type RenderedNote = Required<PlayedNote> & { readonly written: number };

export function coin(seed: number): () => number;
export function bell(uniform: () => number): () => number;
export function humanise(notes: readonly Note[], manner: Manner): RenderedNote[];
export function keyMovements(
  played: readonly RenderedNote[],
): { readonly at: number; readonly pitch: number; readonly velocity: number }[];
