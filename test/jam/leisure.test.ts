import { describe, expect, test } from '@jest/globals';
import { Leisure } from '../../src/jam/leisure.js';
import { HandClock } from './handClock.js';
import { Jam, newSession } from './jamming.js';

/** Work that takes 10 ms, and when it was begun. */
function takingTen(clock: HandClock): { readonly begun: number[]; readonly work: () => void } {
  const begun: number[] = [];
  const work = (): void => {
    begun.push(Math.floor(clock.time));
    clock.time += 10;
  };
  return { begun, work };
}

describe('work that may wait', () => {
  test('is done once for each, the newest of its wishes, in the order of who waits', () => {
    const clock = new HandClock();
    const leisure = new Leisure(clock, 3);
    const [one, two] = [{}, {}];
    const done: string[] = [];
    leisure.ask(one, () => done.push('old'));
    leisure.ask(two, () => done.push('two'));
    leisure.ask(one, () => done.push('new'));
    expect(done).toEqual([]);
    clock.turnTo(10);
    expect(done).toEqual(['new', 'two']);
  });

  test('is followed by a rest so many times as long, whoever asks meanwhile', () => {
    const clock = new HandClock();
    const leisure = new Leisure(clock, 3);
    const { begun, work } = takingTen(clock);
    for (const who of [{}, {}]) leisure.ask(who, work);
    clock.turnTo(20);
    leisure.ask({}, work);
    clock.turnTo(100);
    // The clock's alarms come 0.4 late, which counts too.
    expect(begun).toEqual([0, 42, 83]);
  });

  test('is followed by a longer rest where others kept it waiting', () => {
    const clock = new HandClock();
    const leisure = new Leisure(clock, 3);
    const { begun, work } = takingTen(clock);
    for (const who of [{}, {}]) leisure.ask(who, work);
    // Somebody else is at work until 20 when it is to begin.
    clock.time = 20;
    clock.turnTo(200);
    expect(begun).toEqual([20, 120]);
  });

  test('goes on with whoever wishes for more at once', () => {
    const clock = new HandClock();
    const leisure = new Leisure(clock, 3);
    const done: string[] = [];
    const [one, other] = [{}, {}];
    const takes10 = (what: string) => {
      done.push(`${what} ${Math.floor(clock.now())}`);
      clock.turnTo(clock.now() + 10);
    };
    leisure.ask(one, () => {
      leisure.ask(one, () => takes10('ended'));
      takes10('begun');
    });
    leisure.ask(other, () => takes10('other'));
    clock.turnTo(100);
    expect(done).toEqual(['begun 0', 'ended 42', 'other 83']);
  });

  test('is not done for those who are gone', () => {
    const clock = new HandClock();
    const leisure = new Leisure(clock, 3);
    leisure.ask(clock, () => expect('this').toBe('never done'));
    leisure.forget(clock);
    clock.turnTo(10);
  });
});

describe('a session that waits to be asked for more', () => {
  const SCALE = [60, 62, 64, 65, 67, 69, 71, 72];

  test('plays the same, and has told as much when it was asked', () => {
    const prompt = new Jam();
    const session = newSession();
    session.waitToTellMore();
    const patient = new Jam(session);
    for (const jam of [prompt, patient]) jam.play(SCALE, 1000);
    expect(session.hasMoreToTell).toBe(true);
    expect(patient.of('plan')).toEqual([]);
    expect(patient.of('prediction')).toHaveLength(SCALE.length);
    const outputs = [];
    // Piece by piece, so that no one has to wait for all of it.
    for (let piece = 0; session.hasMoreToTell && piece < 2; piece++) {
      outputs.push(...session.tellMore().outputs);
    }
    expect(session.hasMoreToTell).toBe(false);
    const told = outputs.flatMap((output) => (output.kind === 'publish' ? [output.event] : []));
    expect(told.find(({ kind }) => kind === 'plan')).toEqual(prompt.of('plan').at(-1));
    for (const jam of [prompt, patient]) jam.till(30_000);
    expect(patient.sent).toEqual(prompt.sent);
    expect(patient.sent.length).toBeGreaterThan(0);
  });
});
