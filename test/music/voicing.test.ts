import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  CHORD_QUALITIES,
  chordPitchClasses,
  parseChordSymbol,
} from '../../src/music/chordSymbol.js';
import { voiceBass, voiceChord } from '../../src/music/voicing.js';

const REACH = { low: 45, high: 62 };
const chord = (name: string) => parseChordSymbol(name) ?? { root: 'C', quality: '' as const };
const chords = fc
  .tuple(fc.constantFrom('C', 'F#', 'Bb', 'A', 'E'), fc.constantFrom(...CHORD_QUALITIES))
  .map(([root, quality]) => ({ root, quality }));

describe('voicing', () => {
  test('the nearest inversion: from C to F the C stays, to G7 no voice leaps', () => {
    const c = voiceChord(chord('C'), REACH, []);
    const f = voiceChord(chord('F'), REACH, c);
    const g = voiceChord(chord('G7'), REACH, f);
    expect(f.filter((pitch) => c.includes(pitch))).toHaveLength(1);
    for (const [index, pitch] of g.entries()) {
      expect(Math.abs(pitch - (f[index] ?? 0))).toBeLessThanOrEqual(4);
    }
  });

  test('a seventh chord is played without its root, which the bass has', () => {
    const tones = voiceChord(chord('G7'), REACH).map((pitch) => pitch % 12);
    expect([...tones].sort((a, b) => a - b)).toEqual([2, 5, 11]);
  });

  test('three tones of the chord at most, close together, within reach, whatever was before', () => {
    fc.assert(
      fc.property(chords, chords, (first, second) => {
        const before = voiceChord(first, REACH);
        const voiced = voiceChord(second, REACH, before);
        expect(voiced).toHaveLength(3);
        const [low = 0, , high = 0] = voiced;
        expect(low).toBeGreaterThanOrEqual(REACH.low);
        expect(high).toBeLessThanOrEqual(REACH.high);
        expect(high - low).toBeLessThan(12);
        for (const pitch of voiced) {
          expect(chordPitchClasses(second)).toContain(pitch % 12);
        }
      }),
    );
  });

  test('the bass: root, named bass, or fifth, near the one before', () => {
    const reach = { low: 36, high: 50 };
    expect(voiceBass(chord('C'), reach, { before: 47 })).toBe(48);
    expect(voiceBass(chord('G/B'), reach, { before: 48 })).toBe(47);
    expect(voiceBass(chord('C'), reach, { before: 36, fifth: true })).toBe(43);
    expect(voiceBass(chord('Bdim'), reach, { before: 36, fifth: true })).toBe(41);
  });
});
