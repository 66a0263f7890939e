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
  /** The input that took longest, and how long, milliseconds. */
  readonly slowest: { readonly number: number; readonly took: number };
  readonly findings: readonly Finding[];
}

/** Findings after which a target is given up: they are likely to be one and the same. */
const ENOUGH = 10;

/**
 * Milliseconds of the processor that one input may take: the readers' limits bound their work to
 * less. By the clock it would depend on what else the machine does.
 */
export const PATIENCE = 5000;

/** Tries inputs on a target. `begun` is told of each before, so that somebody can watch over it. */
export async function tryOut(
  target: Target,
  { seed, from, count, milliseconds }: Extent,
  begun: (number: number, input: Input) => void = () => {},
): Promise<Report> {
  const findings: Finding[] = [];
  const end = performance.now() + milliseconds;
  let refused = 0;
  let slowest = { number: from, took: 0 };
  let number = from;
  for (; number < from + count && findings.length < ENOUGH; number++) {
    if (performance.now() > end) break;
    const input = makeInput(target, new Chance(seed, number));
    begun(number, input);
    const before = process.cpuUsage();
    try {
      if ((await target.take(input)) === 'refused') refused++;
      const { user, system } = process.cpuUsage(before);
      const took = (user + system) / 1000;
      if (took > slowest.took) slowest = { number, took };
      if (took > PATIENCE) throw new Error(`it took ${Math.round(took)} ms`);
    } catch (error) {
      findings.push({ number, input, error });
    }
  }
  return { tried: number - from, refused, slowest, findings };
}
