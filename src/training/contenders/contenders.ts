import type { Contender } from './contender.js';

/** All of them, in the order of the comparison's tables. */
export const CONTENDERS: readonly Contender[] = [];
