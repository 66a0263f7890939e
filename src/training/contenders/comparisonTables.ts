import { markdownTable } from 'markdown-table';
import type { Contender, GroundName } from './contender.js';
import type { Foretold, Result, WrittenSamples } from './result.js';
import { GOALS, type Goal, isReached } from './toReach.js';

type Titles = ReadonlyMap<string, Contender>;

/** A column: its head, and what stands in it of one result; undefined where there is nothing. */
type Column<Of> = readonly [head: string, cell: (of: Of) => string | undefined];

/** Columns in which nothing stands are left out. */
function table<Of>(rows: readonly Of[], columns: readonly Column<Of>[]): string {
  const used = columns.filter(([, cell]) => rows.some((row) => cell(row) !== undefined));
  return markdownTable([
    used.map(([head]) => head),
    ...rows.map((row) => used.map(([, cell]) => cell(row) ?? '')),
  ]);
}

/** Share of all characters right, of those contenders that the whole comparison began with. */
export function shortTable(titles: Titles, results: readonly Result[]): string | undefined {
  const find = (name: string, ground: GroundName): Result | undefined =>
    results.find((result) => result.contender === name && result.ground === ground);
  const rows = IN_SHORT.filter((name) => results.some(({ contender }) => contender === name));
  if (rows.length === 0) return undefined;
  const columns = (['database-1', 'database-2'] as const).flatMap((ground): Column<string>[] => [
    [`${ground}: accuracy`, (name) => written(find(name, ground)?.alone.accuracy, '%')],
    ['adapted', (name) => written(find(name, ground)?.adapted?.accuracy, '%')],
    ['bits/char', (name) => written(find(name, ground)?.alone.bitsPerCharacter, 'bits')],
  ]);
  return table(rows, [['contender', (name) => titles.get(name)?.title], ...columns]);
}

const IN_SHORT = ['study', 'ngram-7', 'char-rnn', 'study-proper'];

/** How well contenders foretell a text. */
export function foretellingTable(titles: Titles, results: readonly Result[]): string {
  return table(results, [
    ...named(titles),
    ['parameters', ({ parameters }) => parameters.toLocaleString('en')],
    ...foretold('', ({ alone }) => alone),
    ...foretold('adapted: ', ({ adapted }) => adapted, BRIEF),
    ...foretold('with symbols: ', ({ symbols }) => symbols?.alone, NOTES),
    ...foretold('with symbols, adapted: ', ({ symbols }) => symbols?.adapted, NOTES),
    ...foretold('training text: ', ({ onTraining }) => onTraining, TRAINING),
  ]);
}

function named(titles: Titles): Column<Result>[] {
  return [
    ['name', ({ contender }) => `\`${contender}\``],
    ['contender', ({ contender }) => titles.get(contender)?.title],
  ];
}

const MEASURES: readonly (readonly [keyof Foretold, string, 'bits' | '%'])[] = [
  ['bitsPerCharacter', 'bits/char', 'bits'],
  ['perplexity', 'perplexity', 'bits'],
  ['accuracy', 'accuracy', '%'],
  ['accuracyOf25th', 'every 25th', '%'],
  ['musicBitsPerCharacter', 'music only: bits/char', 'bits'],
  ['musicAccuracy', 'music only: accuracy', '%'],
  ['bitsPerNote', 'bits/note', 'bits'],
];
const BRIEF: readonly (keyof Foretold)[] = ['bitsPerCharacter', 'accuracy', 'bitsPerNote'];
const NOTES: readonly (keyof Foretold)[] = ['bitsPerNote'];
const TRAINING: readonly (keyof Foretold)[] = ['bitsPerCharacter', 'accuracy'];

function foretold(
  prefix: string,
  of: (result: Result) => Foretold | undefined,
  wanted: readonly (keyof Foretold)[] = MEASURES.map(([measure]) => measure),
): Column<Result>[] {
  return MEASURES.filter(([measure]) => wanted.includes(measure)).map(([measure, head, unit]) => [
    `${prefix}${head}`,
    (result) => written(of(result)?.[measure], unit),
  ]);
}

