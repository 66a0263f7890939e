import { basename, dirname } from 'node:path';
import { readTune } from '../abc/read.js';
import { tuneBlocks } from '../abc/readDocument.js';
import type { Tune } from '../abc/tune.js';
import { AntiphonError } from '../error.js';
import type { Card } from '../model/card.js';
import type { Vocabulary } from '../model/vocabulary.js';
import { filesAt, readText } from './corpora.js';
import { musicOf, notesOf } from './rawMusic.js';
import { canonSources, cutAtTunes } from './sources.js';
import { type Part, splitByFile, type Titled } from './split.js';

/** A text that a model is to foretell. */
export interface EvaluationText extends Titled {
  readonly text: string;
  /** 1 for each character that is music, 0 for one of a header field, [length of the text]. */
  readonly music: Uint8Array;
  /** Notes, chords and rests as written; 0 where the tune cannot be read. */
  readonly notes: number;
  readonly tune?: Tune;
}

/** The texts as the model reads them: canon, with chord symbols where it knows them, or raw ABC. */
export function textsFor(dialect: Card['dialect'], paths: readonly string[]): EvaluationText[] {
  if (dialect.kind === 'raw') return rawTexts(paths);
  return canonSources(paths, dialect.symbols ? 'both' : 'none');
}

/** Whether chord symbols stand in it. */
export function hasSymbols({ tune }: EvaluationText): boolean {
  return tune?.events.some(({ kind }) => kind === 'symbol') === true;
}

/**
 * Files as they are, cut before every tune, without losing a character: a model of raw text has
 * read all of it.
 *
 * @throws AntiphonError of the corpora, and `corpus-empty` where there is no text at all.
 */
function rawTexts(paths: readonly string[]): EvaluationText[] {
  const texts = [...new Set(paths.flatMap(filesAt))].flatMap((path) => {
    const name = `${basename(dirname(path))}/${basename(path)}`;
    const document = readText(path);
    let ordinal = 0;
    return cutAtTunes(document).map((text): EvaluationText => {
      const music = musicOf(text);
      const blocks = tuneBlocks(text);
      const [block] = blocks;
      if (block === undefined) return { id: '', title: '', text, music, notes: 0 };
      const id = `${name}#${ordinal + 1}`;
      ordinal += blocks.length;
      const reading = readTune(block);
      if (!('tune' in reading)) return { id, title: reading.title, text, music, notes: 0 };
      const { title, tune } = reading;
      return { id, title, text, music, notes: notesOf(tune), tune };
    });
  });
  if (texts.length > 0) return texts;
  throw new AntiphonError('corpus-empty', `There is no text in ${paths.join(', ')}.`);
}

/** A text's music, header fields apart. */
export function musicIn(text: string, music: Uint8Array): string {
  return text
    .split('')
    .filter((_, at) => music[at] === 1)
    .join('');
}

/**
 * The texts of one part of a split file.
 *
 * @throws AntiphonError of `splitByFile`, and `split-part-empty`.
 */
export function partOf(
  texts: readonly EvaluationText[],
  split: string,
  part: Part,
): EvaluationText[] {
  const parts = splitByFile(split, texts);
  const chosen = texts.filter(({ id }) => parts.get(id) === part);
  if (chosen.length > 0) return chosen;
  throw new AntiphonError(
    'split-part-empty',
    `None of these tunes is for ${part} by ${split}. Name the corpora that it was made for.`,
  );
}

/**
 * The texts that the model can read, and how many it cannot.
 *
 * @throws AntiphonError `corpus-unknown-characters` where it can read none.
 */
export function knownTexts(
  texts: readonly EvaluationText[],
  vocabulary: Vocabulary,
): { readonly known: EvaluationText[]; readonly unknown: number } {
  const known = texts.filter(({ text }) => vocabulary.unknownIn(text).length === 0);
  if (known.length > 0) return { known, unknown: texts.length - known.length };
  const characters = new Set(texts.flatMap(({ text }) => vocabulary.unknownIn(text)));
  const shown = [...characters].slice(0, 10).map((character) => JSON.stringify(character));
  throw new AntiphonError(
    'corpus-unknown-characters',
    `Each of these tunes has characters that the model does not know: ${shown.join(' ')}. Was it trained on such text?`,
  );
}
