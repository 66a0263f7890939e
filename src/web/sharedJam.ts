import type { Part } from '../wire/messages.js';

/** What a shared file holds for the script in it; times in milliseconds from its beginning. */
export interface SharedJam {
  readonly length: number;
  readonly notes: readonly {
    readonly part: Part;
    readonly pitch: number;
    /** 1..127 */
    readonly velocity: number;
    readonly on: number;
    readonly off: number;
  }[];
  /** Where bars begin. */
  readonly bars: readonly number[];
}
