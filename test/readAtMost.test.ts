import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readAtMost } from '../src/readAtMost.js';

const folder = mkdtempSync(join(tmpdir(), 'antiphon-'));

test.each([0, 1, 99_999, 100_000])('a file of %i bytes is read where 100,000 may be', (length) => {
  const path = join(folder, String(length));
  const bytes = Buffer.alloc(length, 'x');
  writeFileSync(path, bytes);
  expect(readAtMost(path, 100_000).equals(bytes)).toBe(true);
});

test('one byte more is too many', () => {
  const path = join(folder, 'more');
  writeFileSync(path, Buffer.alloc(100_001));
  expect(() => readAtMost(path, 100_000)).toThrow(
    expect.objectContaining({ code: 'file-too-large' }),
  );
});

// Windows has no such device.
(process.platform === 'win32' ? test.skip : test)('what never ends is given up', () => {
  expect(() => readAtMost('/dev/zero', 1 << 20)).toThrow(
    expect.objectContaining({ code: 'file-too-large' }),
  );
});
