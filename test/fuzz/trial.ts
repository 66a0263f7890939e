import { Chance, makeInput } from './mutation.js';
import type { Input, Target } from './target.js';

/** How much is tried. */
export interface Extent {
  readonly seed: number;
  /** Number of the first input; any input can be tried again by seed and number. */
  readonly from: number;
  readonly count: number;
  /** Ends before `count` when it is over. */
  readonly milliseconds: number;
}

/** An input of which came what must not come. */
export interface Finding {
  readonly number: number;
  readonly input: Input;
  readonly error: unknown;
}

export interface Report {
  readonly tried: number;
  readonly refused: number;
  /** The longest that one input took, milliseconds. */
  readonly slowest: number;
  readonly findings: readonly Finding[];
}

/** Findings after which a target is given up: they are likely to be one and the same. */
const ENOUGH = 10;

/**
 * Milliseconds that one input may take: the readers' limits bound their work to less, on a machine
 * that does other things too.
 */
export const PATIENCE = 5000;

/** Tries inputs on a target. `begun` is told of each, so that somebody can see that it goes on. */
export async function tryOut(
  target: Target,
  { seed, from, count, milliseconds }: Extent,
  begun: (number: number) => void = () => {},
): Promise<Report> {
  const findings: Finding[] = [];
  const end = performance.now() + milliseconds;
  let refused = 0;
  let slowest = 0;
  let number = from;
  for (; number < from + count && findings.length < ENOUGH; number++) {
    const start = performance.now();
    if (start > end) break;
    begun(number);
    const input = makeInput(target, new Chance(seed, number));
    try {
      if ((await target.take(input)) === 'refused') refused++;
      const took = performance.now() - start;
      slowest = Math.max(slowest, took);
      if (took > PATIENCE) throw new Error(`it took ${Math.round(took)} ms`);
    } catch (error) {
      findings.push({ number, input, error });
    }
  }
  return { tried: number - from, refused, slowest, findings };
}
