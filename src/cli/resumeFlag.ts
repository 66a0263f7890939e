import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import { flagName, type SettingName } from '../config/load.js';
import { liveSettingsSchema } from '../config/settings.js';
import { AntiphonError, MisuseError } from '../error.js';
import { JOURNAL_ENDING, newestJournal } from './sessionsFolder.js';

/** What a jam's journal decides; its model is known by its hash, wherever it lies. */
const DECIDED: readonly SettingName[] = [
  ...(Object.keys(liveSettingsSchema.shape) as SettingName[]).filter((name) => name !== 'model'),
  'engine',
  'precision',
  'channel',
  'chordChannel',
  'chart',
  'record',
];

/** What `--resume` is followed by for the newest session, if it was cut off and not ended. */
export const IF_CUT_OFF = 'auto';

/**
 * The journal that `--resume` means: a file, a name among the sessions, or for no name or
 * `IF_CUT_OFF` the newest of them, if there is one.
 *
 * @throws AntiphonError `journal-not-found`, or MisuseError `resume-with-settings`
 */
export function journalToResume(
  name: string,
  sessions: string | undefined,
  flags: Readonly<Record<string, unknown>>,
): string | undefined {
  const decided = DECIDED.find((setting) => flags[setting] !== undefined);
  if (decided !== undefined) {
    throw new MisuseError(
      'resume-with-settings',
      `${flagName(decided)} cannot be given with --resume: the jam goes on as it was. Turn settings while it plays.`,
    );
  }
  if (name === '' || name === IF_CUT_OFF)
    return sessions === undefined ? undefined : newestJournal(sessions);
  const isPath = name.includes('/') || name.includes(sep) || sessions === undefined;
  const places = isPath
    ? [name]
    : [name, join(sessions, name), join(sessions, name + JOURNAL_ENDING)];
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return found;
  throw new AntiphonError(
    'journal-not-found',
    `There is no journal ${name}${isPath ? '' : `, nor among the sessions in ${sessions}`}.`,
  );
}
