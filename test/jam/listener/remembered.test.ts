import { describe, expect, test } from '@jest/globals';
import { asCanon, hearCanon, START } from './playing.js';

const PHRASE = 'M:4/4\nK:G\nd2ded2B2|cBA2G4\n';
const UPBEAT = 'M:4/4\nK:G\nAB|c2cBA2G2|F2GAG4\n';
const TEMPO = 90;
const BEAT = 60_000 / TEMPO;

/** A beat that goes on, of which a bar line lies `beats` before the phrase begins. */
const wentOn = (beats: number) => ({
  tempo: 'auto' as const,
  remembered: { tempo: TEMPO, origin: START - beats * BEAT },
});

describe('after a beat that went on', () => {
  test('an upbeat in that beat is an upbeat', () => {
    expect(asCanon(hearCanon(UPBEAT, { tempo: TEMPO }, wentOn(7)))).toBe(UPBEAT);
  });

  test.each([0, 4, 8.02, 7.97])('a phrase %s beats after a bar line is in that beat', (beats) => {
    const heard = hearCanon(PHRASE, { tempo: TEMPO }, wentOn(beats));
    expect(asCanon(heard)).toBe(PHRASE);
    expect(heard.anacrusis).toBe(0);
  });

  test.each([2.5, 1.4, 3.6])(
    'one %s beats after a bar line is not syncopated from end to end: the player counts anew',
    (beats) => {
      const text = asCanon(hearCanon(PHRASE, { tempo: TEMPO }, wentOn(beats)));
      expect(text.replace(/[|\n]/g, '')).toContain(PHRASE.slice(11).replace(/[|\n]/g, ''));
    },
  );

  test('a player who comes back at another tempo is followed', () => {
    const heard = hearCanon(PHRASE, { tempo: 140 }, wentOn(4.3));
    expect(heard.grid.tempo).toBeGreaterThan(135);
    expect(heard.grid.tempo).toBeLessThan(145);
  });
});
