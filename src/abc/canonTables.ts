import type { Ticks } from '../music/time.js';
import { QUOTE } from './canonSigns.js';
import { KEY_WORDS, KEYS, METER_WORDS, METERS, SYMBOL_WORDS } from './canonWords.js';
import { KeyPitches } from './keyPitches.js';
import { COMMON_LENGTHS, LengthTable } from './lengthTable.js';
import { WordList } from './wordList.js';

/** Meters a text may change to (or begin with) when it is free to choose. */
const USUAL_METERS: ReadonlySet<string> = new Set(
  '2/2 3/2 2/4 3/4 4/4 5/4 6/4 3/8 6/8 7/8 9/8 12/8'.split(' '),
);

/** By alphabet, then by the lengths there are. */
const known = new WeakMap<readonly string[], Map<string, CanonTables>>();

/**
 * What an alphabet can write: its words, its lengths in every meter, its pitches in every key. They
 * take a while to make and never change, so all automata of an alphabet share them.
 */
export class CanonTables {
  readonly keyWords: WordList;
  readonly symbolWords: WordList;
  private meters: WordList | undefined;
  private readonly lengthTables: (LengthTable | undefined)[] = [];
  private readonly keyPitches: (KeyPitches | undefined)[] = [];

  private constructor(
    /** Of a character code: whether the alphabet holds it. */
    readonly has: (code: number) => boolean,
    private readonly lengths: readonly Ticks[],
  ) {
    this.keyWords = new WordList(KEY_WORDS.words.filter(this.isWritable));
    this.symbolWords = new WordList(has(QUOTE) ? SYMBOL_WORDS.words.filter(this.isWritable) : []);
  }

  static of(alphabet: readonly string[], lengths: readonly Ticks[] = COMMON_LENGTHS): CanonTables {
    const byLengths = known.get(alphabet) ?? new Map<string, CanonTables>();
    known.set(alphabet, byLengths);
    const name = lengths.join();
    const tables = byLengths.get(name) ?? new CanonTables(writing(alphabet), lengths);
    byLengths.set(name, tables);
    return tables;
  }

  /** They need the lengths in every meter, so they are made when somebody asks. */
  get meterWords(): WordList {
    this.meters ??= new WordList(
      METER_WORDS.words.filter(
        (word, index) =>
          USUAL_METERS.has(word) && this.isWritable(word) && this.lengthsIn(index).canFill(0),
      ),
    );
    return this.meters;
  }

  lengthsIn(meterIndex: number): LengthTable {
    let table = this.lengthTables[meterIndex];
    if (table === undefined) {
      const meter = METERS[meterIndex] ?? { beats: 4, unit: 4 };
      table = new LengthTable(this.lengths, meter, this.isWritable);
      this.lengthTables[meterIndex] = table;
    }
    return table;
  }

  pitchesIn(keyIndex: number): KeyPitches {
    let pitches = this.keyPitches[keyIndex];
    if (pitches === undefined) {
      pitches = new KeyPitches(KEYS[keyIndex] ?? { fifths: 0, mode: 'maj' }, this.has);
      this.keyPitches[keyIndex] = pitches;
    }
    return pitches;
  }

  private readonly isWritable = (word: string): boolean => {
    for (let i = 0; i < word.length; i++) if (!this.has(word.charCodeAt(i))) return false;
    return true;
  };
}

function writing(alphabet: readonly string[]): (code: number) => boolean {
  const single = alphabet.filter((char) => char.length === 1);
  const codes = new Set(single.map((char) => char.charCodeAt(0)));
  return (code) => codes.has(code);
}
