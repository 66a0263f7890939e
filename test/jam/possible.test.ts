import { describe, expect, test } from '@jest/globals';
import type { LiveSettings } from '../../src/config/settings.js';
import { Jam } from './jamming.js';
import { BAR, modeSession, PHRASE } from './modes/beats.js';

const START = 1000;

function answered(settings: Partial<LiveSettings> = {}): Jam {
  const jam = new Jam(modeSession({ mode: 'answer', ...settings }));
  jam.play(PHRASE, START);
  jam.till(START + 5 * BAR);
  return jam;
}

const told = (jam: Jam) => jam.of('steering').at(-1);

describe('what can be asked for', () => {
  test('is nothing before the first note', () => {
    const jam = new Jam(modeSession({}));
    expect(jam.session.snapshot().steering).toEqual({
      kind: 'steering',
      takes: 0,
      phrases: 0,
      alternatives: false,
      hold: false,
    });
  });

  test('is everything when a phrase was answered, and what newcomers are told is the same', () => {
    const jam = answered();
    expect(told(jam)).toEqual({
      kind: 'steering',
      takes: 1,
      phrases: 1,
      alternatives: true,
      hold: true,
    });
    expect(jam.session.snapshot().steering).toEqual(told(jam));
  });

  test('another take is counted', () => {
    const jam = answered();
    jam.receive({ kind: 'again' }, START + 6 * BAR);
    jam.receive({ kind: 'again' }, START + 6.5 * BAR);
    expect(told(jam)?.takes).toBe(3);
  });

  test('a phrase that is taken back is counted off, and there is nothing left', () => {
    const jam = answered();
    jam.receive({ kind: 'undo' }, START + 6 * BAR);
    expect(told(jam)).toMatchObject({ takes: 0, phrases: 0, hold: false });
  });

  test('while the player plays there is no other take, but the phrase can be taken back', () => {
    const jam = answered();
    jam.play([60], START + 8 * BAR);
    expect(told(jam)).toMatchObject({ takes: 0, phrases: 2 });
  });

  test.each(['accompany', 'changes'] as const)('there are no two ways in %s', (mode) => {
    expect(told(answered({ mode }))?.alternatives).toBe(false);
  });

  test('an accompaniment has no takes, not even of an answer before it', () => {
    const jam = answered();
    jam.receive({ kind: 'settings', change: { mode: 'accompany' } }, START + 6 * BAR);
    expect(told(jam)?.takes).toBe(0);
    const before = jam.sent.length;
    jam.receive({ kind: 'again' }, START + 6.1 * BAR);
    jam.till(START + 7 * BAR);
    expect(jam.sent.slice(before).filter(({ message }) => message.kind === 'noteOn')).toEqual([]);
  });

  test('is told only when it changes', () => {
    const events = answered().of('steering');
    events.slice(1).forEach((event, index) => {
      expect(event).not.toEqual(events[index]);
    });
    expect(events.length).toBeGreaterThan(1);
  });
});

test('a chord of a chart says in which of its bars it stands', () => {
  const jam = new Jam(modeSession({ mode: 'changes', changes: 'Am F | % | Dm' }));
  jam.play(PHRASE, START);
  jam.till(START + 7 * BAR);
  const bars = jam.of('chord').map(({ symbol, bar }) => [bar, symbol]);
  const form = [
    [0, 'Am'],
    [0, 'F'],
    [1, 'Am'],
    [1, 'F'],
    [2, 'Dm'],
  ];
  expect(bars.slice(0, 10)).toEqual([...form, ...form]);
});
