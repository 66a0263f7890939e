import { describe, expect, test } from '@jest/globals';
import { comparisonReport } from '../../../src/training/contenders/comparisonReport.js';
import type { Contender } from '../../../src/training/contenders/contender.js';
import type { Result } from '../../../src/training/contenders/result.js';

const contender = (name: string, parts: Partial<Contender> = {}): Contender => ({
  name,
  title: `The ${name}`,
  source: 'Somebody, 2001',
  differs: 'Nothing.',
  reads: ['database-1'],
  making: { by: 'shipped', model: name },
  scoring: { samples: 0, adaptation: false },
  ...parts,
});

const result = (name: string, parts: Partial<Result> = {}): Result => ({
  contender: name,
  ground: 'database-1',
  judged: 'validation',
  fingerprint: '',
  kind: 'network',
  parameters: 12345,
  layers: [8],
  leftOut: 0,
  alone: { bitsPerCharacter: 1.5, perplexity: 2 ** 1.5, accuracy: 0.654 },
  samples: [],
  learning: [],
  ...parts,
});

const lineWith = (text: string, ...parts: readonly string[]): string | undefined =>
  text.split('\n').find((line) => parts.every((part) => line.includes(part)));

describe('the report', () => {
  test('sets what was published beside what was measured, and says how to measure it again', () => {
    const published = [
      { ground: 'database-1', measure: 'accuracy in training', value: '99.70 %' },
      { ground: 'database-1', measure: 'accuracy in validation', value: '54 %' },
    ] as const;
    const { markdown } = comparisonReport(
      [contender('study', { published })],
      [result('study', { windows: { length: 25, training: 0.991, heldOut: 0.456 } })],
    );
    expect(markdown).toMatch(/99\.1 %\s*\| 99\.70 %\s*\| 45\.6 %\s*\| 54 %/);
    expect(markdown).toContain('    antiphon compare --corpora FOLDER --only study\n');
  });

  test('leaves out columns and sections of which there is nothing', () => {
    const { markdown, plots } = comparisonReport([contender('one')], [result('one')]);
    expect(lineWith(markdown, '`one`', '12,345')).toMatch(/1\.500\s*\| 2\.828\s*\| 65\.4 %\s*\|$/);
    for (const missing of ['adapted:', 'bits/note |', '## The study', '## The course', '## Size']) {
      expect(markdown).not.toContain(missing);
    }
    expect(plots.map(({ name }) => name)).toEqual(['bits-database-1']);
  });

  test('says of each figure to reach whether it is', () => {
    const measured = (bits: number, adapted: number) =>
      comparisonReport(
        [contender('study-proper')],
        [
          result('study-proper', {
            alone: { bitsPerCharacter: bits, perplexity: 3, accuracy: 0.66 },
            adapted: { bitsPerCharacter: adapted, perplexity: 2.5, accuracy: 0.7 },
          }),
        ],
      ).markdown;
    const near = measured(1.598, 1.304);
    expect(lineWith(near, 'bits per character ', '1.579', '1.598')).toContain('| reached');
    expect(lineWith(near, 'bits per character, adapted', '1.304')).toContain('| reached');
    expect(lineWith(near, 'accuracy, adapted', '73.0 %', '70.0 %')).toContain('not reached');
    const far = measured(1.6, 1.305);
    expect(lineWith(far, 'bits per character ', '1.600')).toContain('not reached');
    expect(lineWith(far, 'bits per character, adapted', '1.305')).toContain('not reached');
  });

  test('draws learning against validation, and the same figures as the same picture', () => {
    const learning = [1, 2, 3].map((epoch) => ({
      epoch,
      step: 10 * epoch,
      training: 3 - epoch,
      bitsPerCharacter: 2 + epoch,
      accuracy: 0.5,
    }));
    const draw = () =>
      comparisonReport(
        [contender('study'), contender('study-proper')],
        [result('study', { learning }), result('study-proper', { learning })],
      ).plots;
    const [plot] = draw();
    expect(plot?.name).toBe('learning-database-1');
    for (const name of ['The study: training', 'The study-proper: validation']) {
      expect(plot?.svg).toContain(name);
    }
    expect(draw()).toEqual(draw());
  });

  test('shows a contender that is judged apart by its own figures only', () => {
    const { markdown, plots } = comparisonReport(
      [contender('blues', { series: 'apart' })],
      [
        result('blues', {
          examination: {
            figures: [{ measure: 'bars of the form', value: 0.875, unit: '%' }],
            pictures: [{ name: 'form', caption: 'The form.', svg: '<svg/>' }],
          },
        }),
      ],
    );
    expect(markdown).toContain('- bars of the form: 87.5 %');
    expect(markdown).toContain('![form](comparison/form.svg)');
    expect(markdown).not.toContain('| `blues`');
    expect(plots).toEqual([{ name: 'form', caption: 'The form.', svg: '<svg/>' }]);
  });
});
