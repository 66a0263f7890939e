import { parseCanon, writeCanon } from '../abc/canon.js';
import { transpose } from '../abc/transpose.js';
import type { Tune } from '../abc/tune.js';
import { AntiphonError } from '../error.js';
import { nearestSignature } from '../music/key.js';
import { type CorpusFile, readCorpora, readText } from './corpora.js';
import { musicOf, notesOf } from './rawMusic.js';
import type { Titled } from './split.js';

/** One text to learn from. A tune with chord symbols may be two: with them and without. */
export interface Source extends Titled {
  readonly text: string;
  /** 1 for each character that is music, 0 for one of a header field, [length of the text]. */
  readonly music: Uint8Array;
  /** Notes, chords and rests as written; 0 where the tune cannot be read. */
  readonly notes: number;
  /** The tune that the text is the canon of. */
  readonly tune?: Tune;
}

/** The signatures that tunes are moved to: those that most tunes of the world are in. */
export const SIGNATURES: readonly number[] = [-3, -2, -1, 0, 1, 2, 3, 4];

/**
 * @throws AntiphonError of `readCorpora`, `corpus-encoding`, or `corpus-nothing-kept` where every
 * tune is left out.
 */
export function canonSources(paths: readonly string[], symbols: 'none' | 'both'): Source[] {
  const files = readCorpora(paths);
  const sources = files.flatMap((file) => sourcesOf(file, symbols));
  if (sources.length === 0) {
    throw new AntiphonError(
      'corpus-nothing-kept',
      `None of the tunes in ${paths.join(', ')} can be read. \`antiphon corpus\` says why for each.`,
    );
  }
  return sources;
}

function sourcesOf({ tunes }: CorpusFile, symbols: 'none' | 'both'): Source[] {
  return tunes.flatMap(({ id, reading }): Source[] => {
    if (!('tune' in reading)) return [];
    const { tune, title } = reading;
    const bare = { ...tune, events: tune.events.filter(({ kind }) => kind !== 'symbol') };
    const versions =
      bare.events.length < tune.events.length && symbols === 'both' ? [bare, tune] : [bare];
    return versions.map((version) => canonSource({ id, title }, version));
  });
}

function canonSource({ id, title }: Titled, version: Tune): Source {
  const text = writeCanon(version);
  // Read back, so that what is counted is what is written.
  const tune = parseCanon(text);
  const body = text.indexOf('\n', text.indexOf('\n') + 1) + 1;
  const music = new Uint8Array(text.length).fill(1, body);
  return { id, title, text, music, notes: notesOf(tune), tune };
}

/** The tune in each of the signatures but its own, as canon. */
export function transposed(tune: Tune): Tune[] {
  return SIGNATURES.filter((fifths) => fifths !== tune.key.fifths).flatMap((fifths) => {
    const way = nearestSignature(tune.key, [fifths]);
    return way === undefined ? [] : [transpose(tune, way.semitones, way.key)];
  });
}

/** Each tune's ABC as its file has it, with the blank line that ends it. */
export function rawSources(paths: readonly string[]): Source[] {
  return readCorpora(paths).flatMap(({ tunes }) =>
    tunes.map(({ id, block, reading }) => {
      const text = `${block.lines.join('\n')}\n\n`;
      const { title } = reading;
      const source = { id, title, text, music: musicOf(text) };
      if (!('tune' in reading)) return { ...source, notes: 0 };
      return { ...source, notes: notesOf(reading.tune), tune: reading.tune };
    }),
  );
}

/**
 * Whole files one after the other, nothing left out.
 *
 * @throws AntiphonError `corpus-unreadable`, `corpus-encoding` or `corpus-empty`.
 */
export function wholeText(paths: readonly string[]): string {
  const text = paths.map(readText).join('');
  if (text === '') {
    throw new AntiphonError('corpus-empty', `There is no text in ${paths.join(', ')}.`);
  }
  return text;
}

/** What a raw text begins a tune with: the mark of some training files, or else the tune itself. */
const MARK = /^(?=<start>)/m;
const REFERENCE = /^(?=X:)/m;

/** Raw text, cut before every tune, without losing a character. */
export function cutAtTunes(text: string): string[] {
  return text.split(text.search(MARK) < 0 ? REFERENCE : MARK).filter((part) => part !== '');
}
