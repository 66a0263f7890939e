import { Between, type CanonPlace, Phase } from './canonPlace.js';
import { CLOSE, COLON, K, M, NEWLINE, QUOTE } from './canonSigns.js';
import { KEY_WORDS, KEYS, METER_WORDS, SYMBOL_WORDS } from './canonWords.js';
import type { WordList } from './wordList.js';

// How canon names meters and keys, in the header and in changes, and chord symbols. What reads a
// character returns false, and has changed nothing, where it cannot follow.

const HEADER_METER = [M, COLON] as const;
const HEADER_KEY = [K, COLON] as const;

/** The `M:` and `K:` of the header. */
export function readHeader(place: CanonPlace, code: number): boolean {
  const word = place.between === Between.Meter ? HEADER_KEY : HEADER_METER;
  if (code !== word[place.typedCount]) return false;
  place.typedCount++;
  return place.typedCount < 2 || openName(place, word[0]);
}

/** The `M` or `K` of a change, after its bracket. */
export function openChange(place: CanonPlace, code: number): boolean {
  if (place.sounds === 0) return false;
  if (code === M ? place.between > Between.Bar : place.between > Between.Meter) return false;
  place.colonFor = code;
  place.phase = Phase.Colon;
  place.inChord = false;
  return true;
}

/** A meter's name comes next, or a key's: `field` is `M` or `K`. */
export function openName(place: CanonPlace, field: number): boolean {
  place.typedCount = 0;
  place.phase = field === M ? Phase.Meter : Phase.Key;
  return true;
}

/** A character of a name, or the one that ends it. */
export function readName(place: CanonPlace, code: number): boolean {
  const list = namesAt(place);
  if (code === nameEnd(place)) {
    const index = list.indexOf(place.typed, place.typedCount);
    return index >= 0 && closeName(place, index);
  }
  place.typed[place.typedCount] = code;
  if (list.firstWith(place.typed, place.typedCount + 1) < 0) return false;
  place.typedCount++;
  return true;
}

/** The names one of which is being read. */
export function namesAt(place: CanonPlace): WordList {
  if (place.phase === Phase.Meter) return METER_WORDS;
  return place.phase === Phase.Key ? KEY_WORDS : SYMBOL_WORDS;
}

/** The character that ends the name being read. */
export function nameEnd(place: CanonPlace): number {
  if (place.phase === Phase.Symbol) return QUOTE;
  return place.inHeader ? NEWLINE : CLOSE;
}

/** The name that would change nothing, which canon does not write; -1 in the header. */
export function nameInForce(place: CanonPlace): number {
  if (place.inHeader || place.phase === Phase.Symbol) return -1;
  return place.phase === Phase.Meter ? place.meterIndex : place.keyIndex;
}

function closeName(place: CanonPlace, index: number): boolean {
  if (index === nameInForce(place)) return false;
  place.typedCount = 0;
  if (place.phase === Phase.Symbol) {
    place.between = Between.Symbol;
  } else if (place.phase === Phase.Meter) {
    place.meterIndex = index;
    place.between = Between.Meter;
    if (place.inHeader) {
      place.phase = Phase.Header;
      return true;
    }
  } else {
    place.keyIndex = index;
    place.bar.setKey(KEYS[index] ?? { fifths: 0, mode: 'maj' });
    place.between = Between.Key;
    place.inHeader = false;
  }
  place.phase = Phase.Gap;
  return true;
}
