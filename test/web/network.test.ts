import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { scanCanon } from '../../src/web/canonScan.js';
import { correlations, findCell } from '../../src/web/networkCorrelation.js';
import { featuresOf } from '../../src/web/networkFeatures.js';
import { NetworkHeard } from '../../src/web/networkHeard.js';
import { orderAlike } from '../../src/web/networkOrder.js';
import { colours, FULL, gradient, parseColour, UNDER_TEXT } from '../../src/web/networkPalette.js';

const base64 = (values: readonly number[]) =>
  Buffer.from(Int8Array.from(values).buffer).toString('base64');

describe('what was heard', () => {
  const event = (start: number, from: number, text: string) => ({
    kind: 'network' as const,
    start,
    from,
    text,
    layers: [1],
    cells: base64([...text].map((character) => character.charCodeAt(0))),
  });

  test('what is told bit by bit is put together, and what is over is let go', () => {
    const heard = new NetworkHeard();
    expect(heard.show(event(0, 0, 'abcd'))).toBe(0);
    expect(heard.show(event(0, 2, 'xyz'))).toBe(2);
    expect([heard.start, heard.text]).toEqual([0, 'abxyz']);
    heard.show(event(2, 5, '!'));
    expect([heard.start, heard.text, heard.at(3, 0)]).toEqual([2, 'xyz!', 'y'.charCodeAt(0)]);
    expect(heard.rows).toHaveLength(4);
  });

  test('who has missed something begins anew', () => {
    const heard = new NetworkHeard();
    heard.show(event(0, 0, 'abcd'));
    heard.show(event(0, 9, 'z'));
    expect([heard.start, heard.text]).toEqual([9, 'z']);
    heard.show(event(4, 4, 'whole'));
    expect([heard.start, heard.text]).toEqual([4, 'whole']);
  });

  test('negative outputs come through, and cells are named by their layers', () => {
    const heard = new NetworkHeard();
    heard.show({ ...event(0, 0, 'a'), layers: [2, 3], cells: base64([-127, 127, 0, -1, 1]) });
    expect([0, 1, 2, 3, 4].map((cell) => heard.at(0, cell))).toEqual([-127, 127, 0, -1, 1]);
    expect(heard.whereIs(3)).toEqual({ layer: 1, number: 1 });
  });
});

describe('the colours', () => {
  const light = { low: '#542788', none: '#fffdf9', high: '#d95f0e', ink: '#211e19' };
  const dark = { low: '#b9a7ea', none: '#1c1f26', high: '#f5a353', ink: '#eeebe4' };

  /** WCAG 2.2, contrast ratio. */
  function contrast(a: readonly number[], b: readonly number[]): number {
    const [lighter = 0, darker = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (lighter + 0.05) / (darker + 0.05);
  }

  function luminance(colour: readonly number[]): number {
    const linear = (byte = 0) => {
      const share = byte / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    };
    return 0.2126 * linear(colour[0]) + 0.7152 * linear(colour[1]) + 0.0722 * linear(colour[2]);
  }

  test.each([
    ['light', light],
    ['dark', dark],
  ])('in the %s, text can be read on every one under text', (_, { low, none, high, ink }) => {
    const scale = { low: parseColour(low), none: parseColour(none), high: parseColour(high) };
    for (const paper of colours(scale, UNDER_TEXT)) {
      expect(contrast(paper, parseColour(ink))).toBeGreaterThanOrEqual(4.5);
    }
  });

  test('it goes from one end over nothing to the other, always further from nothing', () => {
    const scale = {
      low: parseColour(light.low),
      none: parseColour(light.none),
      high: parseColour(light.high),
    };
    const values = colours(scale);
    expect(values).toHaveLength(2 * FULL + 1);
    expect([values[0], values[FULL], values.at(-1)]).toEqual([scale.low, scale.none, scale.high]);
    const luminances = values.map(luminance);
    for (let value = 1; value <= FULL; value++) {
      for (const sign of [-1, 1]) {
        const here = luminances[FULL + sign * value] ?? 0;
        const nearer = luminances[FULL + sign * (value - 1)] ?? 0;
        expect(here).toBeLessThanOrEqual(nearer);
      }
    }
    expect(gradient(values)).toContain('rgb(84 39 136)');
  });

  test.each([
    ['#fff', [255, 255, 255]],
    ['#1d5fae', [29, 95, 174]],
  ])('%s is read', (hex, expected) => {
    expect(parseColour(hex)).toEqual(expected);
  });
});

test('cells that do alike come to lie side by side, each once', () => {
  // Cells 1, 4, 7... do the same, and so do the others among themselves.
  const rows = Array.from({ length: 60 }, (_, at) =>
    Int8Array.from({ length: 12 }, (_, cell) =>
      Math.round(90 * Math.sin((at * (1 + (cell % 3))) / 2 + (cell % 3)) + (cell % 5)),
    ),
  );
  const order = orderAlike(rows, 3, 9);
  expect([...order].sort((a, b) => a - b)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11]);
  const families = order.map((cell) => cell % 3);
  expect(families.filter((family, at) => family !== families[at - 1])).toHaveLength(3);
});

