import { plotsOf } from './comparisonPlots.js';
import {
  foretellingTable,
  goalsTable,
  samplesTable,
  sizesTable,
  windowsTable,
  written,
} from './comparisonTables.js';
import { type Contender, GROUNDS, type GroundName, type Picture } from './contender.js';
import type { Result } from './result.js';

export interface Report {
  readonly markdown: string;
  readonly plots: readonly Picture[];
}

const TITLES: Readonly<Record<GroundName, string>> = {
  'database-1': 'Database 1 of the study (340 jigs): the last fifth',
  'database-2': 'Database 2 of the study (1,112 tunes): the last fifth',
  'database-2-tunes': 'Database 2, cut at tunes: its test part',
  canon: "Canon: test tunes of Nottingham, O'Neill and Aird",
};

/** The comparison as a page of Markdown, its plots beside it in `comparison/`. */
export function comparisonReport(
  contenders: readonly Contender[],
  results: readonly Result[],
): Report {
  const titles = new Map(contenders.map((contender) => [contender.name, contender]));
  const plots = plotsOf(titles, results);
  const image = (name: string): string[] => {
    const plot = plots.find((each) => each.name === name);
    return plot ? pictureLines(plot) : [];
  };
  const windows = windowsTable(titles, results);
  const goals = goalsTable(results);
  const ofSeries = (series: Contender['series']): Result[] =>
    results.filter(({ contender }) => titles.get(contender)?.series === series);
  const alone = ofSeries(undefined);
  const paragraphs = [
    ...INTRODUCTION,
    ...(windows === undefined
      ? []
      : [
          "## The study's protocol, and what it hides",
          PROTOCOL,
          command(results.filter((result) => result.windows)),
          windows,
          ...image('learning-database-1'),
          ...image('learning-database-2'),
        ]),
    ...GROUNDS.flatMap((ground) => {
      const here = alone.filter((result) => result.ground === ground);
      return here.length === 0 ? [] : groundSection(ground, here);
    }),
    ...seriesSection(COURSE, contenders, ofSeries('course'), (of) => foretellingTable(titles, of)),
    ...writtenBy(ofSeries('course')),
    ...image('temperature'),
    ...seriesSection(SIZES, contenders, ofSeries('sizes'), (of) => sizesTable(titles, of)),
    ...image('size-bits'),
    ...image('size-step'),
    ...(goals === undefined ? [] : ['## Figures to reach', GOALS_TEXT, goals]),
    '## The contenders',
    ...contenders
      .filter(({ series }) => series === undefined || series === 'apart')
      .flatMap((contender) => [
        ...contenderSection(contender, results),
        ...(contender.series === 'apart' ? writtenBy(resultsOf(contender, results)) : []),
      ]),
  ];
  return { markdown: `${paragraphs.join('\n\n')}\n`, plots };

  function writtenBy(some: readonly Result[]): string[] {
    const samples = samplesTable(titles, some);
    return samples === undefined ? [] : ['What they write by themselves:', samples];
  }

  function groundSection(ground: GroundName, here: readonly Result[]): string[] {
    return [
      `## ${TITLES[ground]}`,
      command(here),
      foretellingTable(titles, here),
      ...image(`bits-${ground}`),
      ...writtenBy(here),
    ];
  }
}

