import type { JamEvent, JamSnapshot } from '../wire/messages.js';
import type { Instrument } from './instrument.js';
import type { OwnNotes } from './ownNotes.js';
import type { Panel } from './panel.js';
import type { Piano } from './piano.js';
import type { Clock } from './sessionClock.js';
import type { Steadiness } from './steadiness.js';

/** Milliseconds of one picture on the screen: nothing is shown more exactly than that. */
const FRAME = 16;

/** What sounds: both parts and the metronome, heard and on the keyboard, each in its time. */
export class Ensemble implements Panel {
  /** Lights that are to go on or off, by key. */
  private readonly lights = new Map<string, { readonly timer: number; readonly act: () => void }>();

  constructor(
    private readonly parts: {
      readonly piano: Piano;
      readonly sound: Instrument;
      /** The clock of what is told: the daemon's, or a recording's. */
      readonly clock: Pick<Clock, 'local'>;
      readonly own: OwnNotes;
      readonly steadiness: Steadiness;
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
    else if (event.kind === 'pedal') this.pedal(event);
    else if (event.kind === 'prediction') this.parts.piano.expect(event.pitches);
  }

  silence(): void {
    for (const { timer } of this.lights.values()) clearTimeout(timer);
    this.lights.clear();
    this.parts.sound.silence();
    this.parts.piano.dark();
  }

  private note({ part, on, pitch, velocity, at }: JamEvent & { kind: 'note' }): void {
    const { piano, sound, clock, own, steadiness } = this.parts;
    const now = performance.now();
    const due = clock.local(at, now);
    if (part === 'partner' || !own.isOwn(pitch, on)) {
      if (part === 'partner') steadiness.arrive(now - due);
      // What the player plays elsewhere should follow the finger; the partner should be even.
      const time = part === 'partner' ? due + steadiness.delay : due;
      if (on) sound.strike(part, pitch, velocity, time);
      else sound.end(part, pitch, time);
    }
    // The light may be a frame late without anyone minding; it must not be early.
    this.light(`${part} ${pitch}`, due - now, () => piano.light(part, pitch, on));
  }

  private pedal({ down, at }: JamEvent & { kind: 'pedal' }): void {
    const { sound, clock } = this.parts;
    sound.pedal('player', down, clock.local(at, performance.now()));
  }

  private click({ accent, at }: JamEvent & { kind: 'click' }): void {
    const { sound, clock, steadiness } = this.parts;
    // As late as the partner's notes, so that they are together.
    sound.click(accent, clock.local(at, performance.now()) + steadiness.delay);
  }

  /**
   * What still waits for that key is done before: since then more may be known of the clock, and a
   * light must not go off before it goes on.
   */
  private light(key: string, delay: number, act: () => void): void {
    const before = this.lights.get(key);
    this.lights.delete(key);
    if (before !== undefined) {
      clearTimeout(before.timer);
      before.act();
    }
    if (delay <= FRAME) {
      act();
      return;
    }
    const timer = window.setTimeout(() => {
      this.lights.delete(key);
      act();
    }, delay);
    this.lights.set(key, { timer, act });
  }
}
