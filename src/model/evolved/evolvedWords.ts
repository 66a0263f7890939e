import { KEY_WORDS, KEYS, METER_WORDS, METERS } from '../../abc/canonWords.js';
import { formatLength } from '../../abc/length.js';
import { formatKey } from '../../music/key.js';
import { barTicks, type Meter } from '../../music/meter.js';
import { LETTERS } from '../../music/spelling.js';
import { Lexicon } from '../words/lexicon.js';
import type { WordModel } from '../words/wordModel.js';
import { DEGREES, LENGTHS, type MelodyNetwork, type MelodyNote, TONIC } from './melodyNetwork.js';

const METER_LINES = new Lexicon(METER_WORDS.words.map((word) => `M:${word}\n`));
const KEY_LINES = new Lexicon(KEY_WORDS.words.map((word) => `K:${word}\n`));
const END = '\n';
const LINE = '|';

/** How likely it is that what comes is none of the melody's words, or a bar line out of its place. */
const STRANGE = 0.01;
/** The chance that a tune ends after its eighth bar, or the sixteenth... */
const ENDS = 0.3;

const Place = { Meter: 0, Key: 1, Body: 2 } as const;

/** The words of a body on one tonic, and what note each of them is. */
interface Scale {
  readonly lexicon: Lexicon;
  /** Undefined for a bar line and the end, [W]. */
  readonly notes: readonly (MelodyNote | undefined)[];
}

/** A note without accidental is on the scale of any key: so only the tonic's letter matters. */
const SCALES: readonly Scale[] = Array.from(LETTERS, (_, letter) => scaleOn(letter));

const STATE = { place: 0, meter: 1, key: 2, bar: 3, position: 4 } as const;
const OWN = 5;
/** After a word that the melody does not have nobody knows how far the bar is, until the next one. */
const LOST = -1;

/** An evolved network as a word model: its words are notes of the scale with their lengths. */
export class EvolvedWords implements WordModel {
  readonly mostWords = Math.max(METER_LINES.size, ...SCALES.map(({ lexicon }) => lexicon.size));
  readonly stateLength: number;
  readonly expected = new Float32Array(this.mostWords + 1);
  lexicon = METER_LINES;
  /** As `STATE` has it, [OWN]. */
  readonly #own = new Float32Array(OWN);
  readonly #lengthLogits = new Float32Array(LENGTHS.length);

  constructor(private readonly network: MelodyNetwork) {
    this.stateLength = network.units + network.outputs.length + OWN;
  }

  reset(): void {
    this.network.reset();
    this.network.outputs.fill(0);
    this.#own.fill(0);
    this.#expect();
  }

  read(word: number): void {
    const isKnown = word < this.lexicon.size;
    const place = this.#at('place');
    if (place === Place.Body) {
      this.#readBody(word);
    } else if (isKnown && place === Place.Meter) {
      this.#set('meter', word);
      this.#set('place', Place.Key);
    } else if (isKnown) {
      this.#set('key', word);
      this.#set('place', Place.Body);
      this.#hear(undefined);
    }
    this.#expect();
  }

  save(state: Float32Array): void {
    const { units, outputs } = this.network;
    state.set(this.network.state);
    state.set(outputs, units);
    state.set(this.#own, units + outputs.length);
  }

  restore(state: Float32Array): void {
    const { units, outputs } = this.network;
    this.network.state.set(state.subarray(0, units));
    outputs.set(state.subarray(units, units + outputs.length));
    this.#own.set(state.subarray(units + outputs.length, this.stateLength));
    this.#expect();
  }

  dispose(): void {
    // Nothing is held outside the JavaScript heap.
  }

  #readBody(word: number): void {
    const text = this.lexicon.words[word];
    const note = this.#scale().notes[word];
    if (text === END) {
      this.reset();
    } else if (text === LINE) {
      this.#set('bar', this.#at('bar') + 1);
      this.#set('position', 0);
    } else if (note === undefined || this.#at('position') === LOST) {
      this.#set('position', LOST);
    } else {
      this.#set('position', this.#at('position') + (LENGTHS[note.length] ?? 0));
    }
    if (note !== undefined) this.#hear(note);
  }

