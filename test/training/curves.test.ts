import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { drawCurves } from '../../src/training/curves.js';

describe('curves', () => {
  test('are drawn before there is anything to draw', () => {
    const svg = drawCurves('new', [], []);
    expect(svg.startsWith('<svg ')).toBe(true);
    expect(svg.endsWith('</svg>\n')).toBe(true);
  });

  test('stay in the picture, whatever the numbers', () => {
    const point = fc.record({
      step: fc.integer({ min: 1, max: 1e6 }),
      bits: fc.double({ min: 0, max: 30, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(point, { minLength: 1 }), (training) => {
        const svg = drawCurves('any', training, []);
        const [, points = ''] = /polyline class="training" points="([^"]*)"/.exec(svg) ?? [];
        for (const pair of points.split(' ')) {
          const [x = -1, y = -1] = pair.split(',').map(Number);
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x).toBeLessThanOrEqual(720);
          expect(y).toBeGreaterThanOrEqual(0);
          expect(y).toBeLessThanOrEqual(360);
        }
      }),
    );
  });

  test('name the model as it is called', () => {
    const svg = drawCurves('<b>&"', [{ step: 1, bits: 2 }], []);
    expect(svg).toContain('&#60;b&#62;&#38;&#34;');
  });
});
