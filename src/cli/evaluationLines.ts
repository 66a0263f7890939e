import type { Evaluation } from '../training/evaluation.js';
import type { ForetellingScores } from '../training/foretellingTally.js';
import { figure, NAME, percent } from './figures.js';
import { sampleLines } from './sampleLines.js';

/** An evaluation for people to read. */
export function evaluationLines(model: string, evaluation: Evaluation): string[] {
  const { texts, characters, leftOut, foretold, studyAccuracy, samples, madeUp } = evaluation;
  const left = leftOut > 0 ? `; ${leftOut} left out, of characters that it does not know` : '';
  const tables = Object.entries(foretold).flatMap(([kind, { network, adapted }]) => [
    '',
    ...table(kind, network, adapted, kind === 'symbols' ? undefined : studyAccuracy),
  ]);
  return [
    `${model}: ${texts} texts of ${characters} characters${left}`,
    ...tables,
    ...(samples ? ['', ...sampleLines('texts written without the mask', samples)] : []),
    ...(madeUp ? ['', ...sampleLines('tunes made up as by generate', madeUp)] : []),
  ];
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
    ...row('accuracy, every 25th character', ({ accuracyOf25th }) => accuracyOf25th, percent),
    ...(studyAccuracy === undefined
      ? []
      : [`${'  given the 24 before it only'.padEnd(NAME)}${percent(studyAccuracy).padStart(12)}`]),
  ];
}
