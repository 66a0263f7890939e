import { barTicks, beatTicks } from '../music/meter.js';
import { tickAt, timeAt } from '../music/pulse.js';
import type { Milliseconds, Ticks } from '../music/time.js';
import { AHEAD } from './conductor.js';
import { Player, type PlayerState } from './player.js';
import type { Stage } from './stage.js';
import { lineAfter } from './transport.js';

/** Where General MIDI has its drums: channel 10, as people count. */
export const CLICK_CHANNEL = 9;
/** High and low wood block (General MIDI percussion key map). */
const BAR_CLICK = { pitch: 76, velocity: 110 };
const BEAT_CLICK = { pitch: 77, velocity: 85 };
const CLICK: Milliseconds = 40;

export interface MetronomeState {
  /** The beat that is clicked next. */
  readonly next?: Ticks | undefined;
  readonly clicks: PlayerState;
}

/**
 * Clicks on every beat that is given, the first of a bar higher: where it is switched on, and
 * always for a count-in. It has no timer: `nextDue` says when to call `act`.
 */
export class Metronome {
  readonly clicks = new Player(CLICK_CHANNEL);
  /** The beat that is clicked next. */
  private next: Ticks | undefined;

  constructor(private readonly stage: Stage) {}

  /** When the next click is to be scheduled, a little before it sounds. */
  get nextDue(): Milliseconds | undefined {
    const { given } = this.stage.transport;
    return given && this.next !== undefined ? timeAt(given, this.next) - AHEAD : undefined;
  }

  /** Schedules the next click and goes on to the one after it. */
  act(): void {
    const { meter, transport } = this.stage;
    const { given } = transport;
    if (given === undefined || this.next === undefined) return;
    const on = timeAt(given, this.next);
    const click = this.next % barTicks(meter) === 0 ? BAR_CLICK : BEAT_CLICK;
    this.clicks.schedule({ ...click, on, off: on + CLICK });
    this.next += beatTicks(meter);
    if (!this.isWanted(this.next)) this.next = undefined;
  }

  /** Sends what is due. */
  play(): void {
    const { announcer, now } = this.stage;
    for (const click of this.clicks.play(now)) {
      announcer.sendUnheard(click);
      const { message, due } = click;
      if (message.kind === 'noteOn') announcer.tellClick(message.pitch === BAR_CLICK.pitch, due);
    }
  }

  /** The beat, the meter or the switch has changed. */
  reset(): void {
    const { announcer, meter, now, transport } = this.stage;
    const { given } = transport;
    for (const message of this.clicks.silence(now)) announcer.sendUnheard(message);
    this.next = undefined;
    if (given === undefined || !this.isWanted(tickAt(given, now))) return;
    this.next = lineAfter(given, beatTicks(meter), now);
  }

  /** For another to go on from. */
  get state(): MetronomeState {
    return { next: this.next, clicks: this.clicks.state };
  }

  goOn({ next, clicks }: MetronomeState): void {
    this.next = next;
    this.clicks.goOn(clicks);
  }

  private isWanted(tick: Ticks): boolean {
    return this.stage.settings.metronome === 'on' || tick < 0;
  }
}
