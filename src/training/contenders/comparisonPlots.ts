import type { Contender, GroundName, Picture } from './contender.js';
import { barPlot, curvePlot } from './plot.js';
import type { Result } from './result.js';

type Titles = ReadonlyMap<string, Contender>;

/** Every plot for which there are figures. */
export function plotsOf(titles: Titles, results: readonly Result[]): Picture[] {
  return [
    ...learningPlots(titles, results),
    ...bitsPlots(titles, results),
    ...temperaturePlot(titles, results),
    ...sizePlots(results),
    ...results.flatMap(({ examination }) => examination?.pictures ?? []),
  ];
}

/** The study's protocol beside proper training of the same network. */
const SIDE_BY_SIDE = ['study', 'study-proper'];

function learningPlots(titles: Titles, results: readonly Result[]): Picture[] {
  return (['database-1', 'database-2'] as const).flatMap((ground) => {
    const learned = results.filter(
      (result) =>
        result.ground === ground &&
        SIDE_BY_SIDE.includes(result.contender) &&
        result.learning.length > 0,
    );
    if (learned.length === 0) return [];
    const curves = learned.flatMap(({ contender, learning }, colour) => {
      const title = titles.get(contender)?.title ?? contender;
      const curve = (what: string, of: 'training' | 'bitsPerCharacter', dashed: boolean) => ({
        name: `${title}: ${what}`,
        points: learning.map((point) => [point.epoch, point[of]] as const),
        pair: { colour, dashed },
      });
      return [curve('training', 'training', true), curve('validation', 'bitsPerCharacter', false)];
    });
    return [
      {
        name: `learning-${ground}`,
        caption: `Bits per character epoch by epoch on ${ground}: the study's protocol learns its text by heart (training falls, validation rises), proper training does not. The study's curves are of the last characters of its windows, those of training while learning, with dropout where there is some.`,
        svg: curvePlot(
          `Learning ${ground}`,
          { name: 'epoch' },
          { name: 'bits per character', least: 0 },
          curves,
        ),
      },
    ];
  });
}

function bitsPlots(titles: Titles, results: readonly Result[]): Picture[] {
  const grounds = [...new Set(results.map(({ ground }) => ground))];
  return grounds.flatMap((ground) => {
    const shown = results.filter(
      (result) => result.ground === ground && titles.get(result.contender)?.series === undefined,
    );
    return shown.length === 0 ? [] : [bitsPlot(titles, ground, shown)];
  });
}

/** Of canon by the note, which does not depend on the encoding. */
function bitsPlot(titles: Titles, ground: GroundName, results: readonly Result[]): Picture {
  const perNote = ground === 'canon';
  const unit = perNote ? 'bits per note' : 'bits per character';
  const bars = results.map(({ contender, alone, adapted }) => ({
    name: titles.get(contender)?.title ?? contender,
    values: [alone, adapted].map((scores) =>
      perNote ? scores?.bitsPerNote : scores?.bitsPerCharacter,
    ),
  }));
  return {
    name: `bits-${ground}`,
    caption: `${unit} on ${ground}, less is better.`,
    svg: barPlot(`${unit}, ${ground}`, unit, ['alone', 'with adaptation'], bars),
  };
}

function temperaturePlot(titles: Titles, results: readonly Result[]): Picture[] {
  const curves = results
    .filter(({ samples }) => samples.length > 1)
    .map(({ contender, ground, samples }) => ({
      name: `${titles.get(contender)?.title ?? contender} (${ground})`,
      points: samples.map(({ temperature, valid }) => [temperature, 100 * valid] as const),
    }));
  if (curves.length === 0) return [];
  return [
    {
      name: 'temperature',
      caption:
        'Share of texts, written without the mask, that can be read and whose bars all add up.',
      svg: curvePlot(
        'Temperature against validity',
        { name: 'temperature' },
        { name: 'valid, %', least: 0 },
        curves,
      ),
    },
  ];
}

function sizePlots(results: readonly Result[]): Picture[] {
  const sizes = results.filter(({ contender }) => contender.startsWith('size-'));
  if (sizes.length === 0) return [];
  const x = { name: 'parameters', logarithmic: true };
  const bits = sizes.flatMap(({ parameters, alone }) =>
    alone.bitsPerNote === undefined ? [] : [[parameters, alone.bitsPerNote] as const],
  );
  const steps = sizes.flatMap(({ parameters, step }) =>
    step ? [[parameters, step.p50] as const] : [],
  );
  return [
    {
      name: 'size-bits',
      caption: 'Bits per note of two layers of 64 to 384 units, after the same short schedule.',
      svg: curvePlot('Size against bits per note', x, { name: 'bits per note' }, [
        { name: 'bits per note (test)', points: bits },
      ]),
    },
    {
      name: 'size-step',
      caption: 'What a step of them costs after 60 ms in which other things had the caches.',
      svg: curvePlot('Size against the time of a step', x, { name: 'microseconds', least: 0 }, [
        { name: 'median step, prepared, after a pause', points: steps },
      ]),
    },
  ];
}
