import { writeCanon } from '../abc/canon.js';
import { engrave } from '../abc/engrave.js';
import { transcribe } from '../abc/transcribe.js';
import type { Key } from '../music/key.js';
import { barTicks } from '../music/meter.js';
import { tickAt, timeAt } from '../music/pulse.js';
import { type Milliseconds, TICKS_PER_QUARTER, type Ticks } from '../music/time.js';
import type { PlacedSymbol } from './harmony.js';
import { KeyChange } from './keyChange.js';
import { timeAtTick } from './listener/grid.js';
import { mannerOf } from './manner.js';
import { NoteTelling } from './noteTelling.js';
import { type PhraseState, PlayerPhrase, type Prelude, type WrittenPhrase } from './phrase.js';
import type { PrimedMusic } from './primed.js';
import { before } from './score.js';
import type { Stage } from './stage.js';

/** A note that was struck just now. */
interface Unheard {
  readonly at: Milliseconds;
  readonly pitch: number;
  readonly velocity: number;
  /** What the partner had begun when it broke in. */
  readonly prelude: Prelude | undefined;
}

/** What is known of the player. */
export interface EarState {
  /** The one that is being played. */
  readonly phrase: PhraseState | undefined;
  readonly pedalDown: boolean;
  readonly newest: readonly number[];
  readonly loudness: number;
  /** The key that the newest note leans to, if it is another one. */
  readonly leaning?: Key | undefined;
}

/** A phrase longer than this lets go of its beginning, which the score keeps for a while. */
export const LONGEST_PHRASE_BARS = 24;
const SHED_TO_BARS = 8;
/** What an accompaniment goes by before anybody has played, and how fast it follows. */
const USUAL_LOUDNESS = 80;
const LOUDNESS_FOLLOWS = 0.2;
const USUAL_LOWEST = 60;
const NEWEST = 16;
/** A few notes after a long text say less about the key than the text did. */
const FEW_NOTES = 8;

/**
 * Hears the player: writes the phrase down as it is played, and lets the network hear it.
 */
export class Ear {
  private phrase: PlayerPhrase | undefined;
  /** It waits to be heard: what is sent because of it goes first. */
  private unheard: Unheard | undefined;
  /** What viewers are told of each note. */
  readonly telling: NoteTelling;
  private pedalDown = false;
  /** The newest pitches that were struck. */
  private newest: readonly number[] = [];
  /** How loud the player plays, 1..127. */
  loudness = USUAL_LOUDNESS;
  private readonly keyChange: KeyChange;

  constructor(private readonly stage: Stage) {
    this.telling = new NoteTelling(stage);
    this.keyChange = new KeyChange(stage);
  }

  /** For another to go on from; undefined while a note waits, or where that would be too much. */
  get state(): EarState | undefined {
    const { pedalDown, newest, loudness } = this;
    const phrase = this.phrase?.state;
    if (this.unheard !== undefined || this.telling.nextDue !== undefined) return undefined;
    if (this.keyChange.nextDue !== undefined) return undefined;
    if (this.phrase !== undefined && phrase === undefined) return undefined;
    return { phrase, pedalDown, newest, loudness, leaning: this.keyChange.leaning };
  }

  goOn({ phrase, pedalDown, newest, loudness, leaning }: EarState): void {
    this.phrase = phrase && PlayerPhrase.from(phrase);
    this.pedalDown = pedalDown;
    this.newest = newest;
    this.loudness = loudness;
    this.keyChange.leaning = leaning;
  }

  /** When the newest note is to be heard. */
  get noteDue(): Milliseconds | undefined {
    return this.unheard?.at;
  }

  /** When more of the music is to be heard in another key. */
  get keyChangeDue(): Milliseconds | undefined {
    return this.keyChange.nextDue;
  }

  /** Hears more of it; when all was heard, the phrase too. */
  changeKey(): void {
    if (this.keyChange.act()) this.hearPhrase();
  }

  get isPhraseOpen(): boolean {
    return this.phrase !== undefined || this.unheard !== undefined;
  }

  /** The lowest note that was played lately. */
  get lowest(): number {
    return this.newest.length === 0 ? USUAL_LOWEST : Math.min(...this.newest);
  }

