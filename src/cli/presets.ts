import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the settings that come with Antiphon lie; as deep from here as from the compiled file. */
export const PRESETS = fileURLToPath(new URL('../../config', import.meta.url));

/** The file of a preset, `blues` for config/blues.json, or else the path as it is. */
export function settingsFileOf(name: string): string {
  const preset = join(PRESETS, `${name}.json`);
  return basename(name) === name && existsSync(preset) ? preset : name;
}
