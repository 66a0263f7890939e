import { ClockFollower, type ClockFollowerState } from '../midi/clock/clockFollower.js';
import { TapTempo } from '../midi/clock/tapTempo.js';
import type { MidiMessage } from '../midi/message.js';
import { barTicks, beatsPerBar, beatTicks, type Meter } from '../music/meter.js';
import { type Pulse, tickAt, timeAt } from '../music/pulse.js';
import { type Milliseconds, TICKS_PER_QUARTER, type Ticks } from '../music/time.js';

/** Beats a minute where nobody has said or played anything else. */
const USUAL_TEMPO = 112;
/** Two taps are hardly a tempo. */
const FEWEST_TAPS = 3;
/** After so many bars of silence an inferred beat is no longer in anyone's mind. */
const PATIENCE_BARS = 4;

/** The beat that the player's own playing gave. */
export interface HeardBeat {
  readonly pulse: Pulse;
  /** The bar line up to which it was heard, or agreed. */
  readonly barLine: Milliseconds;
}

export interface TransportState {
  /** The clock that was followed last; undefined where none was ever heard. */
  readonly clock: ClockFollowerState | undefined;
  /** The jam's own beat. */
  readonly given: Pulse | undefined;
  readonly heard: HeardBeat | undefined;
  readonly taps: TapTempo['memory'];
}

/**
 * Says what beat the jam runs by: that of a MIDI clock while its song moves, else the jam's own
 * (counted in, or started with a note, at the tempo that is set), else the one heard in what the
 * player plays. Bars are counted from the beat's tick 0.
 */
export class Transport {
  private readonly clock = new ClockFollower();
  private taps: TapTempo;
  private own: Pulse | undefined;
  private heard: HeardBeat | undefined;

  constructor(
    private meter: Meter,
    /** Felt beats a minute. */
    private tempo: number | 'auto',
  ) {
    this.taps = new TapTempo(beatTicks(meter));
  }

  /** The beat right now. */
  get pulse(): Pulse | undefined {
    return this.given ?? this.heard?.pulse;
  }

  /** The beat that everybody keeps to, the player too. */
  get given(): Pulse | undefined {
    return (this.clock.running ? this.clock.pulse : undefined) ?? this.own;
  }

  /** Felt beats a minute. */
  get beatsPerMinute(): number | undefined {
    const { pulse } = this;
    return pulse && 60_000 / this.beatOf(pulse);
  }

  /** When the clock counts as stopped if no more of it comes. */
  get nextDue(): Milliseconds | undefined {
    return this.clock.running ? this.clock.silentAt : undefined;
  }

  /** A message of a MIDI clock; any other changes nothing. */
  receive(message: MidiMessage, at: Milliseconds): void {
    this.clock.receive(message, at);
    // Whoever sends a clock wants it followed, and when it stops there is no other beat.
    if (this.followsClock) this.own = undefined;
  }

  /** Whether the beat is that of a song which plays elsewhere, and whose bars are counted. */
  get followsClock(): boolean {
    return this.clock.running && this.clock.pulse !== undefined;
  }

  advance(to: Milliseconds): void {
    this.clock.advance(to);
  }

  /** Starts a beat of the jam's own, with tick 0 `countIn` ticks after `at`. Nothing beside a clock. */
  start(at: Milliseconds, countIn: Ticks): void {
    if (this.given !== undefined) return;
    const millisecondsPerQuarter = this.quarterNow();
    const origin = at + (countIn / TICKS_PER_QUARTER) * millisecondsPerQuarter;
    this.own = { origin, millisecondsPerQuarter };
  }

  /**
   * A tap on the beat. A bar of taps is a count-in, three at least: a beat of the jam's own starts
   * with the bar line after it. Taps on a beat that goes on already only move it and its tempo.
   */
  tap(at: Milliseconds): void {
    const pulse = this.taps.tap(at);
    if (pulse === undefined) return;
    const beats = Math.round(tickAt(pulse, at) / this.beat) + 1;
    if (beats < FEWEST_TAPS) return;
    const { millisecondsPerQuarter } = pulse;
    if (this.own !== undefined) {
      const tapped = Math.round(tickAt(this.own, at) / this.beat) * this.beat;
      const origin = timeAt(pulse, (beats - 1) * this.beat - tapped);
      this.own = { origin, millisecondsPerQuarter };
    } else if (beats >= beatsPerBar(this.meter)) {
      const bars = Math.ceil(beats / beatsPerBar(this.meter));
      this.own = { origin: timeAt(pulse, bars * this.bar), millisecondsPerQuarter };
    }
  }

