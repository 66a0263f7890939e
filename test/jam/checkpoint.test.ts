import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { liveSettingsSchema } from '../../src/config/settings.js';
import { checkpointSchema, type SessionCheckpoint } from '../../src/jam/checkpoint/schema.js';
import { Session } from '../../src/jam/session.js';
import { give, type TimedInput } from '../../src/jam/virtualTime.js';
import { createEngine } from '../../src/model/createEngine.js';
import { loadModel } from '../../src/model/loadModel.js';
import type { Milliseconds } from '../../src/music/time.js';
import { fakeEngine, fakeModel } from '../support/fakeModel.js';
import { jams } from './randomJams.js';

/** A smaller register and fewer keys: the music is carried there by another way. */
const other = {
  ...fakeModel,
  card: {
    ...fakeModel.card,
    name: 'other',
    keySignatures: { low: 0, high: 1 },
    register: { low: 60, high: 74 },
  },
};

function newSession(chordChannel: number): Session {
  return new Session({
    model: fakeModel,
    engine: fakeEngine(),
    models: (name) => (name === 'other' ? { model: other, engine: fakeEngine() } : undefined),
    settings: liveSettingsSchema.parse({ tempo: 120, key: 'C' }),
    seed: 1,
    chordChannel,
  });
}

/** Between two things that happen: what had come by then, and what came of it. */
interface Moment {
  readonly inputs: number;
  readonly turns: number;
  readonly checkpoint: string;
}

const ENDING: Milliseconds = 30_000;
/** After every so many turns a checkpoint is asked for. */
const STEP = 5;
/** Where a jam begins. */
const BEGINNING: Moment = { inputs: 0, turns: 0, checkpoint: '' };

/** Plays from a moment on, and says what came of it, turn by turn, and where there were checkpoints. */
function play(
  session: Session,
  all: readonly TimedInput[],
  end: Milliseconds,
  { checkpoint: begun, ...from }: Moment = BEGINNING,
) {
  const turns: string[] = [];
  const moments: Moment[] = [];
  let { inputs } = from;
  let wake = begun === '' ? undefined : session.advance(read(begun).at).wake;
  const take = (turn: ReturnType<Session['advance']>): void => {
    wake = turn.wake;
    turns.push(JSON.stringify(turn));
    const count = from.turns + turns.length;
    const checkpoint = count % STEP === 0 ? session.checkpoint() : undefined;
    if (checkpoint === undefined) return;
    moments.push({ inputs, turns: count, checkpoint: JSON.stringify(checkpoint) });
  };
  const till = (at: Milliseconds): void => {
    while (wake !== undefined && wake <= at) take(session.advance(wake));
  };
  for (const timed of all.slice(from.inputs)) {
    till(timed.at);
    inputs += 1;
    take(give(session, timed));
  }
  till(end);
  turns.push(JSON.stringify(session.close(end)));
  const { prediction: _, ...snapshot } = session.snapshot();
  return { turns, moments, snapshot };
}

function read(text: string): SessionCheckpoint {
  return checkpointSchema.parse(JSON.parse(text));
}

/** What is under way. */
function underWay({ music }: SessionCheckpoint): string[] {
  const { settings, partner, ear, metronome, clockOut, clock, line } = music;
  const { mode } = settings;
  return [
    mode,
    ...(partner.inHand === undefined ? [] : [`a passage in ${mode}`]),
    ...(ear.phrase === undefined ? [] : [`a phrase in ${mode}`]),
    ...(line.sounding.length === 0 ? [] : ['a note of the partner']),
    ...(metronome.next === undefined ? [] : ['metronome']),
    ...(clockOut.isRunning ? ['clock out'] : []),
    ...(clock === undefined ? [] : [clock.started ? 'clock in' : 'clock in that stopped']),
  ];
}

