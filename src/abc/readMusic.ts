import { barTicks, type Meter } from '../music/meter.js';
import type { Ticks } from '../music/time.js';
import { LeftOut } from './leftOut.js';
import type { Token } from './lexer.js';
import type { PassageEvent, PassageSound, PassageTone } from './passage.js';
import { BrokenRhythm } from './readBroken.js';
import {
  ACCIDENTALS,
  type KeyField,
  readKeyField,
  readMeterField,
  readUnitLengthField,
} from './readField.js';
import { readLength } from './readLength.js';
import { readSymbol } from './readSymbol.js';
import { readTuplet, type Tuplet } from './readTuplet.js';

const SEMITONES: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };

/**
 * Takes down one tune's body, token by token. As ABC 2.1 has it, an accidental holds for its
 * letter in every octave to the end of the bar (section 11.3, the default) and a tie carries it
 * across the line. Of several voices the first is read.
 */
export class MusicReader {
  readonly events: PassageEvent[] = [];
  private readonly accidentals = new Map<string, number>();
  private readonly broken = new BrokenRhythm();
  private tuplet: Tuplet | undefined;
  /** While another voice than the one being read is on. */
  private muted = false;
  private last: PassageSound | undefined;
  private chord: { tones: PassageTone[]; length: Ticks | undefined } | undefined;

  constructor(
    private meter: Meter,
    private key: KeyField,
    private unit: Ticks,
    private voice: string | undefined,
  ) {}

  /** Takes one body field, inline or on its own line; those which do not sound are passed over. */
  field(name: string, value: string): void {
    if (name === 'V') this.changeVoice(value);
    if (this.muted) return;
    if (name === 'K') {
      this.key = readKeyField(value, this.key);
      this.accidentals.clear();
      this.events.push({ kind: 'key', key: this.key.key });
    } else if (name === 'M') {
      this.meter = readMeterField(value);
      this.events.push({ kind: 'meter', meter: this.meter });
    } else if (name === 'P') {
      this.events.push({ kind: 'part' });
    } else if (name === 'L') {
      this.unit = readUnitLengthField(value);
    }
  }

  /** Takes one token of music code. */
  token(token: Token): void {
    const { kind, text } = token;
    if (kind === 'field') this.field(text.charAt(1), text.slice(3, -1));
    if (this.muted) return;
    switch (kind) {
      case 'note':
        this.note(text);
        break;
      case 'rest':
        this.rest(text);
        break;
      case 'barRest':
        this.barRest(text);
        break;
      case 'chordOpen':
        this.openChord();
        break;
      case 'chordClose':
        this.closeChord(text);
        break;
      case 'tie':
        this.tie();
        break;
      case 'broken':
        this.broken.mark(text, this.last);
        break;
      case 'tuplet':
        this.endTuplet();
        this.tuplet = readTuplet(text, this.meter);
        break;
      case 'bar':
        this.bar(text);
        break;
      case 'text':
        this.text(text);
        break;
      case 'overlay':
        throw new LeftOut('overlay', 'two parts in one voice (&)');
      case 'unknown':
        this.unknown(text);
    }
  }

  /** To be called after the last token. */
  end(): void {
    if (this.chord) throw new LeftOut('broken-chord', 'a chord without its closing bracket');
    this.endTuplet();
    this.broken.end();
  }

  private changeVoice(value: string): void {
    const id = value.trim().split(/\s+/)[0] ?? '';
    this.voice ??= id;
    this.muted = id !== this.voice;
  }

  private note(text: string): void {
    const [, sign, letter = '', octave = '', length = ''] =
      /^(\^\^?|__?|=)?([A-Ga-g])([,']*)(.*)$/.exec(text) ?? [];
    const tone = { ...this.pitch(sign, letter, octave), tied: false };
    const ticks = readLength(length) * this.unit;
    if (!this.chord) {
      this.sound([tone], ticks);
      return;
    }
    if (this.chord.length !== undefined && this.chord.length !== ticks) {
      throw new LeftOut('uneven-chord', 'a chord of notes of different lengths');
    }
    this.chord.length = ticks;
    // A tone written twice in one chord is one key on a keyboard.
    if (this.chord.tones.every((other) => other.pitch !== tone.pitch)) this.chord.tones.push(tone);
  }

  private pitch(sign: string | undefined, letter: string, octave: string) {
    const name = letter.toUpperCase();
    const place = letter + octave;
    const octaves = (letter === name ? 5 : 6) + octave.split("'").length - octave.split(',').length;
    const natural = 12 * octaves + (SEMITONES[name] ?? 0);
    const carried = this.last?.tones.find((tone) => tone.tied && tone.place === place);
    if (sign !== undefined) this.accidentals.set(name, ACCIDENTALS[sign] ?? 0);
    const altered = this.accidentals.get(name) ?? this.key.signature.get(name) ?? 0;
    const pitch = sign === undefined && carried ? carried.pitch : natural + altered;
    if (pitch < 0 || pitch > 127) throw new LeftOut('pitch-out-of-range', place);
    return { pitch, place };
  }

  private rest(text: string): void {
    if (this.chord) throw new LeftOut('broken-chord', 'a rest inside a chord');
    this.sound([], readLength(text.slice(1)) * this.unit);
  }

  private barRest(text: string): void {
    const bars = text.length > 1 ? Number(text.slice(1)) : 1;
    if (bars < 1 || bars > 1000) throw new LeftOut('impossible-length', text);
    for (let i = 0; i < bars; i++) {
      if (i > 0) this.bar('|');
      this.sound([], barTicks(this.meter));
    }
  }

  private openChord(): void {
    if (this.chord) throw new LeftOut('broken-chord', 'a bracket inside a chord');
    this.chord = { tones: [], length: undefined };
  }

  private closeChord(text: string): void {
    const chord = this.chord;
    this.chord = undefined;
    if (!chord) throw new LeftOut('broken-chord', 'a closing bracket without a chord');
    if (chord.length === undefined) return;
    this.sound(chord.tones, chord.length * readLength(text.slice(1)));
  }

  private sound(tones: readonly PassageTone[], duration: Ticks): void {
    const sound: PassageSound = { kind: 'sound', tones, duration };
    if (this.tuplet) {
      sound.duration *= this.tuplet.time / this.tuplet.notes;
      this.tuplet.left -= 1;
      if (this.tuplet.left === 0) this.tuplet = undefined;
    }
    this.broken.apply(sound);
    this.events.push(sound);
    this.last = sound;
  }

  private tie(): void {
    const tones = this.chord ? this.chord.tones.slice(-1) : (this.last?.tones ?? []);
    for (const tone of tones) tone.tied = true;
  }

  private bar(text: string): void {
    if (this.chord) throw new LeftOut('broken-chord', 'a bar line inside a chord');
    this.accidentals.clear();
    this.events.push({ kind: 'line', strong: /[^.]/.test(text.replace('|', '')) });
  }

  private text(text: string): void {
    const symbol = readSymbol(text.slice(1, -1));
    if (symbol !== undefined) this.events.push({ kind: 'symbol', symbol });
  }

  private unknown(sign: string): void {
    if (sign !== '+') throw new LeftOut('unknown-symbol', `the sign ${JSON.stringify(sign)}`);
    // Inside a chord it asks for an arpeggio; elsewhere it is a bracket of ABC before 1.6.
    if (!this.chord) throw new LeftOut('old-style-chord', 'a chord between + signs');
  }

  private endTuplet(): void {
    if (this.tuplet) throw new LeftOut('unfinished-rhythm', 'a tuplet with too few notes');
  }
}
