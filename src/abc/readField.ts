import { type Key, parseKey } from '../music/key.js';
import { type Meter, parseMeter } from '../music/meter.js';
import { TICKS_PER_QUARTER, type Ticks } from '../music/time.js';
import { LeftOut } from './leftOut.js';

/** A `K:` field: the key, and what each letter is raised by (explicit accidentals included). */
export interface KeyField {
  readonly key: Key;
  /** `C`..`B` to -2..2 semitones; a letter that is missing is natural. */
  readonly signature: ReadonlyMap<string, number>;
}

const SHARPS_IN_ORDER = 'FCGDAEB';

/** Mode names by their first three letters, which are all that counts, in `parseKey`'s words. */
const MODES: Readonly<Record<string, string>> = {
  '': 'maj',
  m: 'min',
  maj: 'maj',
  ion: 'maj',
  min: 'min',
  aeo: 'min',
  dor: 'dor',
  phr: 'phr',
  lyd: 'lyd',
  mix: 'mix',
  loc: 'loc',
};

export const ACCIDENTALS: Readonly<Record<string, number>> = {
  '^^': 2,
  '^': 1,
  '=': 0,
  _: -1,
  __: -2,
};

/** Words after the key which say how the staff looks, not how it sounds. */
const CLEF = /^(?:treble|bass|alto|tenor|soprano|mezzosoprano|baritone|perc|none)\d?$/i;

const CLEF_ONLY = /^(?:clef=|treble|bass|alto|tenor|perc)/;

/**
 * Reads a `K:` field (ABC 2.1, section 3.1.14): `D`, `Emin`, `A Mixolydian`, `F#m`, `Bb`, `D ^g`,
 * `Hp`, `none`, with clefs ignored. A field with nothing but a clef leaves the key as it was.
 */
export function readKeyField(field: string, before?: KeyField): KeyField {
  const text = field.trim();
  if (before && CLEF_ONLY.test(text)) return before;
  if (text === '' || /^none\b/.test(text))
    return keyField({ fifths: 0, mode: 'maj' }, text.slice(4));
  // The pipes' scale is A mixolydian, whether its signature is printed (`Hp`) or not (`HP`).
  if (/^H[pP]\b/.test(text)) return keyField({ fifths: 2, mode: 'mix' }, text.slice(2));
  const [whole, tonic = '', word = ''] = /^([A-G][#b]?)\s*([A-Za-z]*)/.exec(text) ?? [''];
  const mode = MODES[word.toLowerCase().slice(0, 3)];
  const key = parseKey(tonic + (mode ?? ''));
  if (!key) throw new LeftOut('unknown-key', `K:${text}`);
  return keyField(key, text.slice(mode === undefined ? tonic.length : whole.length));
}

function keyField(key: Key, rest: string): KeyField {
  const signature = new Map<string, number>();
  for (let i = 0; i < Math.abs(key.fifths); i++) {
    if (key.fifths > 0) signature.set(SHARPS_IN_ORDER.charAt(i), 1);
    else signature.set(SHARPS_IN_ORDER.charAt(6 - i), -1);
  }
  for (const word of rest.split(/\s+/).filter((each) => each !== '')) {
    const accidental = /^(\^\^?|__?|=)([A-Ga-g])$/.exec(word);
    if (accidental) {
      signature.set((accidental[2] ?? '').toUpperCase(), ACCIDENTALS[accidental[1] ?? ''] ?? 0);
    } else if (/^(?:transpose|octave|middle|shift|sound|score)=|[+-](?:8|15)\b/.test(word)) {
      throw new LeftOut('transposed-clef', `K: … ${word}`);
    } else if (!/^[a-z]+=/i.test(word) && !CLEF.test(word)) {
      throw new LeftOut('unknown-key', `K: … ${word}`);
    }
  }
  return { key, signature };
}

/** Reads an `M:` field (section 3.1.6): `C`, `C|`, `6/8`, `2+3/8`, `(2+2+3)/8`. */
export function readMeterField(field: string): Meter {
  const text = field.trim();
  if (text === 'C') return { beats: 4, unit: 4 };
  if (text === 'C|') return { beats: 2, unit: 2 };
  if (text === '' || /^none$/i.test(text)) throw new LeftOut('free-meter', `M:${text}`);
  const match = /^\(?(\d+(?:\+\d+)*)\)?\s*\/\s*(\d+)$/.exec(text.replace(/\s*\+\s*/g, '+'));
  const beats = (match?.[1] ?? '').split('+').reduce((sum, group) => sum + Number(group), 0);
  const meter = parseMeter(`${beats}/${match?.[2]}`);
  if (!meter) throw new LeftOut('unknown-meter', `M:${text}`);
  return meter;
}

/** Reads an `L:` field (section 3.1.7), `1/8`, as ticks. */
export function readUnitLengthField(field: string): Ticks {
  const match = /^\s*1\s*(?:\/\s*(\d+))?\s*$/.exec(field);
  const ticks = (4 * TICKS_PER_QUARTER) / Number(match ? (match[1] ?? 1) : Number.NaN);
  if (!Number.isInteger(ticks)) throw new LeftOut('unknown-unit-length', `L:${field.trim()}`);
  return ticks;
}

/** The unit length where there is no `L:`: a sixteenth under meters below 3/4, else an eighth. */
export function defaultUnitLength(meter: Meter): Ticks {
  return meter.beats / meter.unit < 0.75 ? TICKS_PER_QUARTER / 4 : TICKS_PER_QUARTER / 2;
}
