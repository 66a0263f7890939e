import { type LiveSettings, liveSettingsSchema } from '../config/settings.js';
import { AntiphonError } from '../error.js';
import { type Key, parseKey } from '../music/key.js';
import { type Meter, parseMeter } from '../music/meter.js';

/** @throws AntiphonError `meter-unknown` */
export function meterOf(text: string): Meter {
  const meter = parseMeter(text);
  if (meter !== undefined) return meter;
  throw new AntiphonError('meter-unknown', `"${text}" is no meter. Write it like 4/4, 3/4 or 6/8.`);
}

/** @throws AntiphonError `key-unknown` */
export function keyOf(text: string): Key {
  const key = parseKey(text);
  if (key !== undefined) return key;
  throw new AntiphonError('key-unknown', `"${text}" is no key. Write it like G, Em, Bb or Ddor.`);
}

/** @throws AntiphonError `tempo-unknown` */
export function tempoOf(text: string): number | 'auto' {
  const tempo = text === 'auto' ? 'auto' : Number(text);
  if (tempo === 'auto' || (tempo >= 30 && tempo <= 300)) return tempo;
  throw new AntiphonError(
    'tempo-unknown',
    `"${text}" is no tempo. Write beats a minute from 30 to 300, or auto.`,
  );
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
