import { readTune } from '../abc/read.js';
import { decodeAbc, tuneBlocks } from '../abc/readDocument.js';
import { AntiphonError } from '../error.js';
import { formOf, type TuneForm } from '../jam/fileMusic.js';
import { FILE_LIMITS } from '../readAtMost.js';
import { readBytes } from './files.js';

/**
 * The chord chart, key and meter of the first tune in an ABC file.
 *
 * @throws AntiphonError `chart-unreadable` where it has no tune with chords from its first bar on
 */
export function readChartFile(path: string): TuneForm {
  const [block] = tuneBlocks(decodeAbc(readBytes(path, FILE_LIMITS.abc)));
  const reading = block && readTune(block);
  const form = reading !== undefined && 'tune' in reading ? formOf(reading.tune) : undefined;
  if (form !== undefined) return form;
  throw new AntiphonError(
    'chart-unreadable',
    `${path}: its first tune has no chord symbols like "Am" from the first bar on.`,
  );
}