/** By the study's own protocol: what was learned by heart, and what is foretold. */
export function windowsTable(titles: Titles, results: readonly Result[]): string | undefined {
  const rows = results.filter(({ windows }) => windows !== undefined);
  if (rows.length === 0) return undefined;
  const figure = (result: Result, part: 'training' | 'validation'): string | undefined =>
    titles
      .get(result.contender)
      ?.published?.find(
        ({ ground, measure }) => ground === result.ground && measure === `accuracy in ${part}`,
      )?.value;
  return table(rows, [
    ...named(titles),
    ['text', ({ ground }) => ground],
    ['window', ({ windows }) => String(windows?.length ?? '')],
    ['training', ({ windows }) => written(windows?.training, '%')],
    ['published', (result) => figure(result, 'training')],
    ['held out', ({ windows }) => written(windows?.heldOut, '%')],
    ['published ', (result) => figure(result, 'validation')],
    ['epochs', ({ epochs }) => epochs?.toString()],
  ]);
}

interface Written {
  readonly name: string;
  readonly samples: Partial<WrittenSamples>;
}

/** What contenders write, and what people have written. */
export function samplesTable(titles: Titles, results: readonly Result[]): string | undefined {
  const rows: Written[] = results.flatMap(({ contender, samples }) =>
    samples.map((each) => ({ name: titles.get(contender)?.title ?? contender, samples: each })),
  );
  const people = results.flatMap(({ samples }) => samples[0] ?? [])[0];
  if (people === undefined) return undefined;
  return table<Written>(
    [...rows, { name: 'the held-out tunes themselves', samples: people.data }],
    [
      ['contender', ({ name }) => name],
      ['temperature', ({ samples }) => samples.temperature?.toString()],
      ['texts', ({ samples }) => samples.count?.toString()],
      ['ended', ({ samples }) => written(samples.ended, '%')],
      ['can be read', ({ samples }) => written(samples.readable, '%')],
      ['valid', ({ samples }) => written(samples.valid, '%')],
      ['copied', ({ samples }) => written(samples.copied, '%')],
      ['valid with the mask', ({ samples }) => written(samples.validMadeUp, '%')],
      ['in scale', ({ samples }) => written(samples.character?.inScale, '%')],
      ['ends on the tonic', ({ samples }) => written(samples.character?.endsOnTonic, '%')],
      ['key clarity', ({ samples }) => written(samples.character?.keyClarity, '')],
      ['bars heard before', ({ samples }) => written(samples.character?.repeatedBars, '%')],
      ['pitch classes', ({ samples }) => written(samples.pitchClasses, '')],
      ['intervals', ({ samples }) => written(samples.intervals, '')],
      ['note lengths', ({ samples }) => written(samples.lengths, '')],
      ['form', ({ samples }) => written(samples.returns, '')],
    ],
  );
}

/** Size against bits against time. */
export function sizesTable(titles: Titles, results: readonly Result[]): string {
  return table(results, [
    ...named(titles),
    ['parameters', ({ parameters }) => parameters.toLocaleString('en')],
    ['bits/char', ({ alone }) => written(alone.bitsPerCharacter, 'bits')],
    ['bits/note', ({ alone }) => written(alone.bitsPerNote, 'bits')],
    ['accuracy', ({ alone }) => written(alone.accuracy, '%')],
    ['step p50, us', ({ step }) => step?.p50.toFixed(0)],
    ['step p99, us', ({ step }) => step?.p99.toFixed(0)],
    ['seconds to learn', ({ seconds }) => seconds?.toFixed(0)],
  ]);
}

/** The figures that were to be reached, and how far off they are; undefined where none is measured. */
export function goalsTable(results: readonly Result[]): string | undefined {
  const rows = GOALS.flatMap((goal) => {
    const result = results.find(
      ({ contender, ground }) => contender === goal.contender && ground === goal.ground,
    );
    const measured = result && goal.of(result);
    return measured === undefined ? [] : [{ goal, measured }];
  });
  if (rows.length === 0) return undefined;
  return table<{ goal: Goal; measured: number }>(rows, [
    ['name', ({ goal }) => `\`${goal.contender}\``],
    ['text', ({ goal }) => goal.ground],
    ['figure', ({ goal }) => goal.measure],
    ['to reach', ({ goal }) => written(goal.value, goal.unit)],
    ['measured', ({ goal, measured }) => written(measured, goal.unit)],
    ['', ({ goal, measured }) => (isReached(goal, measured) ? 'reached' : 'not reached')],
  ]);
}

export function written(value: number | undefined, unit: string): string | undefined {
  if (value === undefined) return undefined;
  return unit === '%' ? `${(100 * value).toFixed(1)} %` : value.toFixed(3);
}
