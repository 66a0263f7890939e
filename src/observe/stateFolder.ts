import { join } from 'node:path';

/**
 * Where a user's programs keep what they themselves have noted down, Antiphon's part of it: on Linux
 * by the XDG Base Directory Specification, under systemd what `StateDirectory=` gives, elsewhere
 * where the system has it.
 *
 * @param home asked only where it matters: a service's user may have none
 */
export function stateFolder(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  home: () => string,
): string {
  const { STATE_DIRECTORY: service, XDG_STATE_HOME: xdg, LOCALAPPDATA: local } = environment;
  // More than one are separated by colons; ours is the only one.
  if (service) return service;
  if (platform === 'win32') return join(local ?? join(home(), 'AppData', 'Local'), 'antiphon');
  if (platform === 'darwin') return join(home(), 'Library', 'Application Support', 'antiphon');
  // The specification wants relative paths to be passed over.
  return join(xdg?.startsWith('/') ? xdg : join(home(), '.local', 'state'), 'antiphon');
}
