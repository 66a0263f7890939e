import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { tokensOf } from '../../src/cli/tokens.js';
import { loadSettings } from '../../src/config/load.js';

const CONTROLLER = '0123456789abcdef';
const PLAYER = 'abcdef0123456789';
const VIEWER = 'fedcba9876543210';
const folder = mkdtempSync(join(tmpdir(), 'antiphon-'));

function secrets(contents: unknown, mode = 0o600): string {
  const path = join(folder, 'secrets.json');
  writeFileSync(path, typeof contents === 'string' ? contents : JSON.stringify(contents));
  chmodSync(path, mode);
  return path;
}

const tokens = (flags: Record<string, unknown>, environment = {}) =>
  tokensOf(loadSettings({ flags, environment }));

test('where there is no token, everybody who gets here may do everything', () => {
  expect(tokens({})).toEqual({ anybody: 'controller' });
});

test('with any token, nobody comes in without one', () => {
  expect(tokens({ viewerToken: VIEWER })).toEqual({ viewer: VIEWER });
});

test('they come from the environment, or from a file; the environment is stronger', () => {
  const tokenFile = secrets({ token: PLAYER, viewerToken: VIEWER });
  expect(tokens({ tokenFile }, { ANTIPHON_TOKEN: CONTROLLER })).toEqual({
    controller: CONTROLLER,
    viewer: VIEWER,
  });
  expect(tokens({ tokenFile })).toEqual({ controller: PLAYER, viewer: VIEWER });
});

test('two roles have not the same', () => {
  const tokenFile = secrets({ token: CONTROLLER });
  expect(() => tokens({ tokenFile, playerToken: CONTROLLER })).toThrow(
    expect.objectContaining({ code: 'tokens-equal' }),
  );
});

describe('a token', () => {
  test.each([16, 256])('of %i characters is one', (length) => {
    expect(tokens({ token: 'x'.repeat(length) })).toEqual({ controller: 'x'.repeat(length) });
  });

  test.each([
    ['too short', 'x'.repeat(15)],
    ['too long', 'x'.repeat(257)],
    ['not fit for an address', '0123456789abcde#'],
  ])('that is %s is refused, and not repeated', (_, token) => {
    const attempt = () => tokens({ token });
    expect(attempt).toThrow(expect.objectContaining({ code: 'setting-invalid' }));
    expect(attempt).not.toThrow(token);
  });
});

// Windows has no such rights.
const modeTest = process.platform === 'win32' ? test.skip : test;

modeTest.each([0o604, 0o602, 0o620, 0o666])('a file of rights %o is open to others', (mode) => {
  expect(() => tokens({ tokenFile: secrets({ token: CONTROLLER }, mode) })).toThrow(
    expect.objectContaining({ code: 'token-file-open' }),
  );
});

modeTest.each([0o400, 0o440, 0o600, 0o640])('one of rights %o is not', (mode) => {
  const tokenFile = secrets({ token: CONTROLLER }, mode);
  chmodSync(tokenFile, mode);
  expect(tokens({ tokenFile })).toEqual({ controller: CONTROLLER });
  chmodSync(tokenFile, 0o600);
});

test.each([
  ['no JSON', 'sesame'],
  ['another secret', { password: CONTROLLER }],
  ['a token too short', { token: 'x' }],
  ['a list', [CONTROLLER]],
])('a file with %s is refused, and what stands in it not repeated', (_, contents) => {
  const attempt = () => tokens({ tokenFile: secrets(contents) });
  expect(attempt).toThrow(expect.objectContaining({ code: 'token-file-unreadable' }));
  expect(attempt).not.toThrow(/sesame|password|0123/);
});

test('a file that is not there is said', () => {
  expect(() => tokens({ tokenFile: join(folder, 'none') })).toThrow(
    expect.objectContaining({ code: 'token-file-unreadable' }),
  );
});
