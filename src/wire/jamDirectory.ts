import { MisuseError } from '../error.js';
import type { JamSource } from './jamSource.js';
import type { Tokens } from './tokens.js';

/** A jam that a server shows, and to whom. */
export interface ServedJam {
  readonly source: JamSource;
  readonly tokens: Tokens;
}

/** Where a server finds its jams by their names. */
export interface JamDirectory {
  /** Undefined when there is none of that name. What it gives is subscribed to or forgotten. */
  find(name: string): ServedJam | undefined | Promise<ServedJam | undefined>;
}

/**
 * What a jam may be called: it is a part of a path, of a file's name and of a broker's subject.
 */
export const JAM_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** @throws MisuseError `jam-name-invalid`: a name must not become a wildcard or another's subject. */
export function expectJamName(name: string): void {
  if (JAM_NAME.test(name)) return;
  throw new MisuseError(
    'jam-name-invalid',
    `A jam cannot be called ${JSON.stringify(name)}: take up to 64 letters, digits, - and _.`,
  );
}

/** A path of the server: which jam it is about, absent for a lone one, and what is wanted of it. */
export interface JamPath {
  readonly name?: string;
  /** As a lone jam has it: `/`, `/ws`, `/main.js`... */
  readonly path: string;
}

/**
 * @example jamPath('/s/friday/ws?x') // { name: 'friday', path: '/ws' }
 * @example jamPath('/ws') // { path: '/ws' }
 */
export function jamPath(url: string | undefined): JamPath {
  const path = url?.split('?', 1)[0] ?? '/';
  const [, name, rest] = /^\/s\/([^/]*)(\/.*)$/.exec(path) ?? [];
  if (name === undefined || rest === undefined || !JAM_NAME.test(name)) return { path };
  return { name, path: rest };
}
