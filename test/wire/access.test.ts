import { describe, expect, test } from '@jest/globals';
import {
  hostName,
  hostOf,
  isAllowedHost,
  isAllowedOrigin,
  isToken,
} from '../../src/wire/access.js';

describe('the Host header', () => {
  test.each([
    ['localhost:8484', 'localhost'],
    ['LOCALHOST', 'localhost'],
    ['[::1]:8484', '::1'],
    ['127.0.0.1', '127.0.0.1'],
    ['studio.local.:80', 'studio.local'],
    ['', undefined],
    [undefined, undefined],
    ['a b', undefined],
    ['user@localhost', undefined],
    ['localhost:8484:1', undefined],
    ['localhost/evil', undefined],
  ])('%p names %p', (header, name) => {
    expect(hostName(header)).toBe(name);
  });

  const home = { host: '127.0.0.1', names: [] };
  const proxied = { host: '127.0.0.1', names: ['jam.example'] };
  const abroad = { host: '0.0.0.0', names: ['0.0.0.0', 'studio', 'studio.local'] };
  test.each([
    ['localhost:8484', home, true],
    ['127.0.0.1:8484', home, true],
    ['127.8.8.8', home, true],
    ['[::1]:1', home, true],
    ['rebound.example:8484', home, false],
    ['127.0.0.1.rebound.example', home, false],
    ['192.168.1.5:8484', home, false],
    ['studio', home, false],
    // Rebinding: the attacker's own name, however it is dressed up as ours.
    ['localhost.rebound.example', home, false],
    ['localhost@rebound.example', home, false],
    ['rebound.example#localhost', home, false],
    ['localhost, rebound.example', home, false],
    ['127.0.0.1.', home, true],
    ['127.1', home, false],
    ['2130706433', home, false],
    ['0x7f000001', home, false],
    ['0.0.0.0:8484', home, false],
    ['[::ffff:127.0.0.1]:8484', home, false],
    ['[::]:8484', home, false],
    ['localhost:8484:8484', home, false],
    ['localhost\u0000.rebound.example', home, false],
    // Behind a proxy on this machine: its public name, and no other.
    ['jam.example', proxied, true],
    ['JAM.example:443', proxied, true],
    ['jam.example.', proxied, true],
    ['evil.jam.example', proxied, false],
    ['jam.example.evil.example', proxied, false],
    ['192.168.1.5', proxied, false],
    ['localhost', proxied, true],
    [undefined, home, false],
    ['192.168.1.5:8484', abroad, true],
    ['[fe80::1]', abroad, true],
    ['studio.local:8484', abroad, true],
    ['Studio', abroad, true],
    ['localhost', abroad, true],
    ['rebound.example', abroad, false],
    [undefined, abroad, false],
  ])('%p, when we are %j: %p', (header, served, allowed) => {
    expect(isAllowedHost(header, served)).toBe(allowed);
  });
});

test.each([
  [undefined, 'localhost:8484', true],
  ['http://localhost:8484', 'localhost:8484', true],
  ['https://studio.local', 'studio.local', true],
  ['http://studio.local', 'studio.local:80', true],
  ['http://localhost:8484', 'localhost:9000', false],
  ['http://127.0.0.1:8484', 'localhost:8484', false],
  ['http://evil.example', 'localhost:8484', false],
  ['http://localhost:8484.evil.example', 'localhost:8484', false],
  ['null', 'localhost:8484', false],
  ['', 'localhost:8484', false],
  ['file://localhost:8484', 'localhost:8484', false],
  ['http://localhost:8484', undefined, false],
  ['https://jam.example', 'jam.example', true],
  ['https://jam.example:443', 'jam.example', true],
  ['https://jam.example', 'jam.example:8443', false],
  ['https://evil.jam.example', 'jam.example', false],
  ['https://jam.example.evil.example', 'jam.example', false],
  ['https://jam.example@evil.example', 'jam.example', false],
  ['http://evil.example#localhost:8484', 'localhost:8484', false],
  ['http://evil.example?localhost:8484', 'localhost:8484', false],
  ['http://evil.example\\@localhost:8484', 'localhost:8484', false],
  ['chrome-extension://localhost:8484', 'localhost:8484', false],
  ['data:text/html,x', 'localhost:8484', false],
  ['http://localhost:8484 http://evil.example', 'localhost:8484', false],
])('a page of origin %p asking host %p: %p', (origin, host, allowed) => {
  expect(isAllowedOrigin(origin, host)).toBe(allowed);
});

test.each([
  ['secret', true],
  ['secre', false],
  ['', false],
  [undefined, false],
])('the token %p: %p', (given, right) => {
  expect(isToken(given, 'secret')).toBe(right);
});

test.each([
  [['localhost'], 'localhost'],
  [['localhost', 'localhost'], undefined],
  [['localhost', 'rebound.example'], undefined],
  [[], undefined],
])('of the Host headers %j counts %p', (host, counts) => {
  expect(hostOf({ headersDistinct: { host } })).toBe(counts);
});
