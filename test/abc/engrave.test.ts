import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseCanon } from '../../src/abc/canon.js';
import { engrave } from '../../src/abc/engrave.js';
import { perform } from '../../src/abc/perform.js';
import { transcribe } from '../../src/abc/transcribe.js';
import type { Tune } from '../../src/abc/tune.js';
import type { Note } from '../../src/music/note.js';
import { spell } from '../../src/music/spelling.js';
import { playWithAbc2midi } from '../support/abc2midi.js';
import { missingProgram, testWith } from '../support/tools.js';
import { frames, gridNotes, melodies } from './arbitraries.js';

interface Abcjs {
  parseOnly(abc: string): { warnings?: string[] }[];
}

const abcjs: Abcjs = createRequire(import.meta.url)('abcjs');

const inRange = fc.oneof(melodies, gridNotes({ low: 30, high: 100 }));

const body = (canon: string) => engrave(parseCanon(canon)).split('\n').slice(4).join('\n').trim();

describe('as people write it', () => {
  test.each([
    ['beams by beat', 'M:4/4\nK:G\nGABcd2ef|g4f4\n', 'GA Bc d2 ef | g4 f4 |]'],
    ['in compound meters too', 'M:6/8\nK:D\nDEFGAB|d2BA3\n', 'DEF GAB | d2 B A3 |]'],
    ['triplets', 'M:2/4\nK:C\nC2/3D2/3E2/3C2\n', '(3CDE C2 |]'],
    ['uneven triplets', 'M:2/4\nK:C\nC4/3D2/3E2\n', '(3:2:2C2D E2 |]'],
    ['dotted pairs', 'M:2/4\nK:C\nC3/2D/2E/2F3/2\n', 'C>D E<F |]'],
    ['lengths without a head', 'M:4/4\nK:C\nC5D3|z5E3\n', 'C4- C D3 | z4 z E3 |]'],
    ['syncopation', 'M:4/4\nK:C\nCD5E2\n', 'C D3- D2 E2 |]'],
    ['ties over beats of a compound meter', 'M:6/8\nK:C\nCD4E\n', 'C D2- D2 E |]'],
    ['ties inside chords', 'M:4/4\nK:C\n[C-E]4[CG]4-|[CG]8\n', '[C-E]4 [C-G-]4 | [CG]8 |]'],
    ['symbols', 'M:4/4\nK:C\n"Am"A4"G/B"B4\n', '"Am"A4 "G/B"B4 |]'],
    [
      'a chromatic line up and down',
      'M:6/4\nK:C\nC^CD_E=EF^FG^GA_B=B|cB_BA^G=G^F=FE_ED^C|C12\n',
      'C^CD^DEF ^FG^GA^AB | cB_BA_AG ^F=FE_ED_D | C12 |]',
    ],
    ['neighbours', 'M:3/4\nK:G\nB_B=BA^GA|GFG^D=DG\n', 'B^A B=A ^GA | GF G_E DG |]'],
    ['a chromatic note under a tie', 'M:3/4\nK:C\nE4_E2-|_E2=E4\n', 'E4 ^D2- | ^D2 E4 |]'],
    ['one that began in a chord', 'M:3/4\nK:C\n[C_E-]4E2|E6\n', '[C_E-]4 E2 | E6 |]'],
    ['leading notes of a minor key', 'M:4/4\nK:Am\nA^GA^FGAAG|GA6z\n', 'A^G A^F GA AG | G A6 z |]'],
    ['nothing', 'M:3/4\nK:C\n\n', 'z6 |]'],
    ['an upbeat', 'M:4/4\nK:C\nG|c4e4|c8|c8|c8|c8\n', 'G | c4 e4 | c8 | c8 | c8 |\nc8 |]'],
    ['changes', 'M:4/4\nK:C\nc8|[M:3/4][K:D]c2=c4\n', 'c8 | [M:3/4][K:D]c2 =c4 |]'],
  ])('%s', (_, canon, engraved) => {
    expect(body(canon)).toBe(engraved);
  });

  test('a header for people', () => {
    const tune = parseCanon('M:6/8\nK:Em\nB3e3\n');
    expect(engrave(tune, { title: 'One\nX:2 100%', tempo: 96.4 })).toBe(
      'X:1\nT:One X:2 100\nM:6/8\nL:1/8\nQ:3/8=96\nK:Em\nB3 e3 |]\n',
    );
  });
});

test('abcjs reads every engraved tune without a warning', () => {
  fc.assert(
    fc.property(inRange, frames(), (notes, frame) => {
      const text = engrave(transcribe(notes, frame), { title: 'A <b>tune</b>', tempo: 100 });
      const [tune, ...others] = abcjs.parseOnly(text);
      expect(others).toEqual([]);
      expect({ text, warnings: tune?.warnings ?? [] }).toEqual({ text, warnings: [] });
    }),
    { numRuns: 300 },
  );
});

testWith(missingProgram('abc2midi', 'abcmidi'))(
  'abc2midi plays the very notes of every engraved tune',
  () => {
    const samples = fc.sample(fc.tuple(inRange, frames()), { numRuns: 300, seed: 11 });
    const tunes = samples
      .map(([notes, frame]) => transcribe(notes, { ...frame, symbols: [] }))
      .filter((tune) => !hasChromaticUnison(tune));
    expect(tunes.length).toBeGreaterThan(200);
    const texts = tunes.map((tune, i) => forAbc2midi(engrave(tune), i + 1));
    playWithAbc2midi(texts).forEach((played, i) => {
      const tune = tunes[i];
      if (tune === undefined) return;
      expect({ text: texts[i], notes: rounded(played ?? []) }).toEqual({
        text: texts[i],
        notes: rounded(perform(tune)),
      });
    });
  },
  60_000,
);

/** B and B sharp in one chord: abc2midi loses a tie from one of them. */
function hasChromaticUnison(tune: Tune): boolean {
  return tune.events.some((event) => {
    if (event.kind !== 'sound') return false;
    const places = event.tones.map(({ pitch }) => {
      const { letter, octave } = spell(pitch, tune.key);
      return 7 * octave + letter;
    });
    return new Set(places).size < places.length;
  });
}

/** Numbered, and without abc2midi's habit of rolling chords. */
function forAbc2midi(text: string, number: number): string {
  return text.replace('X:1', `X:${number}`).replace(/^(K:.*)$/m, '$1\n%%MIDI chordattack 0');
}

/** On the grid of the test's notes (abc2midi's own rounding adds up to a tick), in one order. */
function rounded(notes: readonly Note[]): Note[] {
  return notes
    .map(({ pitch, onset, duration }) => {
      const start = Math.round(onset / 420);
      return { pitch, onset: start, duration: Math.round((onset + duration) / 420) - start };
    })
    .sort((a, b) => a.onset - b.onset || a.pitch - b.pitch);
}
