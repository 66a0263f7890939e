import type { TokensMind } from '../model/minds/tokensMind.js';
import { escapeXml } from './curves.js';
import { principalPlane } from './principalAxes.js';

const WIDTH = 1100;
const HEIGHT = 820;
const MARGIN = 40;
const LEGEND = 130;

/** Letters and accidentals as semitones above C. */
const LETTERS: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };
const ACCIDENTALS: Readonly<Record<string, number>> = {
  '^^': 2,
  '^': 1,
  '=': 0,
  '': 0,
  _: -1,
  __: -2,
};
const NAMES = ['C', 'C♯', 'D', 'E♭', 'E', 'F', 'F♯', 'G', 'A♭', 'A', 'B♭', 'B'];

/** What tokens are, besides notes of a pitch class; each with its colour. */
const KINDS = [
  { name: 'header, key, meter', colour: '#7a5230', pattern: /^(M:|K:|\[[MK]:)/ },
  { name: 'chord symbol', colour: '#a0408f', pattern: /^"/ },
  { name: 'rest', colour: '#999999', pattern: /^z/ },
  { name: 'bar line, end, bracket', colour: '#000000', pattern: /^[|\n[\]]/ },
  { name: 'length, tie', colour: '#3d5a80', pattern: /^[\d/-]/ },
];

/**
 * The picture of what a token model has learned of its tokens, as Huang & Wu (2016) drew theirs: the
 * vectors in the plane in which they differ most. SVG; notes are coloured by the pitch class that
 * their letter has without a signature.
 */
export function drawTokens({ network, lexicon }: TokensMind): string {
  const { embedding } = network;
  if (embedding === undefined) return '';
  const { depth, vectors } = embedding;
  const known = vectors.subarray(0, lexicon.size * depth);
  const { places, share } = principalPlane(known, depth);
  const x = scaleOf(places, 0, MARGIN, WIDTH - MARGIN - LEGEND);
  const y = scaleOf(places, 1, MARGIN, HEIGHT - MARGIN);
  const labels = lexicon.words.map((word, at) => {
    const place = `x="${x(places[2 * at] ?? 0)}" y="${y(places[2 * at + 1] ?? 0)}"`;
    return `<text ${place} fill="${colourOf(word)}">${escapeXml(word.trim() || '⏎')}</text>`;
  });
  const entries = [
    ...NAMES.map((name, at) => ({ name, colour: pitchColour(at) })),
    ...KINDS.filter(({ pattern }) => lexicon.words.some((word) => pattern.test(word))),
  ];
  const legend = entries.map(
    ({ name, colour }, at) =>
      `<text x="${WIDTH - LEGEND}" y="${MARGIN + 17 * at}" fill="${colour}">${name}</text>`,
  );
  const title = `Vectors of ${lexicon.size} tokens in the plane of their two principal axes, which hold ${Math.round(100 * share)} % of their variance`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="11">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
<text x="${MARGIN}" y="20" font-size="13" fill="#222">${title}</text>
<g text-anchor="middle" fill-opacity="0.85">
${labels.join('\n')}
</g>
<g font-size="12">
${legend.join('\n')}
</g>
</svg>
`;
}

function colourOf(word: string): string {
  const note = /^(\^\^|\^|__|_|=|)([A-Ga-g])/.exec(word);
  if (note !== null) {
    const letter = LETTERS[(note[2] ?? 'C').toUpperCase()] ?? 0;
    return pitchColour((letter + (ACCIDENTALS[note[1] ?? ''] ?? 0) + 12) % 12);
  }
  return KINDS.find(({ pattern }) => pattern.test(word))?.colour ?? '#555555';
}

/** Neighbours on the circle of fifths have neighbouring colours. */
function pitchColour(pitchClass: number): string {
  return `hsl(${((pitchClass * 7) % 12) * 30}, 75%, 40%)`;
}

function scaleOf(
  places: Float64Array,
  axis: number,
  from: number,
  to: number,
): (value: number) => string {
  const values = places.filter((_, at) => at % 2 === axis);
  const low = Math.min(...values);
  const range = Math.max(...values) - low || 1;
  return (value) => (from + ((value - low) / range) * (to - from)).toFixed(1);
}
