import { parseCanon } from '../../../src/abc/canon.js';
import type { LiveSettings } from '../../../src/config/settings.js';
import { liveSettingsSchema } from '../../../src/config/settings.js';
import type { LoadedModel } from '../../../src/jam/brain.js';
import type { TranscriptEvent } from '../../../src/jam/events.js';
import { Session } from '../../../src/jam/session.js';
import type { Engine } from '../../../src/model/engine.js';
import type { Model } from '../../../src/model/model.js';
import { fakeEngine, fakeModel } from '../../support/fakeModel.js';
import type { Jam } from '../jamming.js';

/** At 120 beats a minute. */
export const BEAT = 500;
export const BAR = 4 * BEAT;
/** Two bars of 4/4 in eighths, the last note a crotchet. */
export const PHRASE = [60, 62, 64, 65, 67, 65, 64, 62, 60, 64, 67, 72, 67, 64, 60];

const readsSymbols: Model = {
  ...fakeModel,
  card: { ...fakeModel.card, dialect: { kind: 'canon', symbols: true } },
};

/** Another model: it reads other keys and another register, and thinks otherwise. */
export function otherModel(): LoadedModel {
  const { card } = fakeModel;
  const keySignatures = { low: -1, high: 0 };
  const engine = fakeEngine();
  return {
    model: {
      ...fakeModel,
      card: { ...card, name: 'other', keySignatures, register: { low: 48, high: 72 } },
    },
    engine: { ...engine, step: (index) => engine.step(card.vocabulary.length - 1 - index) },
  };
}

/** A session on the fake model, which reads chord symbols here, at 120 beats a minute. */
export function modeSession(
  settings: Partial<LiveSettings>,
  { seed = settings.seed ?? 1, engine = fakeEngine() } = {},
): Session {
  return new Session({
    model: readsSymbols,
    engine,
    models: (name) => (name === 'other' ? otherModel() : undefined),
    settings: liveSettingsSchema.parse({ tempo: 120, key: 'C', ...settings }),
    seed,
  });
}

/** An engine that finds everything equally likely. */
export function impartialEngine(): Engine {
  const logits = new Float32Array(fakeModel.card.vocabulary.length);
  return { ...fakeEngine(), step: () => logits };
}

/** What has been sent of one channel, note-ons only. */
export function onsets(jam: Jam, channel = 0): { due: number; pitch: number }[] {
  return jam.sent.flatMap(({ due, message }) =>
    message.kind === 'noteOn' && message.channel === channel ? [{ due, pitch: message.pitch }] : [],
  );
}

/** The newest version of every phrase of the partner's, in order. */
export function partnerPhrases(jam: Jam): readonly TranscriptEvent[] {
  const phrases = new Map<number, TranscriptEvent>();
  for (const event of jam.of('transcript')) {
    if (event.part === 'partner') phrases.set(event.phrase, event);
  }
  return [...phrases.values()];
}

/** Lengths of the bars of a phrase in ticks. */
export function barLengths({ canon }: TranscriptEvent): number[] {
  const lengths = [0];
  for (const event of parseCanon(`${canon}\n`).events) {
    if (event.kind === 'bar') lengths.push(0);
    if (event.kind === 'sound') lengths.push((lengths.pop() ?? 0) + event.duration);
  }
  return lengths;
}

/** How far a time is from the nearest line of a grid. */
export function offGrid(at: number, origin: number, step: number): number {
  const place = (((at - origin) % step) + step) % step;
  return Math.min(place, step - place);
}
