import { AntiphonError } from '../error.js';
import { canonicalChordSymbol } from '../music/chordSymbol.js';
import { formatKey, type Key, parseKey } from '../music/key.js';
import { formatMeter, type Meter, parseMeter } from '../music/meter.js';
import { pitchOf, spell } from '../music/spelling.js';
import type { Ticks } from '../music/time.js';
import { BarAccidentals, signAccidental, writeNote } from './barAccidentals.js';
import { canonical } from './canonical.js';
import { formatLength, lengthTicks } from './length.js';
import type { Sound, Tone, Tune, TuneEvent } from './tune.js';

/**
 * Canon: the text that the network reads (docs/CANON.md). One tune has one canon and one canon
 * one tune: `parseCanon(writeCanon(tune))` is `canonical(tune)`, and `writeCanon(parseCanon(text))`
 * is `text`.
 */
export function writeCanon(tune: Tune): string {
  return writeCanonical(canonical(tune));
}

/** The same for a tune that is in its one form already, as `transcribe` gives it. */
export function writeCanonical({ meter, key, events }: Tune): string {
  const bar = new BarAccidentals(key);
  let now = key;
  let text = `M:${formatMeter(meter)}\nK:${formatKey(key)}\n`;
  for (const event of events) {
    switch (event.kind) {
      case 'bar':
        bar.startBar();
        text += '|';
        break;
      case 'meter':
        text += `[M:${formatMeter(event.meter)}]`;
        break;
      case 'key':
        now = event.key;
        bar.setKey(now);
        text += `[K:${formatKey(now)}]`;
        break;
      case 'symbol':
        text += `"${event.symbol}"`;
        break;
      case 'sound':
        text += writeSound(event, now, bar);
    }
  }
  return `${text}\n`;
}

/** One note, chord or rest as canon writes it. */
export function writeSound(sound: Sound, key: Key, bar: BarAccidentals): string {
  const { tones } = sound;
  const length = formatLength(sound.duration);
  if (tones.length === 0) return `z${length}`;
  const allTied = tones.every((tone) => tone.tied);
  const written = tones.map(
    (tone) => writeNote(spell(tone.pitch, key), bar) + (tone.tied && !allTied ? '-' : ''),
  );
  const body = tones.length === 1 ? written.join('') : `[${written.join('')}]`;
  return body + length + (allTied ? '-' : '');
}

/**
 * Reads canon. Throws `canon-syntax` where the text is not of its grammar and `canon-not-canonical`
 * where it is, but canon writes the same music in another way; both say at which character.
 */
export function parseCanon(text: string): Tune {
  const tune = new CanonParser(text).tune();
  const expected = writeCanon(tune);
  if (expected !== text) {
    let at = 0;
    while (expected[at] === text[at]) at++;
    throw new AntiphonError(
      'canon-not-canonical',
      `At character ${at + 1} canon would be written ${excerpt(expected, at)} instead of ${excerpt(text, at)}`,
    );
  }
  return tune;
}

function excerpt(text: string, at: number): string {
  return at < text.length ? JSON.stringify(text.slice(at, at + 12)) : 'the end of the text';
}

