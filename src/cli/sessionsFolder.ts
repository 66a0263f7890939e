import { readdirSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { codeOf } from '../error.js';
import { JournalFile } from '../jam/journal/file.js';
import { homeFolder } from './homeFolder.js';

/** What the file of a recorded jam ends in. */
export const JOURNAL_ENDING = '.journal';

/** From here on it is said how much there is: some hundreds of hours of playing. */
const MUCH = 2 ** 30;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where jams are recorded: the folder that is set, nowhere for `off`, or else where the system keeps
 * a user's data (on Linux by the XDG Base Directory Specification), under systemd in what
 * `StateDirectory=` gives.
 */
export function sessionsFolder(
  setting: string | undefined,
  environment: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  if (setting === 'off') return undefined;
  const { STATE_DIRECTORY: service } = environment;
  return setting ?? join(service ?? join(userData(environment, platform), 'antiphon'), 'sessions');
}

function userData(environment: Environment, platform: NodeJS.Platform): string {
  const { XDG_DATA_HOME: xdg, LOCALAPPDATA: local } = environment;
  // The specification has paths that are not absolute passed over.
  if (xdg !== undefined && isAbsolute(xdg)) return xdg;
  if (platform === 'win32') return local ?? join(homeFolder(), 'AppData', 'Local');
  if (platform === 'darwin') return join(homeFolder(), 'Library', 'Application Support');
  return join(homeFolder(), '.local', 'share');
}

/** A new file named by the local time; where that is taken, with a number after it. */
export async function createNamedJournal(folder: string, time: Date): Promise<JournalFile> {
  const name = localName(time);
  for (let count = 1; ; count++) {
    const path = join(folder, `${name}${count === 1 ? '' : `-${count}`}${JOURNAL_ENDING}`);
    try {
      return await JournalFile.create(path);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
}

/** The recorded jam that was written to last; undefined where there is none. */
export function newestJournal(folder: string): string | undefined {
  return recorded(folder).sort((a, b) => b.modified - a.modified)[0]?.path;
}

/** A line for people where jams take much space; none is ever removed but by them. */
export function spaceNotice(folder: string): string | undefined {
  const bytes = recorded(folder).reduce((sum, { size }) => sum + size, 0);
  if (bytes < MUCH) return undefined;
  return `${folder} holds ${(bytes / 2 ** 30).toFixed(1)} GiB of recorded jams. Antiphon removes none; remove what you do not want to keep.`;
}

interface Recorded {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
}

function recorded(folder: string): Recorded[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    if (!name.endsWith(JOURNAL_ENDING)) return [];
    const path = join(folder, name);
    const found = statSync(path, { throwIfNoEntry: false });
    return found?.isFile() ? [{ path, size: found.size, modified: found.mtimeMs }] : [];
  });
}

/** `2026-03-01T21-05-59`: as ISO 8601 has it, but for the colons, which Windows refuses in names. */
function localName(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return `${date}T${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join('-')}`;
}
