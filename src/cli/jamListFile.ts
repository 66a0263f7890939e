import { expectClosed } from '../closedFile.js';
import { ANY_JAM, type JamList, parseJamList } from '../hosting/jamList.js';
import { FILE_LIMITS } from '../readAtMost.js';
import { readBytes } from './files.js';

/**
 * The list of jams, or where no file is named one that has any jam.
 *
 * @throws AntiphonError of `parseJamList`, or `jam-list-open` where tokens stand in it for all to read
 */
export function readJamList(path: unknown): JamList {
  if (typeof path !== 'string') return ANY_JAM;
  const list = parseJamList(Buffer.from(readBytes(path, FILE_LIMITS.settings)).toString('utf8'));
  const plans = [...Object.values(list.jams), list.others];
  if (plans.some((plan) => plan?.tokens !== undefined)) expectClosed(path, 'jam-list-open');
  return list;
}
