import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { engraved } from '../../src/jam/engraving.js';
import { barLines, barsShed, liesLow, readEngraved } from '../../src/web/engravedText.js';
import { lineShape } from '../../src/web/lineShape.js';
import { withSigns } from '../../src/web/noteNames.js';
import { noteShape } from '../../src/web/noteShape.js';

const QUARTER = 10_080;
const FOUR = { beats: 4, unit: 4 };
const G = { fifths: 1, mode: 'maj' } as const;

function tune(count: number, anacrusis = 0): string {
  const notes = Array.from({ length: count }, (_, index) => ({
    pitch: 60 + (index % 12),
    onset: index * QUARTER,
    duration: QUARTER,
  }));
  return engraved(notes, { meter: FOUR, key: G, anacrusis });
}

describe('engraved music, taken apart', () => {
  test('header and bars', () => {
    const abc = 'X:1\nM:6/8\nL:1/8\nQ:3/8=100\nK:Ador\n"Am"A3 e2d | cBA G3 |]\n';
    expect(readEngraved(abc)).toEqual({
      meter: '6/8',
      key: 'Ador',
      bars: ['"Am"A3 e2d', 'cBA G3'],
      hasUpbeat: false,
    });
  });

  test.each([0, 1, 3, 4, 9, 16])('of %i bars none is lost', (bars) => {
    expect(readEngraved(tune(4 * bars)).bars).toHaveLength(Math.max(1, bars));
  });

  test('an upbeat does not count as a bar of its line', () => {
    const text = readEngraved(tune(1 + 4 * 9, QUARTER));
    expect(text.hasUpbeat).toBe(true);
    expect(barLines(text, 4).map((line) => line.length)).toEqual([5, 4, 1]);
  });

  const bars = fc.uniqueArray(fc.stringMatching(/^[A-G]{4,8}$/), { minLength: 12, maxLength: 40 });
  test('what is told from a later bar on is found again in what was told before', () => {
    fc.assert(
      fc.property(bars, fc.nat(), (all, at) => {
        const shed = at % (all.length - 6);
        expect(barsShed(all, [...all.slice(shed), 'the next'])).toBe(shed);
      }),
    );
  });

  test('music that grows, or whose last bars are written otherwise, has let go of nothing', () => {
    expect(barsShed(['A', 'B', 'C'], ['A', 'B', 'C D', 'E'])).toBe(0);
    expect(barsShed(['A', 'B', 'C'], ['A x', 'B x', 'C x'])).toBe(0);
    expect(barsShed([], ['A'])).toBe(0);
  });
});

test.each([
  [['"Am"A,,2 [A,CE]2'], false],
  [['"Am"A,,2 [A,,C,E,]2', 'G,4 c4'], true],
  [['G4'], false],
  [['z8'], false],
])('whether %j lies low: %p', (bars, isLow) => {
  expect(liesLow(bars)).toBe(isLow);
});

test('a narrow column has shorter lines', () => {
  expect(lineShape(350).bars).toBe(2);
  expect(lineShape(800).bars).toBe(4);
  expect(lineShape(800).width).toBeLessThan(lineShape(1400).width);
});

test.each([
  ['1', { flags: 1, isDotted: false }],
  ['', { flags: 1 }],
  ['3/2', { flags: 1, isDotted: true }],
  ['2/3', { flags: 1, isTriplet: true }],
  ['/2', { flags: 2, isHollow: false }],
  ['4', { flags: 0, isHollow: true, hasStem: true }],
  ['8', { hasStem: false }],
])('the length %p is shown by one note', (length, shape) => {
  expect(noteShape(length)).toMatchObject(shape);
});

test.each(['5', '1/', '7/2', 'x'])('the length %p is not', (length) => {
  expect(noteShape(length)).toBeUndefined();
});

test.each([
  ['F#4', 'F♯4'],
  ['Bb3', 'B♭3'],
  ['E4', 'E4'],
])('the note %s is called %s', (plain, signed) => {
  expect(withSigns(plain)).toBe(signed);
});
