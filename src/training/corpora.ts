import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { type Reading, readTune } from '../abc/read.js';
import { decodeAbc, type TuneBlock, tuneBlocks } from '../abc/readDocument.js';
import { AntiphonError } from '../error.js';

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
 * @throws AntiphonError `corpus-not-found` for a path that is not there, `corpus-empty` where
 * no path holds a tune.
 */
export function readCorpora(paths: readonly string[]): CorpusFile[] {
  const files = paths
    .flatMap(filesAt)
    .map(readCorpusFile)
    .filter((file) => file.tunes.length > 0);
  if (files.length === 0) {
    throw new AntiphonError(
      'corpus-empty',
      `There is no ABC tune in ${paths.join(', ')}. Name .abc files, or folders that hold some.`,
    );
  }
  return files;
}

function filesAt(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) {
    throw new AntiphonError('corpus-not-found', `${path} is not there. Check the path.`);
  }
  return found.isDirectory() ? filesUnder(path) : [path];
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
  const name = `${basename(dirname(resolve(path)))}/${basename(path)}`;
  const tunes = tuneBlocks(decodeAbc(readFileSync(path))).map((block) => ({
    id: `${name}#${block.ordinal}`,
    block,
    reading: readTune(block),
  }));
  return { name, tunes };
}
