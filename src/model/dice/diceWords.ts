import { KEY_WORDS, KEYS, METER_WORDS, METERS } from '../../abc/canonWords.js';
import { Lexicon } from '../words/lexicon.js';
import type { WordModel } from '../words/wordModel.js';
import { COLUMNS, columnOf, type DicePage, pageFor, spelledIn } from './diceTable.js';

/** What comes next in a canon text. */
const Place = { Meter: 0, Key: 1, Bar: 2, Line: 3 } as const;

const METER_LINES = new Lexicon(METER_WORDS.words.map((word) => `M:${word}\n`));
const KEY_LINES = new Lexicon(KEY_WORDS.words.map((word) => `K:${word}\n`));
const END = '\n';
const LINE = '|';
const LINES = new Lexicon([END, LINE]);

/** Of all bars, those that are not on the page: the player's own. */
const UNKNOWN = 0.02;
/** The same for anything else. */
const STRANGE = 1e-4;

/** A page in one key: what is expected in each of its columns, as logits, [COLUMNS, W + 1]. */
interface SpelledPage {
  readonly lexicon: Lexicon;
  readonly logits: Float32Array;
}

/**
 * Throws dice for bars: what comes next depends on nothing but the meter, the key and the place in
 * the form. Its state is the place in the text, the meter, the key and the bar.
 */
export class DiceWords implements WordModel {
  readonly stateLength = 4;
  readonly mostWords: number;
  lexicon = METER_LINES;
  expected: Float32Array;
  readonly #even: Float32Array;
  readonly #lines = new Float32Array(LINES.size + 1);
  /** Pages by meter and key, made when they are first needed. */
  readonly #spelled = new Map<number, SpelledPage>();
  #place: number = Place.Meter;
  #meter = 0;
  #key = 0;
  #bar = 0;

  constructor(private readonly pages: readonly DicePage[]) {
    this.mostWords = Math.max(
      METER_LINES.size,
      KEY_LINES.size,
      ...pages.map(({ bars }) => bars.length + LINES.size),
    );
    this.#even = new Float32Array(this.mostWords + 1);
    this.expected = this.#even;
  }

  reset(): void {
    this.#place = Place.Meter;
    this.#meter = 0;
    this.#key = 0;
    this.#bar = 0;
    this.#expect();
  }

  read(word: number): void {
    const isKnown = word < this.lexicon.size;
    if (this.#place === Place.Meter) {
      // Whatever else stands there, a header is waited for.
      if (isKnown) this.#meter = word;
      if (isKnown) this.#place = Place.Key;
    } else if (this.#place === Place.Key) {
      if (isKnown) this.#key = word;
      if (isKnown) this.#place = Place.Bar;
      this.#bar = 0;
    } else {
      this.#hear(this.lexicon.words[word]);
    }
    this.#expect();
  }

  /** In the body; a text that is only heard may have bars and lines in any order. */
  #hear(word: string | undefined): void {
    if (word === END) {
      this.#place = Place.Meter;
    } else if (word === LINE) {
      this.#bar++;
      this.#place = Place.Bar;
    } else {
      this.#place = Place.Line;
    }
  }

  save(state: Float32Array): void {
    state[0] = this.#place;
    state[1] = this.#meter;
    state[2] = this.#key;
    state[3] = this.#bar;
  }

  restore(state: Float32Array): void {
    this.#place = state[0] ?? 0;
    this.#meter = state[1] ?? 0;
    this.#key = state[2] ?? 0;
    this.#bar = state[3] ?? 0;
    this.#expect();
  }

  dispose(): void {
    // Nothing is held outside the JavaScript heap.
  }

  #expect(): void {
    const column = columnOf(this.#bar);
    if (this.#place === Place.Meter || this.#place === Place.Key) {
      this.lexicon = this.#place === Place.Meter ? METER_LINES : KEY_LINES;
      this.expected = this.#even;
    } else if (this.#place === Place.Line) {
      const ends = this.#page()?.ends[column] ?? STRANGE;
      this.lexicon = LINES;
      this.expected = this.#lines;
      this.#lines[LINES.indexOf(END)] = Math.log(ends);
      this.#lines[LINES.indexOf(LINE)] = Math.log(1 - ends);
      this.#lines[LINES.size] = Math.log(STRANGE);
    } else {
      const { lexicon, logits } = this.#spelledPage();
      this.lexicon = lexicon;
      this.expected = logits.subarray(
        column * (lexicon.size + 1),
        (column + 1) * (lexicon.size + 1),
      );
    }
  }

  #page(): DicePage | undefined {
    const meter = METERS[this.#meter];
    const key = KEYS[this.#key];
    return meter && key && pageFor(this.pages, meter, key.mode);
  }

  #spelledPage(): SpelledPage {
    const name = this.#meter * KEYS.length + this.#key;
    const known = this.#spelled.get(name);
    if (known !== undefined) return known;
    const page = this.#page();
    const spelled = page === undefined ? EMPTY : spell(page, KEYS[this.#key]?.fifths ?? 0);
    this.#spelled.set(name, spelled);
    return spelled;
  }
}

const EMPTY: SpelledPage = { lexicon: LINES, logits: new Float32Array(COLUMNS * (LINES.size + 1)) };

function spell(page: DicePage, fifths: number): SpelledPage {
  const bars = spelledIn(page, fifths);
  const lexicon = new Lexicon([...bars, ...LINES.words]);
  const width = lexicon.size + 1;
  const logits = new Float32Array(COLUMNS * width).fill(Number.NEGATIVE_INFINITY);
  for (let column = 0; column < COLUMNS; column++) {
    const counts = page.counts.subarray(column * bars.length, (column + 1) * bars.length);
    const sum = counts.reduce((all, count) => all + count, 0);
    bars.forEach((bar, at) => {
      const share = ((1 - UNKNOWN) * (counts[at] ?? 0)) / sum;
      if (share > 0) logits[column * width + lexicon.indexOf(bar)] = Math.log(share);
    });
    for (const line of LINES.words)
      logits[column * width + lexicon.indexOf(line)] = Math.log(STRANGE);
    logits[(column + 1) * width - 1] = Math.log(sum > 0 ? UNKNOWN : 1);
  }
  return { lexicon, logits };
}
