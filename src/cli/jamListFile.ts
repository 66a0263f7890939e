import { ANY_JAM, type JamList, parseJamList } from '../hosting/jamList.js';
import { FILE_LIMITS } from '../readAtMost.js';
import { readBytes } from './files.js';

/** The list of jams, or where no file is named one that has any jam. */
export function readJamList(path: unknown): JamList {
  if (typeof path !== 'string') return ANY_JAM;
  return parseJamList(Buffer.from(readBytes(path, FILE_LIMITS.settings)).toString('utf8'));
}
