import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { positionOf, turnables, valueAt } from '../../src/config/knob.js';
import { liveChangeSchema, liveSettingsSchema } from '../../src/config/settings.js';

const standard = liveSettingsSchema.parse({});

describe('a knob', () => {
  test('turns what has a range, and no free text', () => {
    expect(turnables).toEqual(expect.arrayContaining(['temperature', 'tempo', 'topK']));
    expect(turnables).not.toContain('meter');
    expect(turnables).not.toContain('key');
  });

  test('reaches both ends', () => {
    expect(valueAt('temperature', 0)).toEqual({ temperature: 0.1 });
    expect(valueAt('temperature', 127)).toEqual({ temperature: 2 });
    expect(valueAt('tempo', 127)).toEqual({ tempo: 300 });
    expect(valueAt('topK', 127)).toEqual({ topK: 200 });
  });

  test('reaches the ends of what is set, however large', () => {
    expect(valueAt('seed', 127)).toEqual({ seed: 0xffffffff });
    expect(valueAt('seed', 0)).toEqual({ seed: 0 });
  });

  test('never sets what the setting does not allow, and stands where it was set', () => {
    const turn = fc.record({ name: fc.constantFrom(...turnables), position: fc.nat(127) });
    fc.assert(
      fc.property(turn, ({ name, position }) => {
        const change = valueAt(name, position);
        expect(liveChangeSchema.safeParse(change).success).toBe(true);
        const again = positionOf(name, change?.[name]);
        expect(valueAt(name, again ?? -1)).toEqual(change);
      }),
      { numRuns: 1000 },
    );
  });

  test('has no place for auto', () => {
    expect(standard.tempo).toBe('auto');
    expect(positionOf('tempo', standard.tempo)).toBeUndefined();
  });
});
