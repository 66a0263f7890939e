import type { Milliseconds } from '../music/time.js';

/** How often something that failed is started again. */
export interface RestartRule {
  /** The wait after the first failure; it doubles with each one that follows soon. */
  readonly first: Milliseconds;
  readonly longest: Milliseconds;
  /** With so many failures within `within` it is given up. */
  readonly most: number;
  readonly within: Milliseconds;
}

/** Keeps count of failures and says when to try again. */
export class Restarts {
  private failures: readonly Milliseconds[] = [];

  /** @param coin gives numbers from 0 to below 1 */
  constructor(
    private readonly rule: RestartRule,
    private readonly coin: () => number,
  ) {}

  /**
   * It failed at this time.
   *
   * @returns how long to wait: half of it by chance, so that what failed together does not come
   *   back together; undefined when it is to be left as it is
   */
  failed(at: Milliseconds): Milliseconds | undefined {
    const { first, longest, most, within } = this.rule;
    this.failures = [...this.failures.filter((time) => time > at - within), at];
    const count = this.failures.length;
    if (count >= most) return undefined;
    const wait = Math.min(longest, first * 2 ** (count - 1));
    return wait * (0.5 + 0.5 * this.coin());
  }
}
