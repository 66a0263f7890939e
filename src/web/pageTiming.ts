import { byId, create } from './dom.js';
import type { OwnNotes } from './ownNotes.js';
import type { SessionClock } from './sessionClock.js';
import type { Sound } from './sound.js';
import type { Steadiness } from './steadiness.js';

/** Milliseconds between two looks, while anybody looks. */
const EVERY = 500;
/** Milliseconds from a finger to its sound beyond which playing begins to feel heavy. */
const HEAVY = 30;
/** Beyond this it is no sound card of any computer, but a radio. */
const WIRELESS = 120;

/** How long things take on this page, measured here: rows under the daemon's own. */
export class PageTiming {
  private readonly panel = byId('timing', HTMLElement);
  private readonly list = byId('page-timing', HTMLElement);
  private readonly advice = byId('page-timing-advice', HTMLElement);
  private timer?: number;

  constructor(
    private readonly measured: {
      readonly sound: Pick<Sound, 'latency'>;
      readonly own: Pick<OwnNotes, 'delay'>;
      readonly clock: Pick<SessionClock, 'roundTrip'>;
      readonly steadiness: Steadiness;
    },
  ) {
    this.panel.addEventListener('toggle', () => {
      clearInterval(this.timer);
      if (!this.panel.matches(':popover-open')) return;
      this.timer = window.setInterval(() => this.draw(), EVERY);
      this.draw();
    });
  }

  private draw(): void {
    const { sound, own, clock, steadiness } = this.measured;
    const { latency } = sound;
    const toSound =
      latency === undefined || own.delay === undefined ? undefined : latency + own.delay;
    const rows: [string, string][] = [
      ['From your key to its sound, about', inMilliseconds(toSound)],
      ['of it in the browser and the sound card', inMilliseconds(latency)],
      ['To Antiphon and back', inMilliseconds(clock.roundTrip)],
      ["Antiphon's notes wait, to be even", inMilliseconds(steadiness.delay)],
      ['of them later than that', `${steadiness.late} of ${steadiness.notes}`],
    ];
    this.list.replaceChildren(
      ...rows.flatMap(([name, value]) => [create('dt', '', name), create('dd', '', value)]),
    );
    this.advice.textContent = adviceOn(toSound ?? 0);
    this.advice.hidden = this.advice.textContent === '';
  }
}

function inMilliseconds(duration: number | undefined): string {
  return duration === undefined ? '–' : duration.toFixed(duration < 10 ? 1 : 0);
}

/** What may help, if anything need be. */
function adviceOn(toSound: number): string {
  if (toSound > WIRELESS) {
    return 'Your sound comes late. Bluetooth does that: headphones with a cable are much quicker.';
  }
  if (toSound > HEAVY) {
    return 'Your keys may feel a little heavy. Other programs that play sound, and power saving, make it worse.';
  }
  return '';
}
