import type { Options } from 'yargs';
import {
  environmentName,
  flagName,
  type SettingName,
  type Settings,
  settingsSchema,
} from '../config/load.js';

/**
 * The command line's flags for some settings; what they mean comes from the schema, and so do the
 * defaults where the command has none of its own.
 */
export function settingFlags(
  names: readonly SettingName[],
  defaults: Partial<Settings> = {},
): Record<string, Options> {
  return Object.fromEntries(
    names.map((name) => [flagName(name).slice(2), flagOf(name, defaults[name])]),
  );
}

function flagOf(name: SettingName, ofCommand: unknown): Options {
  const schema = settingsSchema.shape[name];
  const standard: unknown = ofCommand ?? schema.safeParse(undefined).data;
  return {
    // Text or number alike: the schema reads it, and says what is wrong in one voice.
    type: 'string',
    requiresArg: true,
    describe: `${schema.description ?? ''} [${environmentName(name)}]`,
    ...(standard === undefined ? {} : { defaultDescription: String(standard) }),
  };
}
