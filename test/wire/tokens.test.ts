import { expect, test } from '@jest/globals';
import type { Role } from '../../src/wire/messages.js';
import { roleFor, type Tokens } from '../../src/wire/tokens.js';

const ROLES: readonly Role[] = ['viewer', 'player', 'controller'];
const three: Tokens = { controller: 'c', player: 'p', viewer: 'v' };
const seen: Tokens = { controller: 'c', anybody: 'viewer' };

// What asking for viewer, player and controller gives.
const nothing = [undefined, undefined, undefined];
const all = ['viewer', 'player', 'controller'];
const upToPlayer = ['viewer', 'player', 'player'];
const upToViewer = ['viewer', 'viewer', 'viewer'];

test.each([
  [three, 'c', all],
  [three, 'p', upToPlayer],
  [three, 'v', upToViewer],
  [three, undefined, nothing],
  [three, '', nothing],
  [three, 'C', nothing],
  [three, 'cc', nothing],
  [{ viewer: 'v' }, 'v', upToViewer],
  [{ viewer: 'v' }, '', nothing],
  [seen, undefined, upToViewer],
  [seen, 'c', all],
  // A wrong token is a mistake, even where none is needed to watch.
  [seen, 'x', nothing],
  [{ anybody: 'controller' }, undefined, all],
  [{ anybody: 'controller' }, 'left over', all],
  [{}, undefined, nothing],
  [{}, 'x', nothing],
] as const)('where %j is asked for, %p gives %j', (tokens, shown, roles) => {
  expect(ROLES.map((asked) => roleFor(tokens, asked, shown))).toEqual(roles);
});