  /** A key went down. */
  strike(pitch: number, velocity: number, prelude: Prelude | undefined): void {
    this.newest = [...this.newest, pitch].slice(-NEWEST);
    this.loudness += LOUDNESS_FOLLOWS * (velocity - this.loudness);
    this.unheard = { at: this.stage.now, pitch, velocity, prelude };
  }

  /** A key went up. */
  release(pitch: number): void {
    this.phrase?.noteOff(pitch, this.stage.now);
  }

  pedal(down: boolean): void {
    this.pedalDown = down;
    this.phrase?.pedal(down, this.stage.now);
  }

  /** When something that is down for too long counts as let go. */
  get lostDue(): Milliseconds | undefined {
    return this.phrase?.lostDue;
  }

  /** Lets go of what is down for too long. */
  releaseLost(): void {
    const { announcer, now } = this.stage;
    for (const pitch of this.phrase?.releaseLost(now) ?? []) {
      announcer.noteOff('player', pitch, now);
    }
  }

  /** Hears the newest note. */
  hearNote(): void {
    if (this.unheard === undefined) return;
    const { at, pitch, velocity, prelude } = this.unheard;
    this.unheard = undefined;
    if (this.phrase === undefined) this.stage.history.keep(this.stage.memory);
    this.phrase ??= this.beginPhrase(prelude);
    this.phrase.noteOn(pitch, velocity, at);
    this.hearPhrase();
  }

  /** The phrase as it would be written now; on the given beat, where there is one. */
  written(): WrittenPhrase | undefined {
    const written = this.phrase?.written(this.stage.now);
    const { given } = this.stage.transport;
    if (written === undefined || given === undefined) return written;
    const millisecondsPerTick = given.millisecondsPerQuarter / TICKS_PER_QUARTER;
    const origin = timeAt(given, this.startOf(written));
    const tempo = this.stage.transport.beatsPerMinute ?? written.grid.tempo;
    return { ...written, grid: { tempo, origin, millisecondsPerTick } };
  }

  /** Where the phrase's text starts, in the beat's ticks. */
  startOf({ grid, anacrusis }: WrittenPhrase): Ticks {
    const { pulse, bar } = this.stage.transport;
    if (pulse === undefined) return 0;
    const line = tickAt(pulse, timeAtTick(grid, anacrusis));
    return Math.round(line / bar) * bar - anacrusis;
  }

  /** Since when the player has been silent; undefined while a key or the pedal is down. */
  silentSince(): Milliseconds | undefined {
    return this.phrase?.silentSince(this.stage.now);
  }

  keyOf(written: WrittenPhrase): Key {
    const { key } = this.stage;
    return written.notes.length < FEW_NOTES && key !== undefined ? key : written.key();
  }

  /**
   * The phrase is over: it is written into the score up to `end`, in its own ticks, and heard so.
   * What it says about how to play is kept.
   */
  close(written: WrittenPhrase, end: Ticks): void {
    const { phrase, stage } = this;
    if (phrase === undefined) return;
    const key = this.keyOf(written);
    this.keyChange.drop();
    stage.key = key;
    const { anacrusis, last } = written;
    const notes = before(end, written.notes);
    const symbols = this.symbolsOver(written);
    stage.hearing.hear(stage.score, key, { notes, symbols, anacrusis, last, length: end });
    this.telling.tellPhrase({ written: { ...written, notes }, key, symbols });
    stage.score = stage.score.append({ notes, symbols }, end, anacrusis);
    stage.hearing.hear(stage.score, key);
    stage.closed = { score: stage.score, notes, symbols, key, anacrusis, length: end };
    stage.phrases += 1;
    const toBarLine = barTicks(stage.meter) - anacrusis;
    const placed = notes.map((note) => ({ ...note, onset: note.onset + toBarLine }));
    const manner = mannerOf(phrase.played, placed, stage.meter);
    stage.model = { notes: written.notes, manner };
    stage.passagesAlone = 0;
    this.phrase = undefined;
    this.telling.end();
  }

  /** As if the player had just played this. */
  closePrimed({ notes, symbols, key, length }: PrimedMusic): void {
    const { stage } = this;
    stage.history.keep(stage.memory);
    stage.key = key;
    stage.score = stage.score.append({ notes, symbols }, length);
    stage.closed = { score: stage.score, notes, symbols, key, anacrusis: 0, length };
    stage.model = { notes, manner: stage.model.manner };
    stage.passagesAlone = 0;
    const tune = transcribe(notes, { meter: stage.meter, key, length, symbols });
    stage.announcer.tellTranscript({
      kind: 'transcript',
      part: 'player',
      phrase: stage.phrases,
      canon: writeCanon(tune).trimEnd(),
      engraved: engrave(tune),
    });
    stage.phrases += 1;
  }

