import { createHash } from 'node:crypto';
import { createEngine } from '../../model/createEngine.js';
import type { Engine } from '../../model/engine.js';
import type { Model } from '../../model/model.js';
import { type Evaluation, evaluate } from '../evaluation.js';
import { endsAsForetold } from '../foretelling.js';
import type { Part } from '../split.js';
import type { Contender } from './contender.js';
import { bothOf, foretoldOf, numbers, samplesOf } from './figures.js';
import { fingerprintOf, type Ground } from './ground.js';
import type { Surroundings } from './makeContender.js';
import type { LearningPoint, Result, WrittenSamples } from './result.js';
import { schoolingOn } from './schooling.js';
import { coldStep } from './stepTime.js';

/** Samples are drawn from all of what the model expects, a little less daring than it is. */
const TEMPERATURE = 0.8;

/** What the figures depend on, besides this program. */
export function fingerprintOfFigures(contender: Contender, ground: Ground, model: Model): string {
  return createHash('sha256')
    .update(JSON.stringify([contender.scoring, model.card.weightsSha256, fingerprintOf(ground)]))
    .digest('hex');
}

/** All that is needed to score a contender on a ground. */
interface Exam {
  readonly contender: Contender;
  readonly ground: Ground;
  readonly model: Model;
  readonly engine: Engine;
  readonly surroundings: Surroundings;
}

/** Every figure of a contender on a ground. */
export async function scoreContender(
  contender: Contender,
  ground: Ground,
  model: Model,
  learning: readonly LearningPoint[],
  surroundings: Surroundings,
): Promise<Result> {
  const { card } = model;
  const engine = await createEngine('wasm', model);
  const exam = { contender, ground, model, engine, surroundings };
  try {
    return {
      contender: contender.name,
      ground: ground.name,
      judged: ground.judged,
      fingerprint: fingerprintOfFigures(contender, ground, model),
      kind: card.kind,
      parameters: card.parameters,
      layers: [...card.layers],
      ...numbers(card.training, ['seconds', 'epochs', 'keptEpoch']),
      ...(await foretell(exam)),
      ...(await windowsOf(exam)),
      samples: await write(exam),
      ...(await stepTime(exam)),
      learning: [...learning],
      ...(await examine(exam)),
    };
  } finally {
    engine.dispose();
  }
}

/** What is held out, and the training text where that is asked for. */
async function foretell(
  exam: Exam,
): Promise<Pick<Result, 'leftOut' | 'alone' | 'adapted' | 'symbols' | 'onTraining'>> {
  const { scoring } = exam.contender;
  const adaptation = scoring.adaptation ? 1 : 0;
  const held = await evaluatePart(exam, exam.ground.judged, { adaptation });
  const { raw, melody, symbols } = held.foretold;
  const first = raw ?? melody ?? symbols;
  if (first === undefined) throw new Error('there was nothing to foretell');
  const learned = scoring.training
    ? (await evaluatePart(exam, 'training', {})).foretold
    : undefined;
  const onTraining = learned?.raw ?? learned?.melody;
  return {
    leftOut: held.leftOut,
    ...bothOf(first),
    ...(symbols && first !== symbols ? { symbols: bothOf(symbols) } : {}),
    ...(onTraining ? { onTraining: foretoldOf(onTraining.network) } : {}),
  };
}

/** What it writes by itself. */
async function write(exam: Exam): Promise<WrittenSamples[]> {
  const { scoring } = exam.contender;
  const { quick } = exam.surroundings;
  const samples = quick ? Math.min(2, scoring.samples) : scoring.samples;
  if (samples === 0) return [];
  const temperatures = (scoring.temperatures ?? [TEMPERATURE]).slice(0, quick ? 2 : undefined);
  const written: WrittenSamples[] = [];
  for (const temperature of temperatures) {
    const scores = await evaluatePart(exam, exam.ground.judged, { samples, temperature });
    if (scores.samples) {
      written.push(samplesOf(scores.samples, temperature, scores.madeUp?.valid));
    }
  }
  return written;
}

interface Wanted {
  readonly adaptation?: number;
  readonly samples?: number;
  readonly temperature?: number;
}

async function evaluatePart(
  { ground, model, engine, surroundings }: Exam,
  part: Part,
  { adaptation = 0, samples = 0, temperature = TEMPERATURE }: Wanted,
): Promise<Evaluation> {
  const { progress, rest, tuneMaker } = surroundings;
  const settings = { temperature, topP: 1, topK: 0, adaptation: 0 };
  return evaluate(
    model,
    engine,
    {
      ...ground.evaluated(part),
      part,
      train: samples > 0 ? ground.evaluated('training').data : [],
      adaptation,
      samples,
      seed: 1,
      settings,
      // The mask is one of canon.
      ...(samples > 0 && ground.reading === 'canon'
        ? { makeTune: tuneMaker(model, engine, settings) }
        : {}),
    },
    { progress, rest },
  );
}

/** By the study's own protocol. */
async function windowsOf(exam: Exam): Promise<Pick<Result, 'windows'>> {
  const length = exam.contender.scoring.windows;
  if (length === undefined) return {};
  const training = await rightWindows(exam, 'training', length);
  const heldOut = await rightWindows(exam, exam.ground.judged, length);
  return { windows: { length, training, heldOut } };
}

async function rightWindows(
  { ground, model, engine, surroundings }: Exam,
  part: Part,
  length: number,
): Promise<number> {
  const texts = ground.texts(part).map(({ text }) => text);
  const all = texts.join('');
  const count = Math.floor(all.length / length);
  let right = 0;
  for (let at = 0; at < count; at++) {
    const window = all.slice(at * length, (at + 1) * length);
    if (endsAsForetold(engine, model.vocabulary, window)) right++;
    if (at % WINDOWS_AT_ONCE === 0) await surroundings.rest();
  }
  return right / count;
}

const WINDOWS_AT_ONCE = 1000;

async function stepTime({ contender, engine, surroundings }: Exam): Promise<Pick<Result, 'step'>> {
  if (contender.scoring.stepTime !== true) return {};
  const { now, pause, quick } = surroundings;
  return { step: await coldStep(engine, now, pause, quick ? 2 : undefined) };
}

async function examine(exam: Exam): Promise<Pick<Result, 'examination'>> {
  const { contender, ground, model, surroundings } = exam;
  if (contender.examine === undefined) return {};
  const alphabet = contender.making.by === 'learning' ? contender.making.alphabet : '';
  const { figures, pictures } = await contender.examine(
    model,
    schoolingOn(ground, alphabet, surroundings),
  );
  return { examination: { figures: [...figures], pictures: [...pictures] } };
}
