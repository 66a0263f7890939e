import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readJamList } from '../src/cli/jamListFile.js';
import { loadSettings } from '../src/config/load.js';

const SECRET = '0123456789abcdef';
const folder = mkdtempSync(join(tmpdir(), 'antiphon-'));

function file(contents: unknown, mode: number): string {
  const path = join(folder, 'file.json');
  writeFileSync(path, JSON.stringify(contents));
  chmodSync(path, mode);
  return path;
}

// Windows has no such rights.
const modeTests = process.platform === 'win32' ? describe.skip : describe;

modeTests('a file that others may read', () => {
  test.each([{ token: SECRET }, { playerToken: SECRET }, { viewerToken: SECRET }])(
    'is not taken as settings with %j, and says no word of it',
    (settings) => {
      const load = (mode: number) => loadSettings({ file: file(settings, mode) });
      expect(() => load(0o644)).toThrow(expect.objectContaining({ code: 'config-open' }));
      expect(() => load(0o644)).not.toThrow(SECRET);
      expect(load(0o600)).toMatchObject(settings);
    },
  );

  test('is taken as settings without secrets', () => {
    expect(loadSettings({ file: file({ tempo: 72 }, 0o644) }).tempo).toBe(72);
  });

  test.each([
    { jams: { friday: { tokens: { player: SECRET } } } },
    { others: { tokens: { viewer: SECRET } } },
  ])('is not taken as a list of jams with tokens: %j', (list) => {
    const open = () => readJamList(file(list, 0o644));
    expect(open).toThrow(expect.objectContaining({ code: 'jam-list-open' }));
    expect(open).not.toThrow(SECRET);
    expect(readJamList(file(list, 0o600))).toMatchObject(list);
  });

  test('is taken as a list of jams without', () => {
    const list = { jams: { friday: { settings: { tempo: 72 } } } };
    expect(readJamList(file(list, 0o644))).toMatchObject(list);
  });
});
