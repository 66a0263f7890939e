import type { Key, Mode } from '../music/key.js';
import type { Meter } from '../music/meter.js';
import { TICKS_PER_QUARTER, type Ticks } from '../music/time.js';
import { LeftOut } from './leftOut.js';

/** A `K:` field: the key, and what each letter is raised by (explicit accidentals included). */
export interface KeyField {
  readonly key: Key;
  /** `C`..`B` to -2..2 semitones; a letter that is missing is natural. */
  readonly signature: ReadonlyMap<string, number>;
}

const SHARPS_IN_ORDER = 'FCGDAEB';

const MODES: Readonly<Record<string, { mode: Mode; fifths: number }>> = {
  '': { mode: 'maj', fifths: 0 },
  maj: { mode: 'maj', fifths: 0 },
  ion: { mode: 'maj', fifths: 0 },
  m: { mode: 'min', fifths: -3 },
  min: { mode: 'min', fifths: -3 },
  aeo: { mode: 'min', fifths: -3 },
  dor: { mode: 'dor', fifths: -2 },
  phr: { mode: 'phr', fifths: -4 },
  lyd: { mode: 'lyd', fifths: 1 },
  mix: { mode: 'mix', fifths: -1 },
  loc: { mode: 'loc', fifths: -5 },
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

/**
 * Reads a `K:` field (ABC 2.1, section 3.1.14): `D`, `Emin`, `A Mixolydian`, `F#m`, `Bb`, `D ^g`,
 * `Hp`, `none`, with clefs ignored.
 */
export function readKeyField(field: string): KeyField {
  const text = field.trim();
  if (text === '' || /^none\b/i.test(text)) return keyField({ fifths: 0, mode: 'maj' }, '');
  // The pipes' scale is A mixolydian, whether its signature is printed (`Hp`) or not (`HP`).
  if (/^H[pP]\b/.test(text)) return keyField({ fifths: 2, mode: 'mix' }, text.slice(2));
  const match = /^([A-G])([#b]?)\s*(?:(maj|ion|min|aeo|dor|phr|lyd|mix|loc)[a-z]*|(m)\b)?/i.exec(
    text,
  );
  if (!match) throw new LeftOut('unknown-key', `K:${text}`);
  const [whole, tonic = '', accidental, named, minor] = match;
  const mode = MODES[(named ?? minor ?? '').toLowerCase()];
  const raised = accidental === '#' ? 7 : accidental === 'b' ? -7 : 0;
  const tonicFifths = SHARPS_IN_ORDER.indexOf(tonic.toUpperCase()) - 1 + raised;
  const fifths = tonicFifths + (mode?.fifths ?? 0);
  if (!mode || Math.abs(fifths) > 7) throw new LeftOut('unknown-key', `K:${text}`);
  return keyField({ fifths, mode: mode.mode }, text.slice(whole.length));
}

function keyField(key: Key, rest: string): KeyField {
  const signature = new Map<string, number>();
  for (let i = 0; i < Math.abs(key.fifths); i++) {
    if (key.fifths > 0) signature.set(SHARPS_IN_ORDER.charAt(i), 1);
    else signature.set(SHARPS_IN_ORDER.charAt(6 - i), -1);
  }
  const words = rest.replace(/\s*=\s*(?=[\w"+-])/g, (sign) => (/\s/.test(sign) ? ' =' : '='));
  for (const word of words.split(/\s+/).filter((each) => each !== '')) {
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
  const unit = Number(match?.[2]);
  if (![1, 2, 4, 8, 16, 32].includes(unit) || beats < 1 || beats > 64) {
    throw new LeftOut('unknown-meter', `M:${text}`);
  }
  return { beats, unit };
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
