import type { CurvePoint, Validation } from './trainingState.js';

const WIDTH = 720;
const HEIGHT = 360;
/** Room for the words around the plot. */
const MARGIN = { left: 50, right: 90, top: 30, bottom: 40 };

/** Bits per character of the training text and of the validation tunes, step by step, as SVG. */
export function drawCurves(
  title: string,
  training: readonly CurvePoint[],
  validations: readonly Validation[],
): string {
  const validation = validations.map(({ step, bitsPerCharacter }) => ({
    step,
    bits: bitsPerCharacter,
  }));
  const points = [...training, ...validation];
  const lastStep = Math.max(1, ...points.map(({ step }) => step));
  const highest = Math.ceil(Math.max(1, ...points.map(({ bits }) => bits)));
  const x = (step: number): number =>
    MARGIN.left + (step / lastStep) * (WIDTH - MARGIN.left - MARGIN.right);
  const y = (bits: number): number =>
    HEIGHT - MARGIN.bottom - (bits / highest) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const place = ({ step, bits }: CurvePoint): string =>
    `${x(step).toFixed(1)},${y(bits).toFixed(1)}`;

  const ticks = Array.from({ length: highest + 1 }, (_, bits) => [
    `<path class="grid" d="M${x(0)} ${y(bits)}H${x(lastStep)}"/>`,
    `<text class="right" x="${MARGIN.left - 8}" y="${y(bits) + 4}">${bits}</text>`,
  ]).flat();
  const curve = (name: string, of: readonly CurvePoint[]): string[] => {
    const last = of.at(-1);
    if (last === undefined) return [];
    return [
      `<polyline class="${name}" points="${of.map(place).join(' ')}"/>`,
      `<text class="${name}" x="${x(last.step) + 6}" y="${y(last.bits) + 4}">${name} ${last.bits.toFixed(3)}</text>`,
    ];
  };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    '<style>rect{fill:#fff}.grid{stroke:#ddd}polyline{fill:none;stroke-width:1.5}polyline.training{stroke:#88a}polyline.validation{stroke:#c40}text.training{fill:#557}text.validation{fill:#c40}.right{text-anchor:end}</style>',
    `<rect width="${WIDTH}" height="${HEIGHT}"/>`,
    `<text x="${MARGIN.left}" y="18">${escapeXml(title)}: bits per character by step</text>`,
    ...ticks,
    `<text x="${x(0)}" y="${HEIGHT - 14}">0</text>`,
    `<text class="right" x="${x(lastStep)}" y="${HEIGHT - 14}">${lastStep}</text>`,
    ...curve('training', training),
    ...curve('validation', validation),
    '</svg>',
    '',
  ].join('\n');
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
