import { writeCanonical } from '../abc/canon.js';
import { CanonCursor } from '../abc/canonCursor.js';
import { type Frame, transcribe } from '../abc/transcribe.js';
import { Adaptation } from '../model/adaptation.js';
import type { Engine } from '../model/engine.js';
import { commonPrefix, Listening } from '../model/listening.js';
import type { ModelProfile } from '../model/model.js';
import { formatChordSymbol, parseChordSymbol, transposeChord } from '../music/chordSymbol.js';
import type { Key } from '../music/key.js';
import { formatKey } from '../music/key.js';
import { formatMeter, type Meter } from '../music/meter.js';
import type { Note } from '../music/note.js';
import type { Ticks } from '../music/time.js';
import { noStopwatch, type Stopwatch } from '../observe/stopwatch.js';
import { type Carriage, carriageFor, carryIn, type Reach } from './carriage.js';
import type { PlacedSymbol } from './harmony.js';
import type { Score } from './score.js';

/** A phrase on its way into the network. Ticks as in `WrittenPhrase`. */
export interface HeardPhrase {
  readonly notes: readonly Note[];
  /** Chord symbols over them, in the player's key. */
  readonly symbols?: readonly PlacedSymbol[];
  readonly anacrusis: Ticks;
  /** The text goes on to here, in rests; absent where the newest notes' length is still open. */
  readonly length?: Ticks;
  /** The newest onset. */
  readonly last: Ticks;
}

/** What was heard last. */
export interface HearingState {
  /** The network's own text. */
  readonly text: string;
  readonly carriage: Carriage;
  /** Canon's header, and how many of the text's last characters are music, and a phrase's. */
  readonly header: string;
  readonly bodyLength: number;
  readonly phraseLength: number;
}

const C_MAJOR: Key = { fifths: 0, mode: 'maj' };

/**
 * Lets the network hear the jam: the score so far and the phrase that is being played, as one
 * canon text in a key and register that the model knows.
 */
export class Hearing {
  readonly listening: Listening;
  readonly reach: Reach;
  /** The way in which the music was carried when it was last heard. */
  carriage: Carriage = { from: C_MAJOR, key: C_MAJOR, semitones: 0 };
  /** Canon of the phrase that was last heard, without header. */
  phraseBody = '';
  /** Canon's header for what was last heard; the network's own text may begin otherwise. */
  header = '';
  /** Canon of all that was last heard, without header. */
  body = '';
  /** Whether it breaks off in a note whose length is not known yet. */
  isOpen = false;
  /** Where the newest note's characters begin in the text heard. */
  newest = 0;
  /** Where canon stands after the score, with its header, and after all. */
  private readonly over = { text: '', cursor: new CanonCursor() };
  private readonly now = { text: '', cursor: new CanonCursor() };
  /** Canon of the score, by the way in which it was carried. */
  private readonly scoreBodies = new Map<string, string>();
  private writtenScore: Score | undefined;

  constructor(
    readonly model: ModelProfile,
    readonly engine: Engine,
    private readonly stopwatch: Stopwatch = noStopwatch,
  ) {
    const { vocabulary } = model;
    this.listening = new Listening(engine, vocabulary, new Adaptation(vocabulary));
    this.reach = model.card;
  }

  /** What decides how quickly and in which register it hears on, for another to go on from. */
  get state(): HearingState {
    const { carriage, header, body, phraseBody } = this;
    const [bodyLength, phraseLength] = [body.length, phraseBody.length];
    return { text: this.listening.text, carriage, header, bodyLength, phraseLength };
  }

  goOn({ text, carriage, header, bodyLength, phraseLength }: HearingState): void {
    this.carriage = carriage;
    this.header = header;
    this.body = text.slice(Math.max(0, text.length - bodyLength));
    this.phraseBody = text.slice(Math.max(0, text.length - phraseLength));
    this.listening.hear(text, { surpriseFrom: text.length });
  }

  /** Canon of all that was last heard. */
  get canon(): string {
    return this.header + this.body;
  }

  /** Where canon stands after all that was last heard; to be copied, not fed. */
  get cursor(): CanonCursor {
    const { canon, over, now } = this;
    if (now.text === canon) return now.cursor;
    const score = canon.slice(0, canon.length - this.phraseBody.length);
    if (over.text !== score) {
      over.cursor.reset();
      walk(over.cursor, score);
      over.text = score;
    }
    now.cursor.copyFrom(over.cursor);
    walk(now.cursor, this.phraseBody);
    now.text = canon;
    return now.cursor;
  }

  /** Hears the score, then the phrase, in the key that both are taken to be in. */
  hear(score: Score, key: Key, phrase?: HeardPhrase): void {
    const text = this.stopwatch.time('write', () => this.text(score, key, phrase));
    const over = text.length - this.phraseBody.length;
    this.stopwatch.time('step', () => {
      this.listening.hear(text, { over, surpriseFrom: this.newest });
    });
  }

  /**
   * Hears the score, but no more than so many characters that it had not heard yet. Whether it has
   * heard all.
   */
  hearMore(score: Score, key: Key, characters: number): boolean {
    const text = this.text(score, key);
    const known = commonPrefix(this.listening.text, text);
    this.listening.hear(text.slice(0, known + characters), { surpriseFrom: text.length });
    return known + characters >= text.length;
  }

