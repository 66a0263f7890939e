import { z } from 'zod';
import { expectClosed } from '../closedFile.js';
import { AntiphonError, MisuseError } from '../error.js';
import { FILE_LIMITS, readAtMost } from '../readAtMost.js';
import { type LiveSettings, liveSettingsSchema, restartSettingsSchema } from './settings.js';

/** Every setting of a daemon, live ones and those that need a restart. */
export const settingsSchema = z.strictObject({
  ...liveSettingsSchema.shape,
  ...restartSettingsSchema.shape,
});

export type Settings = z.output<typeof settingsSchema>;
export type SettingName = keyof Settings;

export const settingNames = Object.keys(settingsSchema.shape) as readonly SettingName[];

/** Where settings come from, weakest first: the schema's defaults, then these in order. */
export interface SettingSources {
  /** What a command takes in place of the schema's defaults. */
  readonly defaults?: Partial<Settings>;
  /** A JSON file with any of the settings. */
  readonly file?: string;
  /** `ANTIPHON_TEMPO=96` sets `tempo`, `ANTIPHON_SILENCE_BEATS=2` sets `silenceBeats`. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** The command line's flags; those that are undefined were not given. */
  readonly flags?: Readonly<Record<string, unknown>>;
}

export function environmentName(name: SettingName): string {
  return `ANTIPHON_${name.replace(/[A-Z]/g, (capital) => `_${capital}`).toUpperCase()}`;
}

/** `--silence-beats` */
export function flagName(name: SettingName): string {
  return `--${name.replace(/[A-Z]/g, (capital) => `-${capital}`).toLowerCase()}`;
}

/**
 * Defaults < file < environment < flags, checked.
 *
 * @throws AntiphonError `config-unreadable`, `config-open` where it has tokens for all to read, or MisuseError `setting-invalid`, naming the setting,
 * where it came from and what it may be.
 */
export function loadSettings(sources: SettingSources): Settings {
  const merged: Record<string, unknown> = {};
  const origin = new Map<string, string>();
  const put = (name: string, value: unknown, from: string) => {
    if (value === undefined) return;
    merged[name] = value;
    origin.set(name, from);
  };
  Object.assign(merged, sources.defaults);
  if (sources.file !== undefined) {
    for (const [name, value] of Object.entries(readSettingsFile(sources.file))) {
      put(name, value, sources.file);
    }
  }
  for (const name of settingNames) {
    const variable = environmentName(name);
    const text = sources.environment?.[variable];
    if (text !== undefined) put(name, fromText(name, text), variable);
    const flag = sources.flags?.[name];
    put(name, typeof flag === 'string' ? fromText(name, flag) : flag, flagName(name));
  }
  const result = settingsSchema.safeParse(merged);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw settingError(issue, origin);
}

const SECRETS: readonly SettingName[] = ['token', 'playerToken', 'viewerToken'];

/** Where zod says what a value has to be; elsewhere it only says how it looked. */
const REASONED: readonly string[] = ['too_small', 'too_big', 'invalid_value'];

function settingError(
  issue: z.core.$ZodIssue | undefined,
  origin: ReadonlyMap<string, string>,
): MisuseError {
  if (issue?.code === 'unrecognized_keys') {
    const name = issue.keys[0] ?? '';
    return new MisuseError(
      'setting-invalid',
      `${origin.get(name) ?? 'the settings'}: there is no setting called ${name}. There are: ${settingNames.join(', ')}.`,
    );
  }
  const name = String(issue?.path[0] ?? '');
  const meaning = settingsSchema.shape[name as SettingName]?.description ?? '';
  const reason = REASONED.includes(issue?.code ?? '') ? ` (${issue?.message ?? ''})` : '';
  return new MisuseError(
    'setting-invalid',
    `${origin.get(name) ?? name}: Antiphon does not understand this${reason}. ${meaning}.`,
  );
}

/** A flag's or a variable's text: as it stands where the setting takes that, else as a number. */
function fromText(name: SettingName, text: string): string | number {
  const trimmed = text.trim();
  const isTaken = settingsSchema.shape[name].safeParse(trimmed).success;
  return isTaken || trimmed === '' || !Number.isFinite(Number(trimmed)) ? trimmed : Number(trimmed);
}

function readSettingsFile(path: string): Record<string, unknown> {
  let text: string;
  try {
    text = readAtMost(path, FILE_LIMITS.settings).toString('utf8');
  } catch (cause) {
    if (cause instanceof AntiphonError) throw cause;
    throw new AntiphonError('config-unreadable', `${path}: this settings file cannot be read.`, {
      cause,
    });
  }
  try {
    const value: unknown = JSON.parse(text);
    // A preset says what it is.
    const { description: _, ...settings } = z.record(z.string(), z.unknown()).parse(value);
    if (SECRETS.some((name) => name in settings)) expectClosed(path, 'config-open');
    return settings;
  } catch (cause) {
    if (cause instanceof AntiphonError) throw cause;
    throw new AntiphonError(
      'config-unreadable',
      `${path}: this settings file is not a JSON object like {"tempo": 96}.`,
      { cause },
    );
  }
}

/** Those of the settings that a session works with, and that can be turned while it plays. */
export function liveSettingsOf(settings: Settings): LiveSettings {
  return z.object(liveSettingsSchema.shape).parse(settings);
}
