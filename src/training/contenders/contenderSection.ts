import { samplesTable, written } from './comparisonTables.js';
import type { Contender, Picture } from './contender.js';
import type { Result } from './result.js';

/** What a contender is, how it was made, and what only it was examined for. */
export function contenderSection(contender: Contender, results: readonly Result[]): string[] {
  const own = results.filter((result) => result.contender === contender.name);
  if (own.length === 0) return [];
  return [
    `### ${contender.title} (\`${contender.name}\`)`,
    `${contender.source}.`.replace(/\.\.$/, '.'),
    `What differs: ${contender.differs}`,
    ...published(contender),
    ...learning(own),
    ...own.flatMap(examination),
    ...(contender.series === 'apart' ? writtenBy(new Map([[contender.name, contender]]), own) : []),
  ];
}

function published({ published = [] }: Contender): string[] {
  const figures = published.map(
    ({ ground, measure, value }) => `${measure}${ground ? ` (${ground})` : ''} ${value}`,
  );
  return figures.length === 0 ? [] : [`Published: ${figures.join('; ')}.`];
}

function learning(results: readonly Result[]): string[] {
  const times = results.flatMap(({ ground, seconds, epochs, keptEpoch }) => {
    if (seconds === undefined) return [];
    const parts = [
      `${ground}: ${seconds} s`,
      ...(epochs === undefined ? [] : [`${epochs} epochs`]),
      ...(keptEpoch === undefined ? [] : [`the weights of epoch ${keptEpoch}`]),
    ];
    return [parts.join(', ')];
  });
  return times.length === 0
    ? []
    : [`Learning, by the clock of a busy machine: ${times.join('; ')}.`];
}

function examination({ examination }: Result): string[] {
  const { figures = [], pictures = [] } = examination ?? {};
  const lines = figures.map(({ measure, value, unit }) => {
    const figure = unit === '%' ? written(value, unit) : `${written(value, unit)} ${unit}`.trim();
    return `- ${measure}: ${figure}`;
  });
  return [...(lines.length === 0 ? [] : [lines.join('\n')]), ...pictures.flatMap(pictureLines)];
}

/** A table of what these contenders write, if they were asked to. */
export function writtenBy(
  contenders: ReadonlyMap<string, Contender>,
  results: readonly Result[],
): string[] {
  const samples = samplesTable(contenders, results);
  return samples === undefined ? [] : ['What they write by themselves:', samples];
}

export function pictureLines({ name, caption }: Pick<Picture, 'name' | 'caption'>): string[] {
  return [`![${name}](comparison/${name}.svg)`, caption];
}
