import { chartOfTune } from '../abc/chartOfTune.js';
import { readTune } from '../abc/read.js';
import { decodeAbc, tuneBlocks } from '../abc/readDocument.js';
import type { LiveSettings } from '../config/settings.js';
import { AntiphonError } from '../error.js';
import { formatChart } from '../music/chart.js';
import { formatKey } from '../music/key.js';
import { formatMeter } from '../music/meter.js';
import { FILE_LIMITS } from '../readAtMost.js';
import { readBytes } from './files.js';

/**
 * The chord chart, key and meter of the first tune in an ABC file.
 *
 * @throws AntiphonError `chart-unreadable` where it has no tune with chords from its first bar on
 */
export function readChartFile(path: string): Pick<LiveSettings, 'changes' | 'key' | 'meter'> {
  const [block] = tuneBlocks(decodeAbc(readBytes(path, FILE_LIMITS.abc)));
  const reading = block && readTune(block);
  const tune = reading !== undefined && 'tune' in reading ? reading.tune : undefined;
  const chart = tune && chartOfTune(tune);
  if (tune === undefined || chart === undefined) {
    throw new AntiphonError(
      'chart-unreadable',
      `${path}: its first tune has no chord symbols like "Am" from the first bar on.`,
    );
  }
  const { key, meter } = tune;
  return { changes: formatChart(chart), key: formatKey(key), meter: formatMeter(meter) };
}