  /** Has the network hear a note, and where the next one is to stand. */
  #hear(note: MelodyNote | undefined): void {
    const bar = this.#at('bar');
    const position = this.#at('position');
    const isFull = position >= barTicks(this.#meter());
    this.network.hear(note, {
      meter: this.#meter(),
      position: isFull ? 0 : Math.max(0, position),
      bar: isFull ? bar + 1 : bar,
    });
  }

  #expect(): void {
    const place = this.#at('place');
    if (place === Place.Body) {
      this.#expectBody();
    } else {
      this.lexicon = place === Place.Meter ? METER_LINES : KEY_LINES;
      this.expected.fill(0);
    }
  }

  #expectBody(): void {
    const { lexicon, notes } = this.#scale();
    const { outputs } = this.network;
    const position = this.#at('position');
    const left = position === LOST ? Number.POSITIVE_INFINITY : barTicks(this.#meter()) - position;
    const isFull = left <= 0;
    const ends = this.#at('bar') % 8 === 7 ? ENDS : STRANGE;
    this.lexicon = lexicon;
    const degrees = logSum(outputs.subarray(0, DEGREES));
    LENGTHS.forEach((length, at) => {
      const fits = isFull || length <= left;
      this.#lengthLogits[at] = fits ? (outputs[DEGREES + at] ?? 0) : Number.NEGATIVE_INFINITY;
    });
    const lengths = logSum(this.#lengthLogits);
    const share = Math.log(isFull ? STRANGE : 1 - 2 * STRANGE);
    for (let word = 0; word < lexicon.size; word++) {
      const note = notes[word];
      const line = lexicon.words[word] === END ? ends : 1 - ends;
      this.expected[word] =
        note === undefined
          ? Math.log(isFull ? line : STRANGE / 2)
          : share +
            (outputs[note.degree] ?? 0) -
            degrees +
            (this.#lengthLogits[note.length] ?? 0) -
            lengths;
    }
    this.expected[lexicon.size] = Math.log(STRANGE);
  }

  #scale(): Scale {
    const tonic = formatKey(KEYS[this.#at('key')] ?? { fifths: 0, mode: 'maj' }).charAt(0);
    return SCALES[LETTERS.indexOf(tonic)] ?? scaleOn(0);
  }

  #meter(): Meter {
    return METERS[this.#at('meter')] ?? { beats: 4, unit: 4 };
  }

  #at(what: keyof typeof STATE): number {
    return this.#own[STATE[what]] ?? 0;
  }

  #set(what: keyof typeof STATE, value: number): void {
    this.#own[STATE[what]] = value;
  }
}

/** The scale whose tonic is the letter in the octave of middle C, as words. */
function scaleOn(letter: number): Scale {
  const words = new Map<string, MelodyNote | undefined>([
    [END, undefined],
    [LINE, undefined],
  ]);
  for (let degree = 0; degree < DEGREES; degree++) {
    LENGTHS.forEach((ticks, length) => {
      words.set(headOf(letter + degree - TONIC) + formatLength(ticks), { degree, length });
    });
  }
  const lexicon = new Lexicon(words.keys());
  return { lexicon, notes: lexicon.words.map((word) => words.get(word)) };
}

/** The note so many steps above middle C, on white keys. */
function headOf(step: number): string {
  const octave = Math.floor(step / 7);
  const letter = LETTERS.charAt(step - 7 * octave);
  if (octave < 1) return letter + ','.repeat(-octave);
  return letter.toLowerCase() + "'".repeat(octave - 1);
}

function logSum(logits: Float32Array): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (const logit of logits) largest = Math.max(largest, logit);
  // Where nothing is possible nothing is shared out.
  if (largest === Number.NEGATIVE_INFINITY) return 0;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - largest);
  return largest + Math.log(sum);
}
