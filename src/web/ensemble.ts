import type { JamEvent, JamSnapshot } from '../wire/messages.js';
import type { OwnNotes } from './ownNotes.js';
import type { Panel } from './panel.js';
import type { Piano } from './piano.js';
import type { SessionClock } from './sessionClock.js';
import type { Sound } from './sound.js';

/** Milliseconds of one picture on the screen: nothing is shown more exactly than that. */
const FRAME = 16;

/**
 * Milliseconds by which the partner's notes sound late, all alike: whatever holds this page or the
 * network up for less than that is not heard as uneven rhythm.
 */
const STEADY = 30;

/** What sounds: both parts and the metronome, heard and on the keyboard, each in its time. */
export class Ensemble implements Panel {
  /** Lights that are to go on or off. */
  private readonly timers = new Set<number>();

  constructor(
    private readonly parts: {
      readonly piano: Piano;
      readonly sound: Sound;
      readonly clock: SessionClock;
      readonly own: OwnNotes;
    },
  ) {}

  set(jam: JamSnapshot): void {
    const { piano, sound, own } = this.parts;
    own.forget();
    piano.expect(jam.prediction?.pitches ?? []);
    for (const { part, pitch, velocity } of jam.sounding) {
      piano.light(part, pitch, true);
      if (part === 'partner') sound.strike(part, pitch, velocity);
    }
  }

  show(event: JamEvent): void {
    if (event.kind === 'note') this.note(event);
    else if (event.kind === 'click') this.click(event);
    else if (event.kind === 'prediction') this.parts.piano.expect(event.pitches);
  }

  silence(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.parts.sound.silence();
    this.parts.piano.dark();
  }

  private note({ part, on, pitch, velocity, at }: JamEvent & { kind: 'note' }): void {
    const { piano, sound, clock, own } = this.parts;
    const now = performance.now();
    const delay = clock.local(at, now) - now;
    if (part === 'partner' || !own.isOwn(pitch, on)) {
      const wait = part === 'partner' ? delay + STEADY : delay;
      if (on) sound.strike(part, pitch, velocity, wait);
      else sound.end(part, pitch, wait);
    }
    // The light may be a frame late without anyone minding; it must not be early.
    if (delay > FRAME) this.later(delay, () => piano.light(part, pitch, on));
    else piano.light(part, pitch, on);
  }

  private click({ accent, at }: JamEvent & { kind: 'click' }): void {
    const now = performance.now();
    // As late as the partner's notes, so that they are together.
    this.parts.sound.click(accent, this.parts.clock.local(at, now) - now + STEADY);
  }

  private later(delay: number, act: () => void): void {
    const timer = window.setTimeout(() => {
      this.timers.delete(timer);
      act();
    }, delay);
    this.timers.add(timer);
  }
}