  /** The same where something breaks in: up to the end of the bar that was begun. */
  closeAsItIs(): void {
    const written = this.written();
    if (written === undefined) return;
    const bar = barTicks(this.stage.meter);
    const { grid, anacrusis, end } = written;
    const { transport } = this.stage;
    const perQuarter = grid.millisecondsPerTick * TICKS_PER_QUARTER;
    if (transport.given === undefined) {
      transport.follow(timeAtTick(grid, anacrusis), perQuarter, transport.pulse === undefined);
    }
    this.close(written, anacrusis + Math.ceil((end - anacrusis) / bar) * bar);
  }

  /** Forgets what was played since the last phrase was closed. */
  drop(): void {
    if (this.phrase !== undefined) this.stage.phrases += 1;
    this.phrase = undefined;
    this.unheard = undefined;
    this.telling.drop();
    this.keyChange.drop();
  }

  /** The same, and the pedal counts as up. */
  forget(): void {
    this.drop();
    this.pedalDown = false;
  }

  /** Tells what is expected next where nothing is being played. */
  tellExpected(): void {
    const { stage } = this;
    const { hearing, forecast, settings, announcer } = stage;
    const key = stage.key ?? hearing.carriage.from;
    hearing.hear(stage.score, key);
    const look = { care: 'quick', adaptation: settings.adaptation, line: '' } as const;
    announcer.tellPrediction(forecast.chances(false, key, look));
  }

  /** Chord symbols over the phrase, in its ticks. */
  symbolsOver(written: WrittenPhrase): PlacedSymbol[] {
    const { symbols } = this.stage;
    if (symbols.length === 0) return [];
    const start = this.startOf(written);
    return symbols
      .map((symbol) => ({ ...symbol, onset: symbol.onset - start }))
      .filter(({ onset }) => onset >= 0 && onset < written.end);
  }

  private beginPhrase(prelude: Prelude | undefined): PlayerPhrase {
    const { stage } = this;
    const { settings, meter, transport, now } = stage;
    const { given, beatsPerMinute } = transport;
    const remembered = transport.remembered(now);
    const beat =
      given !== undefined && beatsPerMinute !== undefined
        ? { tempo: beatsPerMinute, origin: given.origin }
        : { tempo: settings.tempo, ...(remembered === undefined ? {} : { remembered }) };
    const keyBefore = stage.key === undefined ? {} : { keyBefore: stage.key };
    const phrase = new PlayerPhrase(
      { ...beat, ...keyBefore, meter, key: stage.keySet ?? 'auto' },
      stage.score.length === 0,
      prelude,
    );
    if (this.pedalDown) phrase.pedal(true, now);
    return phrase;
  }

  /** Writes the phrase as it is now, lets the network hear it and tells what it expects. */
  private hearPhrase(): void {
    const { stage } = this;
    const written = this.shedIfLong();
    if (written === undefined) return;
    const key = this.keyChange.keyFor(this.keyOf(written), written.notes);
    const symbols = this.symbolsOver(written);
    const { notes, anacrusis, last } = written;
    stage.hearing.hear(stage.score, key, { notes, symbols, anacrusis, last });
    this.telling.tell({ written, key, symbols });
  }

  private shedIfLong(): WrittenPhrase | undefined {
    const { phrase, stage } = this;
    const bar = barTicks(stage.meter);
    const written = this.written();
    if (phrase === undefined || written === undefined || written.last < LONGEST_PHRASE_BARS * bar)
      return written;
    const { anacrusis, notes, last, frozenUpTo } = written;
    const bars = Math.floor((Math.min(frozenUpTo, last - SHED_TO_BARS * bar) - anacrusis) / bar);
    if (bars < 1) return written;
    const line = anacrusis + bars * bar;
    const symbols = this.symbolsOver(written);
    const shed = { notes: before(line, notes), symbols };
    stage.score = stage.score.append(shed, line, anacrusis);
    phrase.shed(line);
    return this.written();
  }
}
