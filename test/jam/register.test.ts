import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { LiveSettings } from '../../src/config/settings.js';
import { favourLength, wantedLength } from '../../src/jam/density.js';
import { registerShift } from '../../src/jam/register.js';
import { Jam } from './jamming.js';
import { BAR, modeSession, onsets, PHRASE, partnerPhrases } from './modes/beats.js';

const START = 1000;
const QUARTER = 10_080;
const COMMON = { beats: 4, unit: 4 };

function answer(settings: Partial<LiveSettings>): { pitches: number[]; jam: Jam } {
  const jam = new Jam(modeSession({ mode: 'answer', ...settings }));
  jam.play(PHRASE, START);
  jam.close(START + 8 * BAR);
  return { pitches: onsets(jam).map(({ pitch }) => pitch), jam };
}

describe('the register', () => {
  test('carries the answer by octaves, and changes nothing else about it', () => {
    const own = answer({}).pitches;
    expect(own.length).toBeGreaterThan(4);
    const means = (['low', 'middle', 'high'] as const).map((register) => {
      const { pitches } = answer({ register });
      const shifts = pitches.map((pitch, index) => pitch - (own[index] ?? 0));
      expect(new Set(shifts).size).toBe(1);
      expect(Math.abs((shifts[0] ?? 1) % 12)).toBe(0);
      return pitches.reduce((sum, pitch) => sum + pitch, 0) / pitches.length;
    });
    expect(means).toEqual([...means].sort((a, b) => a - b));
    expect(new Set(means).size).toBe(3);
  });

  test('is what the score shows, too', () => {
    const { jam } = answer({ register: 'low' });
    expect(partnerPhrases(jam).at(-1)?.engraved).not.toBe(
      partnerPhrases(answer({}).jam).at(-1)?.engraved,
    );
  });

  test('never leaves what MIDI can say', () => {
    const registers = fc.constantFrom<LiveSettings['register']>('auto', 'low', 'middle', 'high');
    fc.assert(
      fc.property(registers, fc.nat(108), fc.nat(19), (register, low, width) => {
        const shift = registerShift(register, { low, high: low + width });
        expect(Math.abs(shift % 12)).toBe(0);
        expect(low + shift).toBeGreaterThanOrEqual(0);
        expect(low + width + shift).toBeLessThanOrEqual(127);
      }),
    );
  });
});

describe('the density', () => {
  test('wants from two beats a note to four notes a beat', () => {
    expect(wantedLength('auto', COMMON)).toBeUndefined();
    expect(wantedLength(0, COMMON)).toBe(2 * QUARTER);
    expect(wantedLength(1, COMMON)).toBe(QUARTER / 4);
  });

  test('makes lengths near that likelier, and the letter no other', () => {
    const alphabet = ['C', '2', '4', '/', "'", ','];
    const shares = (wanted: number) => {
      const logits = new Float32Array(alphabet.length);
      favourLength(logits, alphabet, wanted);
      const weights = [...logits].map(Math.exp);
      const sum = weights.reduce((total, weight) => total + weight, 0);
      return weights.map((weight) => weight / sum);
    };
    const long = shares(2 * QUARTER);
    const short = shares(QUARTER / 4);
    expect(long[2]).toBeGreaterThan(0.5);
    expect(short[3]).toBeGreaterThan(0.5);
    for (const all of [long, short]) {
      expect(all[4]).toBeCloseTo(1 / 6, 5);
      expect(all[5]).toBeCloseTo(1 / 6, 5);
    }
  });

  test('is heard: the higher it is, the more notes', () => {
    const counts = [0, 0.5, 1].map((density) =>
      [1, 2, 3, 4].reduce((sum, seed) => sum + answer({ density, seed }).pitches.length, 0),
    );
    expect(counts[0]).toBeLessThan(counts[1] ?? 0);
    expect(counts[1]).toBeLessThan(counts[2] ?? 0);
  });
});

test('another seed is another answer from the next passage on', () => {
  const jam = new Jam(modeSession({ mode: 'answer' }));
  jam.play(PHRASE, START);
  const same = new Jam(modeSession({ mode: 'answer' }));
  same.play(PHRASE, START);
  jam.till(START + 3 * BAR);
  jam.receive({ kind: 'settings', change: { seed: 99 } }, START + 3 * BAR);
  for (const one of [jam, same]) {
    one.play(PHRASE, START + 8 * BAR);
    one.close(START + 16 * BAR);
  }
  const [first, second] = partnerPhrases(jam);
  const [before, after] = partnerPhrases(same);
  expect(first).toEqual(before);
  expect(second?.canon).not.toBe(after?.canon);
});