const TONE = /(\^\^|\^|__|_|=)?([A-Ga-g])(,+|'+|)/y;
const LENGTH = /(\d{0,9})(?:\/(\d{1,9}))?/y;

/** Recursive descent over one text; `at` is the next character to read. */
class CanonParser {
  private at = 0;

  constructor(private readonly text: string) {}

  tune(): Tune {
    this.expect('M:', 'the meter, M:');
    const meter = this.meterUpTo('\n');
    this.expect('K:', 'the key, K:');
    let key = this.keyUpTo('\n');
    const tune = { meter, key };
    const bar = new BarAccidentals(key);
    const events: TuneEvent[] = [];
    while (!this.take('\n')) {
      if (this.take('|')) {
        bar.startBar();
        events.push({ kind: 'bar' });
      } else if (this.take('"')) {
        events.push({ kind: 'symbol', symbol: this.symbol() });
      } else if (this.take('[M:')) {
        events.push({ kind: 'meter', meter: this.meterUpTo(']') });
      } else if (this.take('[K:')) {
        key = this.keyUpTo(']');
        bar.setKey(key);
        events.push({ kind: 'key', key });
      } else {
        events.push(this.sound(bar));
      }
    }
    if (this.at < this.text.length) this.fail('the end of the text');
    return { ...tune, events };
  }

  private sound(bar: BarAccidentals): Sound {
    if (this.take('z')) return { kind: 'sound', tones: [], duration: this.length() };
    const tones: Tone[] = [];
    if (this.take('[')) {
      do {
        const pitch = this.pitch(bar);
        tones.push({ pitch, tied: this.take('-') });
      } while (!this.take(']'));
    } else {
      tones.push({ pitch: this.pitch(bar), tied: false });
    }
    const duration = this.length();
    const tied = this.take('-');
    return {
      kind: 'sound',
      tones: tied ? tones.map(({ pitch }) => ({ pitch, tied })) : tones,
      duration,
    };
  }

  private pitch(bar: BarAccidentals): number {
    TONE.lastIndex = this.at;
    const match = TONE.exec(this.text);
    if (match === null) this.fail('a note, a rest, a chord, a bar line or the end of the line');
    const [all, sign, name = 'C', marks = ''] = match;
    const letter = 'CDEFGAB'.indexOf(name.toUpperCase());
    const rise = marks.startsWith(',') ? -marks.length : marks.length;
    const octave = (name === name.toUpperCase() ? 5 : 6) + rise;
    if (octave < -1 || octave > 10) this.fail('a pitch between MIDI notes 0 and 127');
    const accidental = sign === undefined ? bar.bare(letter, octave) : (signAccidental(sign) ?? 0);
    const pitch = pitchOf({ letter, accidental, octave });
    if (pitch < 0 || pitch > 127) this.fail('a pitch between MIDI notes 0 and 127');
    if (sign !== undefined) bar.print(letter, octave, accidental);
    this.at += all.length;
    return pitch;
  }

  private length(): Ticks {
    LENGTH.lastIndex = this.at;
    const [all, numerator = '', denominator] = LENGTH.exec(this.text) ?? [''];
    const ticks = lengthTicks(
      numerator === '' ? 1 : Number(numerator),
      denominator === undefined ? 1 : Number(denominator),
    );
    if (ticks === undefined) this.fail('a length of whole ticks above 0');
    this.at += all.length;
    return ticks;
  }

  private symbol(): string {
    const start = this.at;
    const symbol = this.upTo('"');
    if (canonicalChordSymbol(symbol) === symbol) return symbol;
    this.at = start;
    return this.fail('a chord symbol such as Am, F#7 or G/B');
  }

  private meterUpTo(end: string): Meter {
    const start = this.at;
    const meter = parseMeter(this.upTo(end));
    if (meter !== undefined) return meter;
    this.at = start;
    return this.fail('a meter such as 4/4 or 6/8');
  }

  private keyUpTo(end: string): Key {
    const start = this.at;
    const key = parseKey(this.upTo(end));
    if (key !== undefined) return key;
    this.at = start;
    return this.fail('a key such as G, Em or Ddor');
  }

  private upTo(end: string): string {
    const to = this.text.indexOf(end, this.at);
    if (to < 0) this.fail(`${JSON.stringify(end)} later on`);
    const found = this.text.slice(this.at, to);
    this.at = to + end.length;
    return found;
  }

  private take(token: string): boolean {
    if (!this.text.startsWith(token, this.at)) return false;
    this.at += token.length;
    return true;
  }

  private expect(token: string, what: string): void {
    if (!this.take(token)) this.fail(what);
  }

  private fail(expected: string): never {
    throw new AntiphonError(
      'canon-syntax',
      `Not canon: at character ${this.at + 1} there is ${excerpt(this.text, this.at)}, and ${expected} was expected`,
    );
  }
}
