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

/** A moment of rest: what had come by then, and what came of it. */
interface Rest {
  readonly inputs: number;
  readonly turns: number;
  readonly checkpoint: string;
}

const ENDING: Milliseconds = 30_000;

/** Plays on from what was played before, and says what came of it, turn by turn, and where it was at rest. */
function play(session: Session, inputs: readonly TimedInput[], end: Milliseconds) {
  const turns: string[] = [];
  const rests: Rest[] = [];
  let given = 0;
  let wake: Milliseconds | undefined;
  const take = (turn: ReturnType<Session['advance']>): void => {
    wake = turn.wake;
    turns.push(JSON.stringify(turn));
    const checkpoint = session.checkpoint();
    if (checkpoint !== undefined)
      rests.push({ inputs: given, turns: turns.length, checkpoint: JSON.stringify(checkpoint) });
  };
  const till = (at: Milliseconds): void => {
    while (wake !== undefined && wake <= at) take(session.advance(wake));
  };
  for (const timed of inputs) {
    till(timed.at);
    given += 1;
    take(give(session, timed));
  }
  till(end);
  turns.push(JSON.stringify(session.close(end)));
  const { prediction: _, ...snapshot } = session.snapshot();
  return { turns, rests, snapshot };
}

/** As it stands in a journal. */
function written(checkpoint: SessionCheckpoint | undefined): SessionCheckpoint {
  return read(JSON.stringify(checkpoint));
}

function read(text: string): SessionCheckpoint {
  return checkpointSchema.parse(JSON.parse(text));
}

describe('a session that is at rest', () => {
  // More than that is played now and then: CHECKPOINT_RUNS, CHECKPOINT_SEED.
  const { CHECKPOINT_RUNS: RUNS = 20, CHECKPOINT_SEED: SEED } = process.env;
  const counts = { rests: 0 };

  test('goes on from its checkpoint to the same bytes', () => {
    fc.assert(
      fc.property(jams, fc.constantFrom(0, 3), fc.nat(), ({ inputs }, chordChannel, which) => {
        const end = (inputs.at(-1)?.at ?? 0) + ENDING;
        const whole = play(newSession(chordChannel), inputs, end);
        const { rests } = whole;
        // Nobody who looks on changes the music.
        const unseen = newSession(chordChannel);
        unseen.watch(false);
        const last = play(unseen, inputs, end).rests.at(-1);
        if (last !== undefined)
          expect(read(last.checkpoint).music).toEqual(read(rests.at(-1)?.checkpoint ?? '').music);
        // One early, one late, one anywhere: each plays the rest of the jam once more.
        const chosen = new Set([0, rests.length - 1, which % Math.max(1, rests.length)]);
        for (const index of chosen) {
          const rest = rests[index];
          if (rest === undefined) continue;
          counts.rests += 1;
          const session = newSession(chordChannel);
          session.goOnFrom(read(rest.checkpoint));
          expect(written(session.checkpoint())).toEqual(read(rest.checkpoint));
          const again = play(session, inputs.slice(rest.inputs), end);
          expect(again.turns).toEqual(whole.turns.slice(rest.turns));
          expect(again.rests.map(({ turns }) => rest.turns + turns)).toEqual(
            rests.slice(index + 1).map(({ turns }) => turns),
          );
          const latest = again.rests.at(-1);
          if (latest !== undefined)
            expect(read(latest.checkpoint)).toEqual(read(rests.at(-1)?.checkpoint ?? ''));
          expect(again.snapshot).toEqual(whole.snapshot);
        }
      }),
      { numRuns: Number(RUNS), ...(SEED === undefined ? {} : { seed: Number(SEED) }) },
    );
    expect(counts.rests).toBeGreaterThan(Number(RUNS));
  }, 600_000);

  test('does so with a network that has learned, too', async () => {
    const model = await loadModel(fileURLToPath(new URL('../../models/light', import.meta.url)));
    const engine = await createEngine('wasm', model);
    const settings = liveSettingsSchema.parse({ tempo: 120 });
    const learned = () => new Session({ model, engine, settings, seed: 1 });
    let rests = 0;
    fc.assert(
      fc.property(jams, ({ inputs }) => {
        const end = (inputs.at(-1)?.at ?? 0) + ENDING;
        const whole = play(learned(), inputs, end);
        const rest = whole.rests[whole.rests.length >> 1];
        if (rest === undefined) return;
        rests += 1;
        const session = learned();
        session.goOnFrom(read(rest.checkpoint));
        const again = play(session, inputs.slice(rest.inputs), end);
        expect(again.turns).toEqual(whole.turns.slice(rest.turns));
      }),
      { numRuns: 5, seed: 1 },
    );
    engine.dispose();
    expect(rests).toBeGreaterThan(2);
  }, 600_000);
});
