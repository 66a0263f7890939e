import { expect, test } from '@jest/globals';
import { secretsOf } from '../../src/cli/secrets.js';

const at = (url: string) => secretsOf({ anybody: 'viewer' }, { url, name: 'test' });

test('a jam’s secrets are its tokens and its broker’s password', () => {
  const tokens = { controller: 'c', player: 'p', viewer: 'v' } as const;
  const broker = { url: 'nats://host', name: 'test', user: 'u', password: 'pass' };
  expect(secretsOf(tokens, undefined)).toEqual(['c', 'p', 'v']);
  expect(secretsOf(tokens, broker)).toEqual(['c', 'p', 'v', 'pass']);
});

test('a host’s are those of all its jams', () => {
  const list = {
    jams: { friday: { tokens: { player: 'f' }, settings: {} }, open: { settings: {} } },
    others: { tokens: { viewer: 'o' }, settings: {} },
  };
  expect(secretsOf({ controller: 'c' }, undefined, list)).toEqual(['c', 'f', 'o']);
});

test.each([
  ['nats://host:4222', []],
  ['nats://user:pa%40ss@host:4222', ['pa%40ss', 'pa@ss']],
  ['nats://a:one@host,tls://b:two:3@other', ['one', 'one', 'two:3', 'two:3']],
  ['token@host', ['token', 'token']],
  ['nats://user:100%@host', ['100%', '100%']],
])('what stands in the address %s: %j', (url, secrets) => {
  expect(at(url)).toEqual(secrets);
});
