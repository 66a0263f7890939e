import type { SampleScores, StatisticsDistance } from '../training/sampleScores.js';
import type { TuneCharacter } from '../training/tuneCharacter.js';
import { figure, NAME, percent } from './figures.js';

/** What was made up beside the data, for people to read. */
export function sampleLines(what: string, samples: SampleScores): string[] {
  const { count, ended, readable, canonical, valid, copied, character, data } = samples;
  const { distance, distanceWithinData } = samples;
  return [
    row(`${count} ${what}`, 'made up', 'data'),
    ...compared('came to an end', percent, ended),
    ...compared('can be read', percent, readable),
    ...compared('are canon to the character', percent, canonical),
    ...compared('every bar adds up, by our reader', percent, valid, data.valid),
    ...compared('48 characters from training', percent, copied, data.copied),
    ...CHARACTER.flatMap(([of, name, write]) =>
      compared(name, write, character?.[of], data.character?.[of]),
    ),
    row('distance from the data (0..1) of', 'made up', 'its halves'),
    ...DISTANCES.flatMap(([of, name]) =>
      compared(name, figure, distance[of], distanceWithinData[of]),
    ),
  ];
}

const CHARACTER: readonly (readonly [keyof TuneCharacter, string, (value: number) => string])[] = [
  ['inScale', 'notes in the scale', percent],
  ['endsOnTonic', 'ends on the tonic', percent],
  ['keyClarity', 'clarity of the key (correlation)', figure],
  ['repeatedBars', 'bars heard before', percent],
  ['repeatedRhythms', "bars' rhythms heard before", percent],
];

const DISTANCES: readonly (readonly [keyof StatisticsDistance, string])[] = [
  ['pitchClasses', '  pitch classes above the tonic'],
  ['intervals', '  intervals'],
  ['lengths', '  note lengths'],
  ['returns', '  how far back bars come again'],
];

function row(name: string, own: string, other: string): string {
  return `${name.padEnd(NAME)}${own.padStart(12)}${other.padStart(12)}`.trimEnd();
}

/** No line where there is nothing to say of either. */
function compared(
  name: string,
  write: (value: number) => string,
  own: number | undefined,
  other?: number,
): string[] {
  if (own === undefined && other === undefined) return [];
  const cell = (value: number | undefined): string => (value === undefined ? '' : write(value));
  return [row(name, cell(own), cell(other))];
}
