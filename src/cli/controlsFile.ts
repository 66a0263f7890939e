import { existsSync } from 'node:fs';
import { z } from 'zod';
import { AntiphonError } from '../error.js';
import { type Binding, bindingSchema } from '../jam/controls.js';
import { FILE_LIMITS, readAtMost } from '../readAtMost.js';
import { writeWhole } from '../writeWhole.js';

/** Far more than there are settings; a file with more is none of ours. */
const MOST = 1000;

const fileSchema = z.array(bindingSchema).max(MOST);

/**
 * What controllers have learned, as a file keeps it; nothing where there is none yet.
 *
 * @throws AntiphonError `controls-invalid` or `file-too-large`
 */
export function readControls(path: string): Binding[] {
  if (!existsSync(path)) return [];
  try {
    return fileSchema.parse(JSON.parse(readAtMost(path, FILE_LIMITS.settings).toString('utf8')));
  } catch (cause) {
    if (cause instanceof AntiphonError) throw cause;
    throw new AntiphonError(
      'controls-invalid',
      `${path}: this file does not say which controllers turn which settings. Name another with --controls, or remove it to learn anew.`,
      { cause },
    );
  }
}

/** @throws an error of the file system */
export function writeControls(path: string, bindings: readonly Binding[]): void {
  writeWhole(path, `${JSON.stringify(bindings, null, 2)}\n`);
}