  /**
   * Gets to know no more than so many more characters of the score in another key, while what was
   * heard stays as it is: to hear it in that key, with `notes` after it, takes the less then.
   */
  approach(score: Score, key: Key, notes: readonly Note[], characters: number): void {
    const carriage = this.carriageOf(score, key, notes);
    const text = headerFor(this.model, score.meter, carriage.key) + this.canonOf(score, carriage);
    this.stopwatch.time('step', () => this.listening.approach(text, characters));
  }

  private carriageOf(score: Score, key: Key, notes: readonly Note[]): Carriage {
    return carriageFor(key, [score.notes, notes], this.reach, this.carriage);
  }

  /** All that the network is to have heard. */
  private text(score: Score, key: Key, phrase?: HeardPhrase): string {
    this.carriage = this.carriageOf(score, key, phrase?.notes ?? []);
    const before = this.canonOf(score, this.carriage);
    this.phraseBody = phrase === undefined ? '' : this.bodyOf(phrase, score.meter);
    this.body = before + this.phraseBody;
    this.isOpen = phrase !== undefined && phrase.length === undefined;
    this.header = `M:${formatMeter(score.meter)}\nK:${formatKey(this.carriage.key)}\n`;
    const text = headerFor(this.model, score.meter, this.carriage.key) + this.body;
    this.newest = text.length - (NEWEST.exec(this.phraseBody)?.[0].length ?? 0);
    return text;
  }

  /** The canon of `notes` in the model's key, without the header. */
  private write(notes: readonly Note[], frame: Omit<Frame, 'key'>, carriage: Carriage): string {
    const carried = notes.map((note) => carryIn(note, carriage, this.reach));
    const symbols = this.symbolsIn(frame.symbols ?? [], carriage);
    return bodyOf(writeCanonical(transcribe(carried, { ...frame, symbols, key: carriage.key })));
  }

  /** Chord symbols as the network reads them: none, if it does not. */
  private symbolsIn(symbols: readonly PlacedSymbol[], { from, key }: Carriage): PlacedSymbol[] {
    const { dialect } = this.model.card;
    if (dialect.kind !== 'canon' || !dialect.symbols) return [];
    const fifths = key.fifths - from.fifths;
    return symbols.flatMap(({ onset, symbol }) => {
      const chord = parseChordSymbol(symbol);
      if (chord === undefined) return [];
      return { onset, symbol: formatChordSymbol(transposeChord(chord, fifths)) };
    });
  }

  private bodyOf(phrase: HeardPhrase, meter: Meter): string {
    const { notes, symbols = [], anacrusis, length, last } = phrase;
    const { carriage } = this;
    if (length !== undefined) {
      return this.write(notes, { meter, anacrusis, symbols, length }, carriage);
    }
    // The newest notes are cut short, so that no bar line follows them, and their length taken off.
    const soFar = notes.map((note) => ({
      ...note,
      duration: Math.min(note.duration, last + 1 - note.onset),
    }));
    const over = symbols.filter(({ onset }) => onset <= last);
    const frame = { meter, anacrusis, symbols: over };
    return this.write(soFar, frame, carriage).replace(OPEN_LENGTH, '');
  }

  /** The score's canon with a bar line after it; kept until the score changes. */
  private canonOf(score: Score, carriage: Carriage): string {
    if (score.length === 0) return '';
    if (this.writtenScore !== score) this.scoreBodies.clear();
    this.writtenScore = score;
    const { from, key, semitones } = carriage;
    const way = `${formatKey(from)} ${formatKey(key)} ${semitones}`;
    const known = this.scoreBodies.get(way);
    if (known !== undefined) return known;
    const { notes, symbols, meter, anacrusis, length } = score;
    const text = `${this.write(notes, { meter, anacrusis, symbols, length }, carriage)}|`;
    this.scoreBodies.set(way, text);
    return text;
  }
}

function walk(cursor: CanonCursor, text: string): void {
  for (let at = 0; at < text.length; at++) cursor.feed(text.charCodeAt(at));
}

/** The last note or chord of a text whose length is open. */
const NEWEST = /(\[[^\]]*\]|[_^=]*[A-Ga-g][,']*)$/;
const OPEN_LENGTH = /\d*(\/\d+)?$/;

/** The music line of a canon text. */
function bodyOf(canon: string): string {
  return canon.slice(canon.indexOf('\n', canon.indexOf('\n') + 1) + 1, -1);
}

/**
 * What stands before the music: canon's two lines, or for a network that learned from whole ABC
 * tunes a header like theirs, in which M: and K: say the same. Characters that the network never
 * saw are passed over.
 */
export function headerFor({ card }: ModelProfile, meter: Meter, key: Key): string {
  const fields = `M:${formatMeter(meter)}\n`;
  const raw = card.dialect.kind === 'raw';
  return `${raw ? '<start>\nX:1\nT:Reel\n' : ''}${fields}${raw ? 'L:1/8\n' : ''}K:${formatKey(key)}\n`;
}