  /** Another tempo: a beat of the jam's own goes on from where it is. */
  setTempo(tempo: number | 'auto', at: Milliseconds): void {
    this.tempo = tempo;
    if (this.own === undefined || tempo === 'auto') return;
    const quarters = (at - this.own.origin) / this.own.millisecondsPerQuarter;
    const millisecondsPerQuarter = this.quarterAt(tempo);
    this.own = { origin: at - quarters * millisecondsPerQuarter, millisecondsPerQuarter };
  }

  /**
   * The player's playing has a bar line at `barLine`. Bars go on being counted as before where the
   * beat is known already, unless `afresh`.
   */
  follow(barLine: Milliseconds, millisecondsPerQuarter: number, afresh: boolean): void {
    const before = this.heard?.pulse;
    const bar = barTicks(this.meter);
    const bars = afresh || before === undefined ? 0 : Math.round(tickAt(before, barLine) / bar);
    const origin = barLine - ((bars * bar) / TICKS_PER_QUARTER) * millisecondsPerQuarter;
    this.heard = { pulse: { origin, millisecondsPerQuarter }, barLine };
  }

  /** The beat that was heard goes on up to this bar line. */
  goOnTo(barLine: Milliseconds): void {
    if (this.heard !== undefined) this.heard = { ...this.heard, barLine };
  }

  /** The beat of what was played just before, while it is still in mind at `at`. */
  remembered(
    at: Milliseconds,
  ): { readonly tempo: number; readonly origin: Milliseconds } | undefined {
    if (this.heard === undefined) return undefined;
    const { pulse, barLine } = this.heard;
    const patience = timeAt(pulse, PATIENCE_BARS * barTicks(this.meter)) - pulse.origin;
    if (at - barLine > patience) return undefined;
    return { tempo: 60_000 / this.beatOf(pulse), origin: barLine };
  }

  /** The beat that the player's own playing gave: what `remember` goes back to. */
  get memory(): HeardBeat | undefined {
    return this.heard;
  }

  remember(heard: HeardBeat | undefined): void {
    this.heard = heard;
  }

  /** What it goes by, for another to go on from. */
  get state(): TransportState {
    const { clock, own, heard, taps } = this;
    return { clock: clock.state, given: own, heard, taps: taps.memory };
  }

  goOn({ clock, given, heard, taps }: TransportState): void {
    if (clock !== undefined) this.clock.goOn(clock);
    this.own = given;
    this.heard = heard;
    this.taps.recall(taps);
  }

  /** Lets go of every beat but a clock's. */
  stop(): void {
    this.own = undefined;
    this.heard = undefined;
  }

  setMeter(meter: Meter): void {
    this.meter = meter;
    this.taps = new TapTempo(this.beat);
  }

  /** Length of a bar. */
  get bar(): Ticks {
    return barTicks(this.meter);
  }

  get beat(): Ticks {
    return beatTicks(this.meter);
  }

  private quarterNow(): number {
    if (this.tempo !== 'auto') return this.quarterAt(this.tempo);
    return this.heard?.pulse.millisecondsPerQuarter ?? this.quarterAt(USUAL_TEMPO);
  }

  private quarterAt(tempo: number): number {
    return (60_000 / tempo) * (TICKS_PER_QUARTER / this.beat);
  }

  private beatOf(pulse: Pulse): Milliseconds {
    return (pulse.millisecondsPerQuarter * this.beat) / TICKS_PER_QUARTER;
  }
}

/** The first line at or after a moment, of those that lie `step` ticks apart. */
export function lineAfter(pulse: Pulse, step: Ticks, at: Milliseconds): Ticks {
  return Math.ceil(tickAt(pulse, at) / step) * step;
}

/** Whether the beat has begun, ceased or jumped. */
export function isOtherBeat(
  before: Pulse | undefined,
  after: Pulse | undefined,
  at: Milliseconds,
): boolean {
  if (before === undefined || after === undefined) return before !== after;
  return Math.abs(tickAt(before, at) - tickAt(after, at)) > TICKS_PER_QUARTER / 2;
}
