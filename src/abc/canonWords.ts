import { CHORD_QUALITIES } from '../music/chordSymbol.js';
import { formatKey, type Key, MODES, parseKey } from '../music/key.js';
import { formatMeter, type Meter, parseMeter } from '../music/meter.js';
import { atFifth, letterName } from '../music/spelling.js';
import { WordList } from './wordList.js';

/** Every meter that canon can name; `METERS[i]` is what `METER_WORDS.words[i]` says. */
export const METER_WORDS = new WordList(
  [1, 2, 4, 8, 16, 32].flatMap((unit) =>
    Array.from({ length: 32 }, (_, i) => formatMeter({ beats: i + 1, unit })),
  ),
);
export const METERS: readonly Meter[] = METER_WORDS.words.map(
  (word) => parseMeter(word) ?? { beats: 4, unit: 4 },
);

/** Every key that canon can name; `KEYS[i]` is what `KEY_WORDS.words[i]` says. */
export const KEY_WORDS = new WordList(
  MODES.flatMap((mode) => Array.from({ length: 15 }, (_, i) => formatKey({ fifths: i - 7, mode }))),
);
export const KEYS: readonly Key[] = KEY_WORDS.words.map(
  (word) => parseKey(word) ?? { fifths: 0, mode: 'maj' },
);

/** F flat to B sharp: the names with at most one sign. */
const NAMES = Array.from({ length: 21 }, (_, i) => {
  const { letter, accidental } = atFifth(i - 8);
  return letterName(letter, accidental);
});

/** Every chord symbol in canonical spelling. */
export const SYMBOL_WORDS = new WordList(
  NAMES.flatMap((root) =>
    CHORD_QUALITIES.flatMap((quality) =>
      NAMES.map((bass) => root + quality + (bass === root ? '' : `/${bass}`)),
    ),
  ),
);
