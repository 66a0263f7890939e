import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { writeCanon } from '../../src/abc/canon.js';
import { perform } from '../../src/abc/perform.js';
import type { Tune } from '../../src/abc/tune.js';
import type { Note } from '../../src/music/note.js';
import { TICKS_PER_QUARTER } from '../../src/music/time.js';
import { type CorpusTune, readCorpora } from '../../src/training/corpora.js';
import { playWithAbc2midi } from '../support/abc2midi.js';
import { plainAbc } from '../support/plainAbc.js';
import { corporaFolder, missingProgram, testWith, testWithCorpora } from '../support/tools.js';

describe('readCorpora', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'antiphon-corpora-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const abc = (title: string) => `X:1\nT:${title}\nM:4/4\nK:C\nC8\n\n`;

  test('reads files and folders at any depth, in order, and numbers the tunes by their X:', () => {
    mkdirSync(join(folder, 'set/deep'), { recursive: true });
    writeFileSync(join(folder, 'set/b.abc'), abc('B1') + abc('B2'));
    writeFileSync(join(folder, 'set/a.txt'), abc('A'));
    writeFileSync(join(folder, 'set/deep/c.abc'), abc('C'));
    writeFileSync(join(folder, 'set/readme.txt'), 'no tune here');
    writeFileSync(join(folder, 'set/notes.md'), abc('not one of ours'));
    const tunes = readCorpora([join(folder, 'set')]).flatMap((file) => file.tunes);
    expect(tunes.map(({ id, reading }) => [id, reading.title])).toEqual([
      ['set/a.txt#1', 'A'],
      ['set/b.abc#1', 'B1'],
      ['set/b.abc#2', 'B2'],
      ['deep/c.abc#1', 'C'],
    ]);
  });

  test('a named file may have any name', () => {
    writeFileSync(join(folder, 'tunes'), abc('A'));
    expect(readCorpora([join(folder, 'tunes')])).toHaveLength(1);
  });

  test('says which path is not there', () => {
    expect(() => readCorpora([join(folder, 'nowhere')])).toThrow(
      expect.objectContaining({
        code: 'corpus-not-found',
        message: expect.stringContaining('nowhere'),
      }),
    );
  });

  test('reads a file once that is named twice', () => {
    writeFileSync(join(folder, 'a.abc'), abc('A'));
    expect(readCorpora([folder, join(folder, 'a.abc')])).toHaveLength(1);
  });

  test('refuses two files whose tunes would have the same ids', () => {
    for (const parent of ['x', 'y']) {
      mkdirSync(join(folder, parent, 'set'), { recursive: true });
      writeFileSync(join(folder, parent, 'set/a.abc'), abc('A'));
    }
    expect(() => readCorpora([folder])).toThrow(
      expect.objectContaining({ code: 'corpus-name-twice' }),
    );
  });

  test('says when no path holds a tune', () => {
    expect(() => readCorpora([folder])).toThrow(expect.objectContaining({ code: 'corpus-empty' }));
  });
});

/** abc2midi begins a note one of its ticks late, and rounds to whole ones of 480 a quarter. */
const TOLERANCE = (3 * TICKS_PER_QUARTER) / 480;

/** In order of pitch and time, and each key once: some chords have a tone written twice. */
function comparable(notes: readonly Note[]): Note[] {
  return notes
    .toSorted((a, b) => a.pitch - b.pitch || a.onset - b.onset || b.duration - a.duration)
    .filter((note, i, all) => {
      const before = all[i - 1];
      return before?.pitch !== note.pitch || before.onset !== note.onset;
    });
}

function sameNotes(ours: readonly Note[], theirs: readonly Note[]): boolean {
  const a = comparable(ours);
  const b = comparable(theirs);
  return (
    a.length === b.length &&
    a.every((note, i) => {
      const other = b[i];
      return (
        note.pitch === other?.pitch &&
        Math.abs(note.onset - other.onset) <= TOLERANCE &&
        Math.abs(note.onset + note.duration - other.onset - other.duration) <= TOLERANCE
      );
    })
  );
}

interface KeptTune {
  readonly id: string;
  readonly lines: readonly string[];
  readonly tune: Tune;
}

/** The ids of those of which abc2midi, handed such a text, plays other notes than were read. */
function playedDifferently(
  tunes: readonly KeptTune[],
  text: (tune: KeptTune, reference: number) => string,
): string[] {
  const played = playWithAbc2midi(tunes.map((tune, i) => text(tune, i + 1)));
  return tunes
    .filter(({ tune }, i) => !sameNotes(perform(tune), played[i] ?? []))
    .map(({ id }) => id);
}

describe('the corpora', () => {
  const sets = ['nottingham', 'oneills1850', 'airdsAirs', 'seed_db1'];
  const tunesOf = (set: string): CorpusTune[] =>
    readCorpora([join(corporaFolder ?? '', set)]).flatMap((file) => [...file.tunes]);
  const keptOf = (tunes: readonly CorpusTune[]): KeptTune[] =>
    tunes.flatMap(({ id, block, reading }) =>
      'tune' in reading ? [{ id, lines: block.lines, tune: reading.tune }] : [],
    );

  for (const set of sets) {
    testWithCorpora(`of ${set} at least 98 of 100 tunes are kept`, () => {
      const tunes = tunesOf(set);
      expect(tunes.length).toBeGreaterThan(300);
      expect(keptOf(tunes).length / tunes.length).toBeGreaterThanOrEqual(0.98);
    });

    const needs = corporaFolder ? missingProgram('abc2midi', 'abcmidi') : undefined;
    const test = corporaFolder ? testWith(needs) : testWithCorpora;
    test(`of ${set} abc2midi plays every tune that is kept as it was read`, () => {
      const source = ({ lines }: KeptTune, reference: number) => plainAbc(lines, reference);
      expect(playedDifferently(keptOf(tunesOf(set)), source)).toEqual([]);
    }, 60_000);

    test(`of ${set} abc2midi plays the canon of every tune as it was read`, () => {
      // abc2midi has no other lengths than halves of halves: thirds it knows as tuplets only.
      const tunes = keptOf(tunesOf(set)).filter(
        ({ tune }) => !/\/(?!(?:2|4|8|16|32)(?!\d))/.test(bare(tune)),
      );
      expect(tunes.length).toBeGreaterThan(300);
      const canon = ({ tune }: KeptTune, reference: number) =>
        `X:${reference}\n%%MIDI chordattack 0\nL:1/8\n${bare(tune)}`;
      expect(playedDifferently(tunes, canon)).toEqual([]);
    }, 60_000);
  }
});

/** Its canon without what is not a note: abc2midi would play the chord symbols. */
function bare(tune: Tune): string {
  return writeCanon(tune).replace(/"[^"]*"/g, '');
}
