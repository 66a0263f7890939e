import { describe, expect, jest, test } from '@jest/globals';
import { AntiphonError } from '../../src/error.js';
import type { LoadedModel } from '../../src/jam/brain.js';
import type { JamInput } from '../../src/jam/events.js';
import { ModelShelf } from '../../src/jam/modelShelf.js';
import { JamRuntime } from '../../src/jam/runtime.js';
import { Session } from '../../src/jam/session.js';
import { playThrough } from '../../src/jam/virtualTime.js';
import { fakeEngine, fakeModel } from '../support/fakeModel.js';
import { HandClock } from './handClock.js';
import { Jam, newSession } from './jamming.js';
import { BAR, modeSession, onsets, otherModel, PHRASE, partnerPhrases } from './modes/beats.js';

const START = 1000;

const choose = (model: string): JamInput => ({ kind: 'settings', change: { model } });

describe('another model in the middle of a jam', () => {
  function soloing(): Jam {
    const jam = new Jam(modeSession({ mode: 'continue' }));
    jam.play(PHRASE, START);
    jam.till(START + 4.3 * BAR);
    return jam;
  }

  test('lets the passage end as planned, and plays the next one without a gap', () => {
    const jam = soloing();
    const untouched = soloing();
    const at = START + 4.3 * BAR;
    jam.receive(choose('other'), at);
    for (const one of [jam, untouched]) one.till(START + 16 * BAR);
    expect(jam.session.snapshot().settings.model).toBe('other');
    const [passage, next] = partnerPhrases(jam);
    const [before, after] = partnerPhrases(untouched);
    expect(passage).toEqual(before);
    expect(next?.phrase).toBe(after?.phrase);
    expect(next?.canon).not.toBe(after?.canon);
    // The other reads fewer signatures; here it is the same, and the player's register too.
    const gap = (one: Jam) => {
      const dues = onsets(one).map(({ due }) => due);
      return Math.max(...dues.slice(1).map((due, index) => due - (dues[index] ?? due)));
    };
    expect(gap(jam)).toBeLessThanOrEqual(BAR);
    jam.close(START + 17 * BAR);
    expect(jam.session.snapshot().sounding).toEqual([]);
  });

  test('has heard what was played before', () => {
    const jam = soloing();
    const before = jam.session.listening.text;
    jam.receive(choose('other'), START + 4.3 * BAR);
    jam.till(START + 5 * BAR);
    expect(jam.session.listening.text).not.toBe('');
    expect(before).toContain(jam.session.listening.text.split('|')[1]);
  });

  test('hears a long jam bit by bit', () => {
    const jam = soloing();
    jam.till(START + 26 * BAR);
    jam.receive({ kind: 'undo' }, START + 26 * BAR);
    jam.play(Array.from({ length: 8 }, () => PHRASE).flat(), START + 27 * BAR);
    jam.till(START + 44 * BAR);
    const { listening } = jam.session;
    let { wake } = jam.session.receive(choose('other'), START + 44 * BAR);
    let slices = 0;
    while (jam.session.listening === listening && wake !== undefined) {
      slices += 1;
      wake = jam.session.advance(wake).wake;
    }
    const { length } = jam.session.listening.text;
    expect(length).toBeGreaterThan(128);
    expect(slices).toBe(Math.ceil(length / 4));
  });

  test('that is not loaded is none: the one before goes on', () => {
    const jam = soloing();
    jam.receive(choose('nobody'), START + 4.3 * BAR);
    expect(jam.session.snapshot().settings.model).toBe('fake');
    jam.till(START + 8 * BAR);
    expect(onsets(jam).filter(({ due }) => due > START + 5 * BAR).length).toBeGreaterThan(3);
  });
});

/** A runtime whose models are loaded when `loads` says so. */
function shelved(open: (name: string) => Promise<LoadedModel>, close?: () => void) {
  const clock = new HandClock();
  const models = new ModelShelf({ model: fakeModel, engine: fakeEngine() }, open, close);
  const session = newSession({}, 1, models.find);
  const notices: string[] = [];
  const notice = (line: string) => notices.push(line);
  const runtime = new JamRuntime({ session, clock, models, notice });
  return { runtime, models, notices };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('choosing a model', () => {
  test('loads it once, and changes to it when it is there; other settings change at once', async () => {
    const open = jest.fn(async () => otherModel());
    const { runtime } = shelved(open);
    runtime.receive({ kind: 'settings', change: { model: 'other', temperature: 1.1 } });
    expect(runtime.snapshot().settings).toMatchObject({ model: 'fake', temperature: 1.1 });
    await settled();
    expect(runtime.snapshot().settings.model).toBe('other');
    runtime.receive(choose('fake'));
    await settled();
    expect(runtime.snapshot().settings.model).toBe('fake');
    runtime.receive(choose('other'));
    await settled();
    expect(runtime.snapshot().settings.model).toBe('other');
    expect(open).toHaveBeenCalledTimes(1);
    await runtime.stop();
  });

  test('that is still being loaded when the jam ends is given up without a word', async () => {
    let giveUp = (): void => {};
    const never = new Promise<LoadedModel>((_, reject) => {
      giveUp = () => reject(new Error('given up'));
    });
    const { runtime, models, notices } = shelved(() => never, giveUp);
    runtime.receive(choose('other'));
    await runtime.stop();
    models.dispose();
    await settled();
    expect(notices).toEqual([]);
  });

  test('twice in a row takes the one that was chosen last, whichever is there first', async () => {
    let finish = (): void => {};
    const slow = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { runtime } = shelved(async () => {
      await slow;
      return otherModel();
    });
    runtime.receive(choose('other'));
    runtime.receive(choose('fake'));
    finish();
    await settled();
    expect(runtime.snapshot().settings.model).toBe('fake');
    await runtime.stop();
  });

  test('that cannot be loaded is said, and may be tried again', async () => {
    const open = jest.fn(async (): Promise<LoadedModel> => {
      throw new AntiphonError('model-unknown', 'No model is called "other".');
    });
    const { runtime, notices } = shelved(open);
    const told: string[] = [];
    runtime.subscribe((event) => {
      if (event.kind === 'settings') told.push(event.settings.model);
    });
    for (const _ of [1, 2]) {
      runtime.receive(choose('other'));
      await settled();
    }
    expect(notices).toEqual(['No model is called "other".', 'No model is called "other".']);
    expect(runtime.snapshot().settings.model).toBe('fake');
    expect(told).toEqual(['fake', 'fake']);
    await runtime.stop();
  });
});

test('a jam in which the model was changed is played again to the same bytes', () => {
  const inputs = [60, 62, 64, 65, 67, 65, 64, 62].flatMap((pitch, index) => {
    const message = { kind: 'noteOn', channel: 0, pitch, velocity: 90 } as const;
    const at = START + index * 250;
    return [
      { at, input: { kind: 'midi', message } as const },
      { at: at + 200, input: { kind: 'midi', message: { ...message, velocity: 0 } } as const },
    ];
  });
  const play = (at: number) =>
    playThrough(
      new Session({
        model: fakeModel,
        engine: fakeEngine(),
        settings: newSession().snapshot().settings,
        models: () => otherModel(),
      }),
      [...inputs, { at, input: choose('other') }],
      START + 12 * BAR,
    );
  expect(play(START + 1.9 * BAR)).toEqual(play(START + 1.9 * BAR));
  expect(play(START + 1.9 * BAR)).not.toEqual(play(START + 9 * BAR));
});
