import { describe, expect, test } from '@jest/globals';
import { hostName, isAllowedHost, isAllowedOrigin, isToken } from '../../src/wire/access.js';

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

  const home = { host: '127.0.0.1', names: ['127.0.0.1', 'studio'] };
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