const INTRODUCTION = [
  '# The comparison',
  "This page is written by `antiphon compare`; nothing in it is typed by hand. It sets the network of the study that Antiphon began with, the systems that the study cites, and Antiphon itself side by side, on the same texts, by the same measures. A figure is made again by the command above its table, where `FOLDER` holds the corpora (`antiphon compare --help` says how they lie in it); what an earlier run left in the working folder `comparison/` is taken as it is, so remove a contender's folder there to have it learn again. Everything random has one seed: a figure is of one run.",
  "- *bits/char*: mean of -log2 of the probability that each character had before it came; *perplexity* is 2 to the power of it. Texts of whole ABC files are read on from tune to tune, canon tune by tune.\n- *accuracy*: share of characters that were the likeliest; *every 25th*: of every 25th one, foretold from all of the text before it.\n- *music only*: header fields left out (39 % of database 2, 25 % of database 1).\n- *bits/note*: bits of all music over notes, chords and rests as written; it does not depend on the encoding.\n- *adapted*: mixed with what came before in the same tune (`src/model/adaptation.ts`).\n- *valid*: texts, written without the mask that keeps bars right, that our reader makes a tune of and whose bars all add up; *copied*: with 48 characters in a row from the training text; *in scale*, *ends on the tonic*, *key clarity* (correlation with the best key profile), *bars heard before*: of those that can be read; *pitch classes*, *intervals*, *note lengths*, *form* (how far back each bar's like is): how far their distribution is from the data's (total variation, 0 to 1).\n- *valid with the mask*: of as many tunes made up as a user of Antiphon gets them.",
];

const PROTOCOL =
  'The study cuts its text into pieces of 25 characters and asks for the 25th given the 24 before it, and nothing else: some thousands of examples for 257,245 parameters, which learn them by heart. The tables show the share right in the training text and in the text held out.';

const COURSE = [
  "## The course's sweep",
  'A short run for each thing that the exercise has its students change, on database 2 cut at tunes.',
];

const SIZES = [
  '## Size against bits against time',
  'Two layers of so many units, all by the same short schedule. The time of a step is measured in the run that wrote this page, prepared, after pauses of 60 ms (`npm run bench sizes` sets it beside a plain loop).',
];

const GOALS_TEXT =
  'Measured earlier on the same texts with the same network in another program (PyTorch), or asked of the live model. Bits per character count as reached up to 0.02 above, accuracy without adaptation up to half a point below.';

function pictureLines({ name, caption }: Pick<Picture, 'name' | 'caption'>): string[] {
  return [`![${name}](comparison/${name}.svg)`, caption];
}

function command(results: readonly Result[]): string {
  const names = [...new Set(results.map(({ contender }) => contender))];
  return `    antiphon compare --corpora FOLDER --only ${names.join(' ')}`;
}

function seriesSection(
  text: readonly string[],
  contenders: readonly Contender[],
  results: readonly Result[],
  write: (results: readonly Result[]) => string,
): string[] {
  if (results.length === 0) return [];
  const [first] = contenders.filter(({ name }) => name === results[0]?.contender);
  const about = first ? [`${first.source}. ${first.differs}`] : [];
  return [...text, ...about, command(results), write(results)];
}

function resultsOf({ name }: Contender, results: readonly Result[]): Result[] {
  return results.filter(({ contender }) => contender === name);
}

function contenderSection(contender: Contender, results: readonly Result[]): string[] {
  const own = resultsOf(contender, results);
  if (own.length === 0) return [];
  const published = (contender.published ?? []).map(
    ({ ground, measure, value }) => `${measure}${ground ? ` (${ground})` : ''} ${value}`,
  );
  const times = own.flatMap(({ ground, seconds, epochs, keptEpoch }) =>
    seconds === undefined
      ? []
      : `${ground}: ${seconds} s${epochs === undefined ? '' : `, ${epochs} epochs`}${keptEpoch === undefined ? '' : `, the weights of epoch ${keptEpoch}`}`,
  );
  const examined = own.flatMap(({ examination }) => (examination ? [examination] : []));
  return [
    `### ${contender.title} (\`${contender.name}\`)`,
    `${contender.source}.`.replace(/\.\.$/, '.'),
    `What differs: ${contender.differs}`,
    ...(published.length === 0 ? [] : [`Published: ${published.join('; ')}.`]),
    ...(times.length === 0
      ? []
      : [`Learning, by the clock of a busy machine: ${times.join('; ')}.`]),
    ...examined.flatMap(({ figures, pictures }) => [
      figures
        .map(
          ({ measure, value, unit }) =>
            `- ${measure}: ${written(value, unit)}${unit === '%' ? '' : ` ${unit}`}`,
        )
        .join('\n'),
      ...pictures.flatMap(pictureLines),
    ]),
  ];
}
