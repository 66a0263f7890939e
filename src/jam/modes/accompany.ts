import { writeCanon } from '../../abc/canon.js';
import { transcribe } from '../../abc/transcribe.js';
import { formatChordSymbol } from '../../music/chordSymbol.js';
import { barTicks, isCompound, metricalStrength } from '../../music/meter.js';
import { type Pulse, timeAt } from '../../music/pulse.js';
import { type Milliseconds, TICKS_PER_QUARTER, type Ticks } from '../../music/time.js';
import { AHEAD } from '../conductor.js';
import { engraved } from '../engraving.js';
import { Harmonist } from '../harmonist.js';
import { modulo } from '../harmony.js';
import { timeAtTick } from '../listener/grid.js';
import type { WrittenPhrase } from '../phrase.js';
import { before } from '../score.js';
import { lineAfter } from '../transport.js';
import type { Cast, Mode, ModePlans, Reception } from './mode.js';

/** After so many bars of the player's silence it stops too, at the next bar line. */
const PATIENCE_BARS = 2;
/** So long after the beat it waits for the player's note on it, no longer than players are apart. */
const GRACE: Milliseconds = 20;
/** Without a given beat it comes in when so much of a bar has been heard. */
const ENOUGH_BARS = 0.9;

/** Chords under the player's melody: imagined for the bar that begins, voiced, in time. */
export class AccompanyMode implements Mode {
  readonly startsAlone = false;
  /** It goes along with the player: what it played is past. */
  readonly takesAgain = false;
  private readonly harmonist: Harmonist;
  /** For the player's note on the beat, which says much about the chord. */
  private waits = false;

  constructor(private readonly cast: Cast) {
    this.harmonist = new Harmonist(cast.stage);
  }

  get startsBeat(): boolean {
    return this.cast.stage.settings.tempo !== 'auto';
  }

  get nextDue(): Milliseconds | undefined {
    const { stage, accompanist } = this.cast;
    const { pulse } = stage.transport;
    const due = accompanist.nextDue(pulse);
    return this.waits && due !== undefined ? due + AHEAD + GRACE : due;
  }

  get plans(): ModePlans {
    return { waits: this.waits, harmony: this.harmonist.harmony };
  }

  goOn({ waits = false, harmony }: ModePlans): void {
    this.waits = waits;
    if (harmony !== undefined) this.harmonist.goOn(harmony);
  }

  /** How many chords were chosen so far. */
  get chosen(): number {
    return this.harmonist.chosenSoFar;
  }

  goOnAfter(chosen: number): void {
    this.harmonist.goOnAfter(chosen);
  }

  enter(): void {
    this.hear();
  }

  rest(): void {
    this.waits = false;
    this.harmonist.forget();
  }

  takeBack(): void {
    this.cast.accompanist.stop();
    this.rest();
  }

  strike(): Reception {
    return { isHeard: true };
  }

  /** Comes in on a bar line; where the beat is given, on the next beat. */
  hear(): void {
    const { stage, ear, accompanist } = this.cast;
    const { transport, now } = stage;
    const written = ear.written();
    if (written === undefined) return;
    const { grid, anacrusis, first, last } = written;
    const isPlaying = accompanist.nextBeat !== undefined;
    if (transport.given === undefined) {
      const perQuarter = grid.millisecondsPerTick * TICKS_PER_QUARTER;
      transport.follow(timeAtTick(grid, anacrusis), perQuarter, !isPlaying);
    }
    const { pulse, given, bar, beat } = transport;
    if (this.waits) this.playIfHeard(written);
    if (pulse === undefined || isPlaying) return;
    if (given === undefined && last - first < ENOUGH_BARS * bar) return;
    accompanist.start(lineAfter(pulse, given === undefined ? bar : beat, now + AHEAD));
  }

  act(): void {
    const { stage, ear, accompanist } = this.cast;
    const { pulse, bar } = stage.transport;
    const tick = accompanist.nextBeat;
    if (pulse === undefined || tick === undefined) return;
    const isBarLine = modulo(tick, bar) === 0;
    const written = ear.written();
    if (written === undefined || (isBarLine && this.hasLeft(pulse, tick))) {
      this.end(written, tick);
    } else if (this.waits || !this.hasBass(tick)) {
      this.play(written, pulse, tick);
    } else {
      if (isBarLine || this.harmonist.chord === undefined) {
        this.prepare(written, tick - modulo(tick, bar));
      }
      this.waits = true;
      this.playIfHeard(written);
    }
  }

