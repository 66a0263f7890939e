import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { type Reading, readTune } from '../abc/read.js';
import { decodeAbc, type TuneBlock, tuneBlocks } from '../abc/readDocument.js';
import { AntiphonError } from '../error.js';
import { FILE_LIMITS, readAtMost } from '../readAtMost.js';

/** One tune of a corpus: read, or left out with a reason. */
export interface CorpusTune {
  /** `folder/file#ordinal`, the ordinal being that of the `X:` in the file, from 1. */
  readonly id: string;
  /** The source, for whoever checks the reading against another tool. */
  readonly block: TuneBlock;
  readonly reading: Reading;
}

export interface CorpusFile {
  /** Folder and file, as ids have it. */
  readonly name: string;
  readonly tunes: readonly CorpusTune[];
}

/**
 * Reads ABC files, and folders of `.abc` and `.txt` files at any depth, in order of their names;
 * files without a single tune are passed over.
 *
 * @throws AntiphonError `corpus-not-found` for a path that is not there, `corpus-unreadable` for
 * one that cannot be read, `corpus-encoding` for one that is not text, `corpus-name-twice` where two files would give their tunes the same
 * ids, `corpus-empty` where no path holds a tune.
 */
export function readCorpora(paths: readonly string[]): CorpusFile[] {
  const files = [...new Set(paths.flatMap(filesAt))]
    .map(readCorpusFile)
    .filter((file) => file.tunes.length > 0);
  refuseNamesTwice(files);
  if (files.length === 0) {
    throw new AntiphonError(
      'corpus-empty',
      `There is no ABC tune in ${paths.join(', ')}. Name .abc files, or folders that hold some.`,
    );
  }
  return files;
}

/** The files at a path: itself, or a folder's `.abc` and `.txt` files in order of their names. */
export function filesAt(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) {
    throw new AntiphonError('corpus-not-found', `${path} is not there. Check the path.`);
  }
  return found.isDirectory() ? filesUnder(resolve(path)) : [resolve(path)];
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return filesUnder(path);
      return entry.isFile() && ['.abc', '.txt'].includes(extname(entry.name)) ? [path] : [];
    });
}

function readCorpusFile(path: string): CorpusFile {
  const name = `${basename(dirname(path))}/${basename(path)}`;
  const tunes = tuneBlocks(readText(path)).map((block) => ({
    id: `${name}#${block.ordinal}`,
    block,
    reading: readTune(block),
  }));
  return { name, tunes };
}

/**
 * A file's text, from UTF-8 or Latin-1.
 *
 * @throws AntiphonError `corpus-unreadable`, `file-too-large`, or `corpus-encoding` for any other
 * encoding.
 */
export function readText(path: string): string {
  let bytes: Uint8Array;
  try {
    bytes = readAtMost(path, FILE_LIMITS.abc);
  } catch (cause) {
    if (cause instanceof AntiphonError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AntiphonError('corpus-unreadable', `${path} cannot be read: ${why}`, { cause });
  }
  if (bytes.includes(0)) {
    throw new AntiphonError(
      'corpus-encoding',
      `${path} is not text in UTF-8 or Latin-1: it holds zero bytes, as UTF-16 does. Convert it: iconv -f UTF-16 -t UTF-8.`,
    );
  }
  return decodeAbc(bytes);
}

function refuseNamesTwice(files: readonly CorpusFile[]): void {
  const seen = new Set<string>();
  for (const { name } of files) {
    if (seen.has(name)) {
      throw new AntiphonError(
        'corpus-name-twice',
        `Two files are called ${name}, so their tunes could not be told apart. Rename a folder.`,
      );
    }
    seen.add(name);
  }
}
