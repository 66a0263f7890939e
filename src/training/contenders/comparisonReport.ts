import { plotsOf } from './comparisonPlots.js';
import {
  foretellingTable,
  goalsTable,
  shortTable,
  sizesTable,
  windowsTable,
} from './comparisonTables.js';
import { type Contender, GROUNDS, type Picture } from './contender.js';
import { contenderSection, pictureLines, writtenBy } from './contenderSection.js';
import { COURSE, GOALS, INTRODUCTION, PROTOCOL, SIZES, TITLES } from './reportTexts.js';
import type { Result } from './result.js';

export interface Report {
  readonly markdown: string;
  readonly plots: readonly Picture[];
}

/** What all sections of the page are made of. */
interface Page {
  /** By name. */
  readonly contenders: ReadonlyMap<string, Contender>;
  readonly results: readonly Result[];
  readonly plots: readonly Picture[];
}

/** The comparison as a page of Markdown, its plots beside it in `comparison/`. */
export function comparisonReport(
  contenders: readonly Contender[],
  results: readonly Result[],
): Report {
  const byName = new Map(contenders.map((contender) => [contender.name, contender]));
  const plots = plotsOf(byName, results);
  const page = { contenders: byName, results, plots };
  const paragraphs = [
    ...INTRODUCTION,
    ...inShort(page),
    ...protocolSection(page),
    ...groundSections(page),
    ...courseSection(page),
    ...sizesSection(page),
    ...goalsSection(page),
    '## The contenders',
    ...contenders
      .filter(({ series }) => series === undefined || series === 'apart')
      .flatMap((contender) => contenderSection(contender, results)),
  ];
  return { markdown: `${paragraphs.join('\n\n')}\n`, plots };
}

function inShort({ contenders, results }: Page): string[] {
  const table = shortTable(contenders, results);
  return table === undefined ? [] : ['## In short', table];
}

function protocolSection(page: Page): string[] {
  const { contenders, results } = page;
  const windows = windowsTable(contenders, results);
  if (windows === undefined) return [];
  return [
    ...PROTOCOL,
    command(results.filter((result) => result.windows)),
    windows,
    ...image(page, 'learning-database-1'),
    ...image(page, 'learning-database-2'),
  ];
}

function groundSections(page: Page): string[] {
  const alone = ofSeries(page, undefined);
  return GROUNDS.flatMap((ground) => {
    const here = alone.filter((result) => result.ground === ground);
    if (here.length === 0) return [];
    return [
      `## ${TITLES[ground]}`,
      command(here),
      foretellingTable(page.contenders, here),
      ...image(page, `bits-${ground}`),
      ...writtenBy(page.contenders, here),
    ];
  });
}

function courseSection(page: Page): string[] {
  const course = ofSeries(page, 'course');
  const temperature = image(page, 'temperature');
  if (course.length === 0) return temperature;
  return [
    ...COURSE,
    ...about(page, course),
    command(course),
    foretellingTable(page.contenders, course),
    ...writtenBy(page.contenders, course),
    ...temperature,
  ];
}

function sizesSection(page: Page): string[] {
  const sizes = ofSeries(page, 'sizes');
  if (sizes.length === 0) return [];
  return [
    ...SIZES,
    ...about(page, sizes),
    command(sizes),
    sizesTable(page.contenders, sizes),
    ...image(page, 'size-bits'),
    ...image(page, 'size-step'),
  ];
}

function goalsSection({ results }: Page): string[] {
  const table = goalsTable(results);
  return table === undefined ? [] : [...GOALS, table];
}

function ofSeries({ contenders, results }: Page, series: Contender['series']): Result[] {
  return results.filter(({ contender }) => contenders.get(contender)?.series === series);
}

/** What all of a series have in common. */
function about({ contenders }: Page, [first]: readonly Result[]): string[] {
  const contender = first && contenders.get(first.contender);
  return contender ? [`${contender.source}. ${contender.differs}`] : [];
}

function image({ plots }: Page, name: string): string[] {
  return plots.filter((plot) => plot.name === name).flatMap(pictureLines);
}

function command(results: readonly Result[]): string {
  const names = [...new Set(results.map(({ contender }) => contender))];
  return `    antiphon compare --corpora FOLDER --only ${names.join(' ')}`;
}
