/** Why a tune cannot be read faithfully. Stable: reports and tests count by it. */
export type LeftOutReason =
  | 'no-key'
  | 'no-notes'
  | 'free-meter'
  | 'unknown-meter'
  | 'unknown-key'
  | 'unknown-unit-length'
  | 'transposed-clef'
  | 'unknown-symbol'
  | 'old-style-chord'
  | 'broken-chord'
  | 'uneven-chord'
  | 'overlay'
  | 'uneven-broken-rhythm'
  | 'unfinished-rhythm'
  | 'impossible-length'
  | 'pitch-out-of-range';

/** Thrown and caught inside the reader only: the tune stays out, and why. */
export class LeftOut extends Error {
  constructor(
    readonly reason: LeftOutReason,
    detail: string,
  ) {
    super(detail);
  }
}
