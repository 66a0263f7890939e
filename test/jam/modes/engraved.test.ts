import { describe, expect } from '@jest/globals';
import { perform } from '../../../src/abc/perform.js';
import { readTune } from '../../../src/abc/read.js';
import { tuneBlocks } from '../../../src/abc/readDocument.js';
import type { Note } from '../../../src/music/note.js';
import { playWithAbc2midi } from '../../support/abc2midi.js';
import { missingProgram, testWith } from '../../support/tools.js';
import { Jam } from '../jamming.js';
import { BAR, modeSession, PHRASE, partnerPhrases } from './beats.js';

const MODES = ['answer', 'trade', 'continue', 'accompany', 'changes', 'solo'] as const;

/** Onsets and pitches, as exactly as abc2midi counts. */
function heard(notes: readonly Note[]): string[] {
  return notes.map(({ onset, pitch }) => `${Math.round(onset / 84)} ${pitch}`).sort();
}

/** Notes as our own reader has them. */
function read(abc: string): readonly Note[] {
  const [block] = tuneBlocks(abc);
  const reading = block && readTune(block);
  return reading !== undefined && 'tune' in reading ? perform(reading.tune) : [];
}

describe('what people are shown of the partner', () => {
  for (const mode of MODES) {
    testWith(missingProgram('abc2midi', 'abcmidi'))(
      `in ${mode} abc2midi plays the notes that were meant`,
      () => {
        const jam = new Jam(modeSession({ mode, tradeBars: 2 }));
        jam.receive({ kind: 'settings', change: { mode } }, 500);
        for (const bar of [0, 8, 16]) jam.play(PHRASE, 1000 + bar * BAR);
        jam.till(1000 + 24 * BAR);
        const tunes = partnerPhrases(jam)
          .map(({ engraved }) => engraved)
          .filter((abc) => read(abc).length > 0);
        expect(tunes.length).toBeGreaterThan(0);
        // abc2midi sounds the notes of a chord a little apart unless told not to.
        const numbered = tunes.map((abc, index) =>
          abc.replace(/^X:1/, `X:${index + 1}\n%%MIDI chordattack 0`),
        );
        const played = playWithAbc2midi(numbered);
        for (const [index, abc] of tunes.entries()) {
          expect(heard(played[index] ?? [])).toEqual(heard(read(abc)));
        }
      },
    );
  }
});
