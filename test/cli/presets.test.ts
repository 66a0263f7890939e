import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { readChartFile } from '../../src/cli/chartFile.js';
import { settingsFileOf } from '../../src/cli/presets.js';
import { loadSettings } from '../../src/config/load.js';

const PRESETS = fileURLToPath(new URL('../../config', import.meta.url));

/** Writes a file, gives its path, and takes it away again. */
function withFile(text: string, use: (path: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-chart-'));
  try {
    const path = join(folder, 'tune.abc');
    writeFileSync(path, text);
    use(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('presets', () => {
  const names = readdirSync(PRESETS).map((file) => file.replace(/\.json$/, ''));

  test('a 12-bar blues is among them', () => {
    const blues = loadSettings({ file: settingsFileOf('blues') });
    expect(blues.mode).toBe('changes');
    expect(blues.changes.split('|')).toHaveLength(12);
  });

  test.each(names)('%s is a settings file that can be read', (name) => {
    expect(() => loadSettings({ file: settingsFileOf(name) })).not.toThrow();
  });

  test('anything else is a path', () => {
    expect(settingsFileOf('./blues')).toBe('./blues');
    expect(settingsFileOf('my.json')).toBe('my.json');
  });
});

describe('a chart from an ABC file', () => {
  test('chords, key and meter of its first tune', () => {
    const abc = 'X:1\nT:Waltz\nM:3/4\nL:1/8\nK:G\nD2|"G"G2B2d2|"C"e2c2"D7"A2|"G"G6|]\n';
    withFile(abc, (path) => {
      expect(readChartFile(path)).toEqual({ changes: 'G | C / D7 | G', key: 'G', meter: '3/4' });
    });
  });

  test('without chords there is none', () => {
    for (const text of ['X:1\nM:4/4\nK:C\nCDEF GABc|]\n', 'nothing of the kind', '']) {
      withFile(text, (path) => {
        expect(() => readChartFile(path)).toThrow(/no chord symbols/);
      });
    }
  });
});
