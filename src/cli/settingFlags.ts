import type { Options } from 'yargs';
import { environmentName, flagName, type SettingName, settingsSchema } from '../config/load.js';

/** The command line's flags for some settings; what they mean comes from the schema. */
export function settingFlags(names: readonly SettingName[]): Record<string, Options> {
  return Object.fromEntries(names.map((name) => [flagName(name).slice(2), flagOf(name)]));
}

function flagOf(name: SettingName): Options {
  const schema = settingsSchema.shape[name];
  const standard: unknown = schema.safeParse(undefined).data;
  return {
    // Text or number alike: the schema reads it, and says what is wrong in one voice.
    type: 'string',
    requiresArg: true,
    describe: `${schema.description ?? ''} [${environmentName(name)}]`,
    ...(standard === undefined ? {} : { defaultDescription: String(standard) }),
  };
}
