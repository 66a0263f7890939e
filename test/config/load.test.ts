import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { environmentName, loadSettings } from '../../src/config/load.js';

function file(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'antiphon-')), 'settings.json');
  writeFileSync(path, text);
  return path;
}

test('defaults give way to the file, the file to the environment, all to flags', () => {
  const path = file('{"tempo": 80, "meter": "3/4", "seed": 5}');
  const settings = loadSettings({
    file: path,
    environment: { ANTIPHON_TEMPO: '90', ANTIPHON_METER: '6/8' },
    flags: { tempo: 100 },
  });
  expect(settings).toMatchObject({ tempo: 100, meter: '6/8', seed: 5, mode: 'answer', port: 8484 });
});

test('a variable is the setting in capitals', () => {
  expect(environmentName('silenceBeats')).toBe('ANTIPHON_SILENCE_BEATS');
});

test('text is a number where the setting wants one, and stays text where it does not', () => {
  const settings = loadSettings({ flags: { tempo: '96', key: 'Em' } });
  expect(settings.tempo).toBe(96);
  expect(settings.key).toBe('Em');
});

test.each([
  [{ flags: { tempo: 'fast' } }, /--tempo.*Beats a minute/],
  [{ flags: { temperature: 9 } }, /--temperature/],
  [{ environment: { ANTIPHON_METER: 'waltz' } }, /ANTIPHON_METER.*4\/4/],
  [{ flags: { key: 'H' } }, /--key/],
  // Eight sharps: nothing can be written in it.
  [{ flags: { key: 'G#' } }, /--key/],
])('a setting out of range is refused with where it came from: %j', (sources, message) => {
  expect(() => loadSettings(sources)).toThrow(message);
});

test('a file that is not there, not JSON, or has an unknown setting is named', () => {
  expect(() => loadSettings({ file: '/nowhere/settings.json' })).toThrow(/cannot be read/);
  expect(() => loadSettings({ file: file('{') })).toThrow(/not a JSON object/);
  expect(() => loadSettings({ file: file('{"temp": 80}') })).toThrow(/no setting called temp/);
});
