import type { Milliseconds } from '../music/time.js';

/** Something that is to be done at times of its own. */
export interface Duty {
  /** When it is to be done next, if at all. */
  readonly due: () => Milliseconds | undefined;
  readonly act: () => void;
}

/** The same at its next time. */
export interface Due {
  readonly at: Milliseconds;
  readonly act: () => void;
}

/** The first duty that is due; of those due together the one listed first. */
export function nextDue(duties: readonly Duty[]): Due | undefined {
  let first: Duty | undefined;
  let earliest = Number.POSITIVE_INFINITY;
  for (const duty of duties) {
    const at = duty.due();
    if (at === undefined || at >= earliest) continue;
    first = duty;
    earliest = at;
  }
  return first && { at: earliest, act: first.act };
}
