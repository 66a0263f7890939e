import { describe, expect, test } from '@jest/globals';
import { parsePortWish, passes } from '../../src/midi/portWish.js';

describe('a wish for a port', () => {
  test.each([
    ['keystation', 'keystation', undefined],
    ['Synth@1', 'Synth', [0]],
    ['Synth 20:0 @1-3,10', 'Synth 20:0', [0, 1, 2, 9]],
    ['me@home', 'me@home', undefined],
  ])('%p', (text, name, channels) => {
    const wish = parsePortWish(text);
    expect(wish.name).toBe(name);
    expect(wish.channels && [...wish.channels]).toEqual(channels);
  });

  test.each(['a@0', 'a@17', 'a@3-1', 'a@1,,2', 'a@1-2-3', 'a@123'])('%p is refused', (text) => {
    expect(() => parsePortWish(text)).toThrow(
      expect.objectContaining({ code: 'port-channels-invalid' }),
    );
  });

  test('passes the channels it names, and what has no channel', () => {
    const wish = parsePortWish('synth@2');
    const on = (channel: number) => ({ kind: 'noteOn', channel, pitch: 60, velocity: 1 }) as const;
    expect([passes(wish, on(0)), passes(wish, on(1)), passes(wish, { kind: 'clock' })]).toEqual([
      false,
      true,
      true,
    ]);
    expect(passes(parsePortWish('synth'), on(7))).toBe(true);
  });
});
