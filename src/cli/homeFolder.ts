import { homedir } from 'node:os';
import { AntiphonError } from '../error.js';

/**
 * This user's home folder.
 *
 * @throws AntiphonError `home-missing` for a user whom the system does not know and HOME does not tell
 */
export function homeFolder(): string {
  try {
    return homedir();
  } catch (cause) {
    throw new AntiphonError(
      'home-missing',
      'This user has no home folder to keep jams and crash reports in: set HOME, or STATE_DIRECTORY to a folder for both.',
      { cause },
    );
  }
}
