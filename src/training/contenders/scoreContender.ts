import { createHash } from 'node:crypto';
import { createEngine } from '../../model/createEngine.js';
import type { Engine } from '../../model/engine.js';
import type { Model } from '../../model/model.js';
import { type Evaluation, evaluate } from '../evaluation.js';
import { endsAsForetold, type Foretelling } from '../foretelling.js';
import type { ForetellingScores } from '../foretellingTally.js';
import type { SampleScores } from '../sampleScores.js';
import type { Part } from '../split.js';
import type { Contender } from './contender.js';
import { fingerprintOf, type Ground } from './ground.js';
import type { Surroundings } from './makeContender.js';
import type { Foretold, LearningPoint, Result, WrittenSamples } from './result.js';
import { schoolingOn } from './schooling.js';
import { coldStep } from './stepTime.js';

/** Samples are drawn from all of what the model expects, a little less daring than it is. */
export const TEMPERATURE = 0.8;

/** What the figures depend on, besides this program. */
export function fingerprintOfFigures(contender: Contender, ground: Ground, model: Model): string {
  return createHash('sha256')
    .update(JSON.stringify([contender.scoring, model.card.weightsSha256, fingerprintOf(ground)]))
    .digest('hex');
}

/** Every figure of a contender on a ground. */
export async function scoreContender(
  contender: Contender,
  ground: Ground,
  model: Model,
  learning: readonly LearningPoint[],
  surroundings: Surroundings,
): Promise<Result> {
  const { scoring, making } = contender;
  const { card, vocabulary } = model;
  const { quick, now, pause, rest } = surroundings;
  const engine = await createEngine('wasm', model);
  try {
    const score = evaluator(model, engine, ground, surroundings);
    const held = await score(ground.judged, { adaptation: scoring.adaptation ? 1 : 0 });
    const first = held.foretold.raw ?? held.foretold.melody ?? held.foretold.symbols;
    if (first === undefined) throw new Error('there was nothing to foretell');
    const samples: WrittenSamples[] = [];
    const count = quick ? Math.min(2, scoring.samples) : scoring.samples;
    const temperatures = (scoring.temperatures ?? [TEMPERATURE]).slice(0, quick ? 2 : undefined);
    for (const temperature of count === 0 ? [] : temperatures) {
      const written = await score(ground.judged, { samples: count, temperature });
      if (written.samples) {
        samples.push(samplesOf(written.samples, temperature, written.madeUp?.valid));
      }
    }
    const onTraining = scoring.training ? await score('training', {}) : undefined;
    const windows = async (part: Part, length: number): Promise<number> => {
      let right = 0;
      const all = windowsOf(ground, part, length);
      for (const [at, window] of all.entries()) {
        if (endsAsForetold(engine, vocabulary, window)) right++;
        if (at % 1000 === 0) await rest();
      }
      return right / all.length;
    };
    const alphabet = making.by === 'learning' ? making.alphabet : '';
    const examination = await contender.examine?.(
      model,
      schoolingOn(ground, alphabet, surroundings),
    );
    const trained = card.training;
    const learned = onTraining?.foretold.raw ?? onTraining?.foretold.melody;
    return {
      contender: contender.name,
      ground: ground.name,
      judged: ground.judged,
      fingerprint: fingerprintOfFigures(contender, ground, model),
      kind: card.kind,
      parameters: card.parameters,
      layers: [...card.layers],
      ...numbers(trained, ['seconds', 'epochs', 'keptEpoch']),
      leftOut: held.leftOut,
      ...bothOf(first),
      ...(held.foretold.symbols && first !== held.foretold.symbols
        ? { symbols: bothOf(held.foretold.symbols) }
        : {}),
      ...(learned ? { onTraining: foretoldOf(learned.network) } : {}),
      ...(scoring.windows === undefined
        ? {}
        : {
            windows: {
              length: scoring.windows,
              training: await windows('training', scoring.windows),
              heldOut: await windows(ground.judged, scoring.windows),
            },
          }),
      samples,
      ...(scoring.stepTime === true
        ? { step: await coldStep(engine, now, pause, quick ? 2 : undefined) }
        : {}),
      learning: [...learning],
      ...(examination
        ? {
            examination: { figures: [...examination.figures], pictures: [...examination.pictures] },
          }
        : {}),
    };
  } finally {
    engine.dispose();
  }
}

interface Wanted {
  readonly adaptation?: number;
  readonly samples?: number;
  readonly temperature?: number;
}

/** Evaluations of one model on one ground. */
function evaluator(
  model: Model,
  engine: Engine,
  ground: Ground,
  { progress, rest, tuneMaker }: Surroundings,
): (part: Part, wanted: Wanted) => Promise<Evaluation> {
  return (part, { adaptation = 0, samples = 0, temperature = TEMPERATURE }) => {
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
  };
}

function windowsOf(ground: Ground, part: Part, length: number): string[] {
  const all = ground
    .texts(part)
    .map(({ text }) => text)
    .join('');
  return Array.from({ length: Math.floor(all.length / length) }, (_, at) =>
    all.slice(at * length, (at + 1) * length),
  );
}

function bothOf({ network, adapted }: Foretelling): { alone: Foretold; adapted?: Foretold } {
  return {
    alone: foretoldOf(network),
    ...(adapted ? { adapted: foretoldOf(adapted) } : {}),
  };
}

function foretoldOf({ music, ...scores }: ForetellingScores): Foretold {
  const { bitsPerCharacter, perplexity, accuracy, accuracyOf25th, bitsPerNote } = scores;
  return {
    bitsPerCharacter,
    perplexity,
    accuracy,
    ...(accuracyOf25th === undefined ? {} : { accuracyOf25th }),
    ...(bitsPerNote === undefined ? {} : { bitsPerNote }),
    ...(music
      ? { musicBitsPerCharacter: music.bitsPerCharacter, musicAccuracy: music.accuracy }
      : {}),
  };
}

function samplesOf(
  scores: SampleScores,
  temperature: number,
  validMadeUp: number | undefined,
): WrittenSamples {
  const { count, ended, readable, valid, copied, character } = scores;
  return {
    temperature,
    count,
    ended,
    readable,
    valid,
    ...(copied === undefined ? {} : { copied }),
    ...(character ? { character } : {}),
    ...(validMadeUp === undefined ? {} : { validMadeUp }),
    ...scores.distance,
    data: { ...scores.data, ...scores.distanceWithinData },
  };
}

function numbers<Name extends string>(
  from: Readonly<Record<string, unknown>>,
  names: readonly Name[],
): { [Each in Name]?: number } {
  const found: { [Each in Name]?: number } = {};
  for (const name of names) {
    const value = from[name];
    if (typeof value === 'number') found[name] = value;
  }
  return found;
}
