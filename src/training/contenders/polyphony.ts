import type { Tune } from '../../abc/tune.js';
import type { Mind } from '../../model/mind.js';
import { FramesMind } from '../../model/minds/framesMind.js';
import { type EvaluationText, hasSymbols } from '../evaluationTexts.js';
import { scoreFrames } from '../frameScore.js';
import { framesOf, harmonised, withoutSignature } from '../frames.js';
import { FRAME_RANGE, FRAMES_RECIPE, learnFrames } from '../learnFrames.js';
import type { Contender, Examination, Schooling } from './contender.js';

/** Frames drawn for each frame that is foretold. */
const DRAWS = 10;

/** Piano-roll frames of tunes over their chords. */
export const POLYPHONY_CONTENDERS: readonly Contender[] = [
  {
    name: 'polyphony',
    title: 'Boulanger-Lewandowski: polyphony, frame by frame',
    source:
      'N. Boulanger-Lewandowski, Y. Bengio and P. Vincent, "Modeling temporal dependencies in high-dimensional sequences: application to polyphonic music generation and transcription", ICML 2012',
    differs:
      'Where theirs is a recurrent network with an RBM or a NADE for the notes of a frame, ours is two LSTM layers that read and foretell a frame note by note, from the lowest up: as exact a likelihood as a NADE gives. The tunes are the Nottingham tunes of our own split, not theirs; repeats are written once, not played twice; chord symbols sound as abc2midi voices them, held to the next one; tunes are moved to the signature without accidentals (theirs to C major or minor), and a frame is an eighth. So the figures can be set side by side, not subtracted.',
    reads: ['canon'],
    published: [
      { measure: 'RNN: nats per frame, accuracy', value: '-4.46, 62.93 %' },
      { measure: 'RNN-RBM: nats per frame, accuracy', value: '-2.39, 75.40 %' },
      { measure: 'RNN-NADE, Hessian-free: nats per frame, accuracy', value: '-2.31, 71.50 %' },
    ],
    making: {
      by: 'learning',
      learn,
      range: () => ({ keySignatures: { low: 0, high: 0 }, register: FRAME_RANGE }),
    },
    examine,
    scoring: { samples: 0, adaptation: true },
  },
];

async function learn(schooling: Schooling): Promise<Mind> {
  const { training, validation, characters, seed, quick } = schooling;
  const most = quick ? 4 : undefined;
  const tunes = {
    training: harmonies(training).slice(0, most),
    validation: harmonies(validation).slice(0, most),
  };
  const recipe = { ...FRAMES_RECIPE, seed, ...(quick ? { layers: [6], epochs: 1 } : {}) };
  return learnFrames(tunes, characters, recipe, schooling);
}

async function examine(
  { mind }: { readonly mind: Mind },
  { test, quick, seed }: Schooling,
): Promise<Examination> {
  if (!(mind instanceof FramesMind)) return { figures: [], pictures: [] };
  const network = await mind.createFrames('wasm', {});
  const tunes = harmonies(test).slice(0, quick ? 4 : undefined);
  const rolls = tunes.map((tune) => framesOf(harmonised(withoutSignature(tune))));
  const score = scoreFrames(network, rolls, { draws: quick ? 1 : DRAWS, seed });
  network.dispose();
  return {
    figures: [
      { measure: 'log-likelihood of a frame', value: score.logLikelihood, unit: 'nats' },
      { measure: 'accuracy of frames drawn', value: score.accuracy, unit: '%' },
      {
        measure: 'accuracy of repeating the frame before',
        value: score.accuracyOfRepeating,
        unit: '%',
      },
    ],
    pictures: [],
  };
}

/** Tunes that have chord symbols to sound. */
function harmonies(texts: readonly EvaluationText[]): Tune[] {
  return texts.filter(hasSymbols).flatMap(({ tune }) => tune ?? []);
}
