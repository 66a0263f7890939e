import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { carriageFor, carryIn, carryOut } from '../../src/jam/carriage.js';
import type { Key } from '../../src/music/key.js';

const REACH = { keySignatures: { low: -3, high: 4 }, register: { low: 55, high: 86 } };
const anyKey = fc.record<Key>({
  fifths: fc.integer({ min: -7, max: 7 }),
  mode: fc.constantFrom('maj', 'min', 'dor', 'mix', 'phr', 'lyd', 'loc'),
});

const notesOf = (pitches: readonly number[]) => pitches.map((pitch) => ({ pitch }));

test('a key the model knows is left alone, another goes to the nearest it knows', () => {
  const pitches = [67, 71, 74];
  expect(carriageFor({ fifths: 1, mode: 'maj' }, [notesOf(pitches)], REACH).semitones).toBe(0);
  // F sharp to F or G: both a semitone; one accidental in either.
  const { key, semitones } = carriageFor({ fifths: 6, mode: 'maj' }, [notesOf(pitches)], REACH);
  expect(Math.abs(semitones)).toBe(1);
  expect(Math.abs(key.fifths)).toBe(1);
});

test('whatever is carried in comes out again where it fits the register', () => {
  const melody = fc
    .integer({ min: 0, max: 108 })
    .chain((low) => fc.array(fc.integer({ min: low, max: low + 19 }), { minLength: 1 }));
  fc.assert(
    fc.property(anyKey, melody, (key, pitches) => {
      const carriage = carriageFor(key, [notesOf(pitches)], REACH);
      expect(carriage.key.fifths).toBeGreaterThanOrEqual(-3);
      expect(carriage.key.fifths).toBeLessThanOrEqual(4);
      for (const pitch of pitches) {
        const carried = carryIn({ pitch, onset: 0, duration: 1 }, carriage, REACH);
        expect(carried.pitch).toBeGreaterThanOrEqual(55);
        expect(carried.pitch).toBeLessThanOrEqual(86);
        expect(carryOut(carried, carriage).pitch).toBe(pitch);
      }
    }),
  );
});
