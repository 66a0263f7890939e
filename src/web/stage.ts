import type { JamEvent, JamSnapshot, Part } from '../wire/messages.js';
import type { LearnButtons } from './learnButtons.js';
import type { OwnNotes } from './ownNotes.js';
import type { Piano } from './piano.js';
import { Prediction } from './prediction.js';
import type { SessionClock } from './sessionClock.js';
import type { SettingsForm } from './settingsForm.js';
import type { Sound } from './sound.js';
import type { Status } from './status.js';
import { TimingPanel } from './timingPanel.js';
import { Transcript } from './transcript.js';

/** Milliseconds of one picture on the screen: nothing is shown more exactly than that. */
const FRAME = 16;

/**
 * Milliseconds by which the partner's notes sound late, all alike: whatever holds this page or the
 * network up for less than that is not heard as uneven rhythm.
 */
const STEADY = 30;

/** Shows and sounds what the jam tells. */
export class Stage {
  private readonly transcripts: Readonly<Record<Part, Transcript>> = {
    player: new Transcript(
      'player',
      'Play a phrase on the keys A S D F G H J K, or on your MIDI keyboard. It is written here as you play.',
    ),
    partner: new Transcript('partner', 'Then leave a beat of silence: Antiphon answers.'),
  };
  private readonly prediction = new Prediction();
  private readonly timing = new TimingPanel();
  private phrase = 0;
  /** Lights that are to go on or off. */
  private readonly timers = new Set<number>();

  constructor(
    private readonly parts: {
      readonly piano: Piano;
      readonly sound: Sound;
      readonly clock: SessionClock;
      readonly own: OwnNotes;
      readonly status: Status;
      readonly settings: SettingsForm;
      readonly learn: LearnButtons;
    },
  ) {}

  /** Begins anew from everything there is to know. */
  set(jam: JamSnapshot): void {
    const { piano, own, sound } = this.parts;
    this.silence();
    this.phrase = 0;
    own.forget();
    for (const transcript of Object.values(this.transcripts)) transcript.clear();
    this.prediction.clear();
    piano.expect([]);
    this.show(jam.state);
    this.show({ kind: 'settings', settings: jam.settings });
    this.parts.learn.show(jam.controls);
    for (const transcript of jam.transcripts) this.show(transcript);
    if (jam.prediction !== undefined) this.show(jam.prediction);
    for (const { part, pitch, velocity } of jam.sounding) {
      piano.light(part, pitch, true);
      if (part === 'partner') sound.strike(part, pitch, velocity);
    }
  }

  show(event: JamEvent): void {
    const { piano, status, settings, learn } = this.parts;
    switch (event.kind) {
      case 'note':
        this.note(event);
        break;
      case 'transcript':
        // A new phrase of the player: the answer to the one before is history.
        if (event.part === 'player' && event.phrase > this.phrase) this.transcripts.partner.clear();
        this.phrase = Math.max(this.phrase, event.phrase);
        this.transcripts[event.part].show(event);
        break;
      case 'prediction':
        this.prediction.show(event);
        piano.expect(event.pitches);
        break;
      case 'state':
        status.showState(event);
        break;
      case 'timing':
        this.timing.show(event);
        break;
      case 'settings':
        settings.show(event.settings);
        break;
      case 'controls':
        learn.show(event);
        break;
      case 'click':
        this.click(event);
    }
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
    if (part === 'player' && on) this.prediction.noted();
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