const EVERYTHING = [
  ...['answer', 'trade', 'accompany', 'continue', 'changes', 'solo'],
  ...['answer', 'trade', 'continue', 'changes', 'solo'].map((mode) => `a passage in ${mode}`),
  ...['answer', 'trade', 'accompany', 'continue', 'changes', 'solo'].map(
    (mode) => `a phrase in ${mode}`,
  ),
  ...['a note of the partner', 'metronome', 'clock out', 'clock in', 'clock in that stopped'],
];

describe('a session, whatever is under way', () => {
  // More than that is played now and then: CHECKPOINT_RUNS, CHECKPOINT_SEED.
  const { CHECKPOINT_RUNS: RUNS = 40, CHECKPOINT_SEED: SEED = 1 } = process.env;
  const tried = new Set<string>();

  test('goes on from its checkpoint to the same bytes', () => {
    fc.assert(
      fc.property(jams, fc.constantFrom(0, 3), fc.nat(), ({ inputs }, chordChannel, which) => {
        const end = (inputs.at(-1)?.at ?? 0) + ENDING;
        const whole = play(newSession(chordChannel), inputs, end);
        const { moments } = whole;
        // Nobody who looks on changes the music.
        const unseen = newSession(chordChannel);
        unseen.watch(false);
        const last = play(unseen, inputs, end).moments.at(-1);
        if (last !== undefined)
          expect(read(last.checkpoint).music).toEqual(read(moments.at(-1)?.checkpoint ?? '').music);
        // One early, one late, two anywhere: each plays the rest of the jam once more.
        const anywhere = [which, which >> 8].map((one) => one % Math.max(1, moments.length));
        const chosen = new Set([0, moments.length - 1, ...anywhere]);
        for (const index of chosen) {
          const moment = moments[index];
          if (moment === undefined) continue;
          const checkpoint = read(moment.checkpoint);
          for (const one of underWay(checkpoint)) tried.add(one);
          const session = newSession(chordChannel);
          session.goOnFrom(checkpoint);
          expect(read(JSON.stringify(session.checkpoint()))).toEqual(checkpoint);
          const again = play(session, inputs, end, moment);
          expect(again.turns).toEqual(whole.turns.slice(moment.turns));
          expect(again.moments.map(({ turns }) => turns)).toEqual(
            moments.slice(index + 1).map(({ turns }) => turns),
          );
          const latest = again.moments.at(-1);
          if (latest !== undefined)
            expect(read(latest.checkpoint)).toEqual(read(moments.at(-1)?.checkpoint ?? ''));
          expect(again.snapshot).toEqual(whole.snapshot);
        }
      }),
      { numRuns: Number(RUNS), seed: Number(SEED) },
    );
    expect(EVERYTHING.filter((one) => !tried.has(one))).toEqual([]);
  }, 600_000);

  test('does so with a network that has learned, too', async () => {
    const model = await loadModel(fileURLToPath(new URL('../../models/light', import.meta.url)));
    const engine = await createEngine('wasm', model);
    const settings = liveSettingsSchema.parse({ tempo: 120 });
    const learned = () => new Session({ model, engine, settings, seed: 1 });
    let passages = 0;
    fc.assert(
      fc.property(jams, ({ inputs }) => {
        const end = (inputs.at(-1)?.at ?? 0) + ENDING;
        const whole = play(learned(), inputs, end);
        const moment =
          whole.moments.find(({ checkpoint }) => read(checkpoint).music.partner.inHand) ??
          whole.moments[whole.moments.length >> 1];
        if (moment === undefined) return;
        if (read(moment.checkpoint).music.partner.inHand !== undefined) passages += 1;
        const session = learned();
        session.goOnFrom(read(moment.checkpoint));
        const again = play(session, inputs, end, moment);
        expect(again.turns).toEqual(whole.turns.slice(moment.turns));
      }),
      { numRuns: 5, seed: 1 },
    );
    engine.dispose();
    expect(passages).toBeGreaterThan(1);
  }, 600_000);
});
