import { isToken } from './access.js';
import type { Role } from './messages.js';

/** What has to be shown for each role. A role whose token is not there nobody gets by one. */
export interface Tokens {
  readonly controller?: string;
  readonly player?: string;
  readonly viewer?: string;
  /** The most that somebody gets who shows no token; absent where everybody has to show one. */
  readonly anybody?: Role;
}

/** From the least to the most: each may do what those before it may. */
const RANKS: readonly Role[] = ['viewer', 'player', 'controller'];

/**
 * The role that somebody gets who asks for this one and shows this token: at most the token's.
 * Undefined for somebody who may not come in: a token that is none is a mistake and better said
 * than overlooked. Every token is compared, each in constant time.
 */
export function roleFor(tokens: Tokens, asked: Role, shown: string | undefined): Role | undefined {
  const asksForTokens = RANKS.some((role) => tokens[role] !== undefined);
  if (shown === undefined || !asksForTokens) return lesser(tokens.anybody, asked);
  const matching = RANKS.map((role) => {
    const token = tokens[role];
    return token !== undefined && isToken(shown, token);
  });
  return lesser(RANKS[matching.lastIndexOf(true)], asked);
}

function lesser(most: Role | undefined, asked: Role): Role | undefined {
  return most === undefined
    ? undefined
    : RANKS[Math.min(RANKS.indexOf(most), RANKS.indexOf(asked))];
}
