import type { Evaluation } from '../training/evaluation.js';
import type { ForetellingScores } from '../training/foretellingTally.js';
import type { SampleScores, StatisticsDistance } from '../training/sampleScores.js';

/** An evaluation for people to read. */
export function evaluationLines(model: string, evaluation: Evaluation): string[] {
  const { texts, characters, leftOut, foretold, studyAccuracy, samples } = evaluation;
  const left = leftOut > 0 ? `; ${leftOut} left out, of characters that it does not know` : '';
  const tables = Object.entries(foretold).flatMap(([kind, { network, adapted }]) => [
    '',
    ...table(kind, network, adapted, studyAccuracy),
  ]);
  const ofSamples = samples === undefined ? [] : ['', ...sampleLines(samples)];
  return [`${model}: ${texts} texts of ${characters} characters${left}`, ...tables, ...ofSamples];
}

const NAMES: Readonly<Record<string, string>> = {
  melody: 'without chord symbols',
  symbols: 'with chord symbols',
  raw: 'ABC as it is',
};

function table(
  kind: string,
  network: ForetellingScores,
  adapted: ForetellingScores | undefined,
  studyAccuracy: number | undefined,
): string[] {
  const row = (
    name: string,
    value: (scores: ForetellingScores) => number | undefined,
    write: (value: number) => string,
  ): string[] => {
    const values = [network, adapted].map((scores) => scores && value(scores));
    if (values.every((each) => each === undefined)) return [];
    const cells = values.map((each) => (each === undefined ? '' : write(each)).padStart(12));
    return [`${name.padEnd(NAME)}${cells.join('')}`.trimEnd()];
  };
  const quarters = network.music?.bitsByQuarter ?? [];
  const head = `${(NAMES[kind] ?? kind).padEnd(NAME)}${'network'.padStart(12)}`;
  return [
    adapted === undefined ? head : `${head}${'adapted'.padStart(12)}`,
    ...row('bits per note', ({ bitsPerNote }) => bitsPerNote, figure),
    ...row('bits per character', ({ bitsPerCharacter }) => bitsPerCharacter, figure),
    ...row('perplexity', ({ perplexity }) => perplexity, figure),
    ...row('accuracy', ({ accuracy }) => accuracy, percent),
    ...row('music only: bits per character', ({ music }) => music?.bitsPerCharacter, figure),
    ...row('music only: accuracy', ({ music }) => music?.accuracy, percent),
    ...quarters.flatMap((_, at) =>
      row(`  in quarter ${at + 1} of the tune`, ({ music }) => music?.bitsByQuarter[at], figure),
    ),
    ...(kind === 'raw'
      ? row('accuracy, every 25th character', ({ accuracyOf25th }) => accuracyOf25th, percent)
      : []),
    ...(studyAccuracy === undefined
      ? []
      : [`${'  given the 24 before it only'.padEnd(NAME)}${percent(studyAccuracy).padStart(12)}`]),
  ];
}

const NAME = 34;

function sampleLines(samples: SampleScores): string[] {
  const { count, ended, readable, canonical, valid, copied, data } = samples;
  const row = (name: string, own: string, other: string): string =>
    `${name.padEnd(NAME)}${own.padStart(12)}${other.padStart(12)}`.trimEnd();
  const share = (name: string, own: number | undefined, other?: number): string[] =>
    own === undefined ? [] : [row(name, percent(own), other === undefined ? '' : percent(other))];
  const { distance, distanceWithinData } = samples;
  const distances = FEATURES.flatMap(([feature, name]) => {
    const [own, other] = [distance[feature], distanceWithinData[feature]];
    const write = (value: number | undefined): string =>
      value === undefined ? '-' : value.toFixed(3);
    return [row(name, write(own), write(other))];
  });
  return [
    row(`${count} samples, without the mask`, 'samples', 'data'),
    ...share('came to an end', ended),
    ...share('can be read', readable),
    ...share('are canon to the character', canonical),
    ...share('every bar adds up, by our reader', valid, data.valid),
    ...share('48 characters from training', copied, data.copied),
    row('distance from the data (0..1) of', 'samples', 'its halves'),
    ...distances,
  ];
}

const FEATURES: readonly (readonly [keyof StatisticsDistance, string])[] = [
  ['pitchClasses', '  pitch classes above the tonic'],
  ['intervals', '  intervals'],
  ['lengths', '  note lengths'],
];

function figure(value: number): string {
  return value.toFixed(3);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
