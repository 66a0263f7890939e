import { expect, test } from '@jest/globals';
import { LONGEST_PHRASE_BARS } from '../../src/jam/ear.js';
import { Jam, newSession } from './jamming.js';

const BEAT = 500;

/** How many bars of the player's phrase are written when so many have been played without a pause. */
function written(bars: number): number {
  const jam = new Jam(newSession({ adaptation: 0, handover: 'pedal' }));
  const pitches = Array.from({ length: bars * 4 + 1 }, (_, at) => 60 + ((at * 5) % 12));
  const end = jam.play(pitches, 0, BEAT);
  jam.till(end);
  const transcripts = jam.of('transcript').filter(({ part }) => part === 'player');
  return (transcripts.at(-1)?.canon.match(/\|/g) ?? []).length;
}

test('a phrase below the limit is kept whole', () => {
  const bars = LONGEST_PHRASE_BARS - 1;
  expect(Math.abs(written(bars) - bars)).toBeLessThanOrEqual(1);
});

test('at the limit its beginning is let go of, and so on above it', () => {
  expect(written(LONGEST_PHRASE_BARS)).toBeLessThan(LONGEST_PHRASE_BARS - 4);
  expect(written(LONGEST_PHRASE_BARS + 3)).toBeLessThan(LONGEST_PHRASE_BARS - 4);
});
