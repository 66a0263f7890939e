import { describe, expect, test } from '@jest/globals';
import { Jam, newSession } from './jamming.js';

/** The key in which the player's latest phrase was written. */
function writtenIn(jam: Jam): string | undefined {
  const transcripts = jam.of('transcript').filter(({ part }) => part === 'player');
  return /\nK:(\S+)/.exec(transcripts.at(-1)?.canon ?? '')?.[1];
}

/** Neither F nor F sharp: in C as well as in G. */
const EITHER = [72, 74, 76, 74, 79, 76, 74, 72, 74, 76, 79, 74];

describe('a phrase that leaves its key open', () => {
  for (const [key, canon] of [
    ['C', 'M:4/4\nK:C\nc2e2g2f2|e2d2c4|f2a2g2e2|d2B2c4\n'],
    ['G', 'M:4/4\nK:G\nG2B2d2c2|B2A2G4|d2f2g2d2|A2F2G4\n'],
  ] as const) {
    test(`is taken to stay in ${key} after music in it`, () => {
      const jam = new Jam(newSession({ key: 'auto' }));
      jam.receive({ kind: 'prime', canon }, 0);
      jam.till(jam.play(EITHER, 1000) + 2000);
      expect(writtenIn(jam)).toBe(key);
    });
  }
});
