import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Undefined when the program is on the PATH, else what to install. */
export function missingProgram(program: string, packageName: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  if (folders.some((folder) => existsSync(join(folder, program)))) return undefined;
  return `${program} is not installed (Debian package ${packageName})`;
}