  /** A bass note says what the chord is, so it waits for the melody's note. */
  private hasBass(tick: Ticks): boolean {
    const { meter, transport } = this.cast.stage;
    const place = modulo(tick, transport.bar);
    const isOpening = this.harmonist.chord === undefined;
    return isOpening || isCompound(meter) || metricalStrength(place, meter) > 1;
  }

  /** Plays the beat where the player's note on it has been heard. */
  private playIfHeard(written: WrittenPhrase): void {
    const { stage, ear, accompanist } = this.cast;
    const { pulse } = stage.transport;
    const tick = accompanist.nextBeat;
    if (pulse === undefined || tick === undefined) return;
    if (ear.startOf(written) + written.last >= tick) this.play(written, pulse, tick);
  }

  private play(written: WrittenPhrase, pulse: Pulse, tick: Ticks): void {
    const { stage, ear, accompanist } = this.cast;
    const { harmonist } = this;
    const key = ear.keyOf(written);
    const notes = this.sinceBarLine(written, tick);
    const isBarLine = modulo(tick, stage.transport.bar) === 0;
    const isNew = isBarLine || harmonist.chord === undefined;
    const chosen = isNew ? harmonist.choose(notes, key) : harmonist.reconsider(notes, key);
    if (chosen !== undefined) stage.name({ onset: tick, symbol: formatChordSymbol(chosen) });
    const chord = chosen ?? harmonist.chord;
    this.waits = false;
    if (chord === undefined) return;
    const { loudness, lowest } = ear;
    accompanist.play(pulse, { chord, isNew: chosen !== undefined, loudness, lowest });
    if (isBarLine) this.tell(written, tick);
  }

  /** Weighs the chords for the bar from `line` on, after what was played up to there. */
  private prepare(written: WrittenPhrase, line: Ticks): void {
    const { stage, ear } = this.cast;
    const key = ear.keyOf(written);
    const length = line - ear.startOf(written);
    const notes = before(length, written.notes);
    const symbols = ear.symbolsOver(written).filter(({ onset }) => onset < length);
    const { anacrusis, last } = written;
    const heard = length > 0 ? { notes, symbols, anacrusis, last, length } : undefined;
    stage.hearing.hear(stage.score, key, heard);
    this.harmonist.prepare(key);
  }

  /** Counted from the bar line. */
  private sinceBarLine(written: WrittenPhrase, tick: Ticks) {
    const { stage, ear } = this.cast;
    const { bar } = stage.transport;
    const line = Math.floor(tick / bar) * bar - ear.startOf(written);
    return written.notes
      .filter(({ onset, duration }) => onset + duration > line)
      .map((note) => ({ ...note, onset: note.onset - line }));
  }

  /** Whether the player has been silent for long when `tick` comes. */
  private hasLeft(pulse: Pulse, tick: Ticks): boolean {
    const since = this.cast.ear.silentSince();
    const { bar } = this.cast.stage.transport;
    return since !== undefined && since < timeAt(pulse, tick - PATIENCE_BARS * bar);
  }

  private end(written: WrittenPhrase | undefined, tick: Ticks): void {
    const { stage, ear, accompanist } = this.cast;
    this.waits = false;
    accompanist.end();
    this.harmonist.forget();
    if (written === undefined) return;
    const { bar } = stage.transport;
    const { anacrusis, end } = written;
    const heard = anacrusis + Math.ceil((end - anacrusis) / bar) * bar;
    ear.close(written, Math.min(heard, tick - ear.startOf(written)));
    stage.tellTurn('listening');
  }

  /** What was played up to `tick`, from the bar line of the first chord that is kept. */
  private tell(written: WrittenPhrase, tick: Ticks): void {
    const { stage, ear, accompanist } = this.cast;
    const { meter } = stage;
    const bar = barTicks(meter);
    const first = accompanist.notes[0]?.onset ?? tick;
    const start = Math.floor(first / bar) * bar;
    const placed = <P extends { readonly onset: Ticks }>(one: P): P => ({
      ...one,
      onset: one.onset - start,
    });
    const frame = {
      meter,
      key: ear.keyOf(written),
      length: tick - start,
      symbols: stage.symbols.filter(({ onset }) => onset >= start && onset < tick).map(placed),
    };
    if (frame.length === 0) return;
    const notes = before(frame.length, accompanist.notes.map(placed));
    stage.announcer.tellTranscript({
      kind: 'transcript',
      part: 'partner',
      phrase: stage.phrases,
      canon: writeCanon(transcribe(notes, frame)).trimEnd(),
      engraved: engraved(notes, frame),
    });
  }
}
