import { describe, expect, test } from '@jest/globals';
import { parseCanon } from '../../src/abc/canon.js';
import { chartOfTune } from '../../src/abc/chartOfTune.js';
import { formatChart, keyOfChart, parseChart, placedChords } from '../../src/music/chart.js';
import { chordScale } from '../../src/music/chordScale.js';
import { formatChordSymbol, parseChordSymbol } from '../../src/music/chordSymbol.js';
import { formatKey, parseKey } from '../../src/music/key.js';

const chord = (name: string) => parseChordSymbol(name) ?? { root: 'C', quality: '' as const };

describe('chord charts', () => {
  test('bars, slashes and repeats', () => {
    const chart = parseChart('| C7 | % | F7 / G7 / | Am7 D7 ||');
    expect(chart && formatChart(chart)).toBe('C7 | C7 | F7 / G7 / | Am7 D7');
  });

  test('what is no chart is refused', () => {
    for (const text of [
      '',
      '|',
      '% | C',
      '/ C',
      'C | H7',
      'C | hello',
      'C '.repeat(9),
      'C |'.repeat(200),
    ]) {
      expect(parseChart(text)).toBeUndefined();
    }
  });

  test('chords share their bar by its beats', () => {
    const places = (text: string, beats: number) => {
      const chart = parseChart(text);
      const placed = chart ? placedChords(chart, { beats, unit: 4 }) : [];
      return placed.map(({ onset, chord: one }) => `${formatChordSymbol(one)}@${onset / 10_080}`);
    };
    expect(places('C G7 | Am', 4)).toEqual(['C@0', 'G7@2', 'Am@4']);
    expect(places('C G7 | Am', 3)).toEqual(['C@0', 'G7@2', 'Am@3']);
    expect(places('C / / G7', 4)).toEqual(['C@0', 'G7@3']);
  });

  test('its key is that of its first chord; a blues is mixolydian', () => {
    const keyOf = (text: string) => {
      const chart = parseChart(text);
      return chart && formatKey(keyOfChart(chart));
    };
    expect([keyOf('C7 | F7'), keyOf('Am | E7'), keyOf('Fmaj7 | C'), keyOf('Bb | F')]).toEqual([
      'Cmix',
      'Am',
      'F',
      'Bb',
    ]);
  });

  test('a tune gives its chart, bar by bar, without its upbeat', () => {
    const tune = parseCanon('M:4/4\nK:G\nD2|"G"G4"C"E4|"Am"A4D2"D7"D2|"G"G8|G8\n');
    const chart = chartOfTune(tune);
    expect(chart && formatChart(chart)).toBe('G / C / | Am / / D7 | G | /');
    expect(chartOfTune(parseCanon('M:4/4\nK:G\nG8|G8\n'))).toBeUndefined();
  });
});

test('what may be played over a chord: the scale with the chord in it', () => {
  const scale = (name: string, key: string) =>
    chordScale(chord(name), parseKey(key) ?? { fifths: 0, mode: 'maj' });
  expect(scale('G7', 'C')).toEqual([0, 2, 4, 5, 7, 9, 11]);
  expect(scale('C7', 'C')).toEqual([0, 2, 4, 5, 7, 9, 10]);
  expect(scale('E7', 'Am')).toEqual([0, 2, 4, 5, 8, 9, 11]);
  expect(scale('F7', 'Cmix')).toEqual([0, 2, 3, 5, 7, 9, 10]);
});
