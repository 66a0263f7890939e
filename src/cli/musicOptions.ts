import { type LiveSettings, liveSettingsSchema } from '../config/settings.js';
import { MisuseError } from '../error.js';
import { type Key, parseKey } from '../music/key.js';
import { type Meter, parseMeter } from '../music/meter.js';

/** The flags that overrule what a MIDI file says of its own timing and key. */
export const TIMING_FLAGS = {
  tempo: {
    describe: "Beats a minute, or auto to follow the playing; else the file's own",
    type: 'string',
  },
  meter: { describe: "Like 4/4 or 6/8; else the file's own, or 4/4", type: 'string' },
  key: {
    describe: 'Like G, Em or Ddor; else it is heard, under the signature of the file if it has one',
    type: 'string',
  },
} as const;

/** @throws MisuseError `meter-unknown` */
export function meterOf(text: string): Meter {
  const meter = parseMeter(text);
  if (meter !== undefined) return meter;
  throw new MisuseError('meter-unknown', `"${text}" is no meter. Write it like 4/4, 3/4 or 6/8.`);
}

/** @throws MisuseError `key-unknown` */
export function keyOf(text: string): Key {
  const key = parseKey(text);
  if (key !== undefined) return key;
  throw new MisuseError('key-unknown', `"${text}" is no key. Write it like G, Em, Bb or Ddor.`);
}

/** @throws MisuseError `tempo-unknown` */
export function tempoOf(text: string): number | 'auto' {
  const tempo = text === 'auto' ? 'auto' : Number(text);
  if (tempo === 'auto' || (tempo >= 30 && tempo <= 300)) return tempo;
  throw new MisuseError(
    'tempo-unknown',
    `"${text}" is no tempo. Write beats a minute from 30 to 300, or auto.`,
  );
}

/** Numbers that a flag takes, both ends among them. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

export const SEEDS: Range = { low: 0, high: 0xffffffff };
export const TEMPERATURES: Range = { low: 0.1, high: 2 };

/** @throws MisuseError `option-out-of-range` */
export function requireWithin(flag: string, value: number, { low, high }: Range): void {
  if (value >= low && value <= high) return;
  throw new MisuseError('option-out-of-range', `${flag} goes from ${low} to ${high}.`);
}

/** @throws MisuseError `option-out-of-range` */
export function requireWhole(flag: string, value: number, { low, high }: Range): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new MisuseError('option-out-of-range', `${flag} is a whole number from ${low} to ${high}.`);
}

/** Settings for a session; what is undefined keeps its default. */
export function settingsOf(
  given: {
    readonly [Name in keyof LiveSettings]?: LiveSettings[Name] | undefined;
  },
): LiveSettings {
  const defined = Object.entries(given).filter(([, value]) => value !== undefined);
  return liveSettingsSchema.parse(Object.fromEntries(defined));
}