describe('reading canon', () => {
  const at = (text: string, place: number) => scanCanon(text, true)[place];

  test('it knows where in the bar a note begins', () => {
    const text = 'G2B/2d3/2|A2/3';
    expect([0, 1, 2, 5, 9, 10].map((place) => at(text, place)?.onset)).toEqual([
      0, 0, 2, 2.5, 0, 0,
    ]);
    expect(at(text, 10)?.bar).toBe(1);
  });

  test('a chord is as long as its longest tone, a symbol and an inline field take no time', () => {
    const text = '"Am"[CE2]A[K:D]B';
    const readings = scanCanon(text, true);
    expect(readings).toHaveLength(text.length);
    expect(readings.map(({ isInSymbol }) => Number(isInSymbol)).join('')).toBe('1111000000000000');
    expect(readings.map(({ isInChord }) => Number(isInChord)).join('')).toBe('0000111100000000');
    expect(readings.at(9)?.onset).toBe(2);
    expect(readings.at(-1)?.onset).toBe(3);
  });

  test('it hears the melody go up and down over octaves, and accidentals', () => {
    const readings = scanCanon("B,Cc'^c=c", true);
    expect(readings.map(({ motion }) => motion)).toEqual([0, 0, 1, 1, 1, -1, -1, 0, 0]);
    expect(readings.map(({ isAltered }) => Number(isAltered)).join('')).toBe('000001111');
  });

  test('whatever the text, there is one reading for each character', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ABcz|[]"^_=,\'2/3:K-\n') });
    fc.assert(
      fc.property(text, fc.boolean(), (music, starts) => {
        expect(scanCanon(music, starts)).toHaveLength(music.length);
      }),
    );
  });
});

describe('what a cell may go along with', () => {
  const tune = `M:4/4\nK:D\n${'D2FAd2cB|"G"G2Bdg2fe|'.repeat(6)}`;
  const feature = (rises: string) => {
    const found = featuresOf(tune, '4/4').find((one) => one.rises === rises);
    if (found === undefined) throw new Error(rises);
    return found;
  };
  const music = tune.slice(10);

  test('there is nothing to say about the header, and all else is told of each character', () => {
    for (const { values } of featuresOf(tune, '4/4')) {
      expect(values).toHaveLength(tune.length);
      expect([...values.subarray(0, 10)].every(Number.isNaN)).toBe(true);
    }
  });

  test('the bar line is next before it, and the key of D alters F and C', () => {
    const next = feature('expects the bar line').values.subarray(10);
    const before = [...music].flatMap((_, at) => (music[at + 1] === '|' ? [at] : []));
    expect([...next.keys()].filter((place) => next[place] === 1)).toEqual(before);
    const altered = feature('marks notes the key alters').values.subarray(10);
    expect([...music.slice(0, 9)].filter((_, place) => altered[place] === 1).join('')).toBe('Fc');
  });

  test('a cell that does it is found among others, whichever way it goes', () => {
    const values = feature('rises through the bar').values;
    const noise = (place: number, cell: number) =>
      Math.round(100 * Math.sin(12.9898 * place * (cell + 1) + 78.233 * cell * cell));
    for (const sign of [1, -1]) {
      const rows = Array.from(tune, (_, place) =>
        Int8Array.from({ length: 40 }, (_, cell) =>
          cell === 17 ? sign * Math.round(100 * (values[place] || 0)) : noise(place, cell),
        ),
      );
      const found = findCell(rows, feature('rises through the bar'), 10);
      expect(found).toMatchObject({
        cell: 17,
        does: sign > 0 ? 'rises through the bar' : 'falls through the bar',
      });
      expect(found?.r).toBeCloseTo(sign, 2);
    }
  });

  test('among cells that know nothing none is found', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.integer({ min: -127, max: 127 })), (stream) => {
        const rows = Array.from(tune, () =>
          Int8Array.from({ length: 60 }, () => stream.next().value),
        );
        expect(findCell(rows, feature('rises with the pitch'), 10)).toBeUndefined();
      }),
      { numRuns: 20 },
    );
  });

  test('few characters say nothing', () => {
    const { values, rises, falls } = feature('rises with the pitch');
    const rows = Array.from(tune.slice(0, 40), (_, place) =>
      Int8Array.of(Math.round(values[place] ?? 0)),
    );
    expect(findCell(rows, { values: values.subarray(0, 40), rises, falls }, 10)).toBeUndefined();
  });

  test('the coefficient is that of the textbook', () => {
    const rows = [
      [1, 2, 7],
      [2, 1, 7],
      [3, -5, 7],
    ].map((row) => Int8Array.from(row));
    const [rising = 0, falling = 0, still] = correlations(rows, Float32Array.of(2, 4, 9));
    // sum((x - 2)(y - 5)) = 7, sum((x - 2)^2) = 2, sum((y - 5)^2) = 26
    expect(rising).toBeCloseTo(7 / Math.sqrt(52));
    expect(falling).toBeLessThan(-0.9);
    expect(still).toBe(0);
  });
});
