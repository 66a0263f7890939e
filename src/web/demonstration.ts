import type { JamEvent, JamSnapshot } from '../wire/messages.js';
import { byId, create } from './dom.js';
import type { NoteTarget } from './heldNotes.js';
import type { Panel } from './panel.js';

/** A phrase of two bars in G: pitch, when it begins and how long it is, in quavers. */
const PHRASE: readonly (readonly [pitch: number, onset: number, length: number])[] = [
  [67, 0, 2],
  [71, 2, 1],
  [74, 3, 1],
  [76, 4, 1],
  [74, 5, 1],
  [71, 6, 2],
  [72, 8, 1],
  [71, 9, 1],
  [69, 10, 1],
  [71, 11, 1],
  [67, 12, 3],
];
/** Milliseconds of a quaver: 108 beats a minute. */
const QUAVER = 278;
/** How much of a note sounds. */
const HELD = 0.9;
const LOUDNESS = 76;

/**
 * Plays a phrase as if somebody played it, so that Antiphon answers. It ends by itself with the answer,
 * or at once when it is told to; and lets go of what it holds however it ends.
 */
export class Demonstration implements Panel {
  private readonly banner = byId('demonstration', HTMLElement);
  private readonly words = create('span', '');
  private readonly timers = new Set<number>();
  private readonly held = new Set<number>();
  private isOn = false;
  private hasAnswered = false;

  constructor(private readonly target: NoteTarget) {
    const stop = create('button', '', 'Stop');
    stop.type = 'button';
    stop.addEventListener('click', () => this.stop());
    this.banner.append(this.words, stop);
    window.addEventListener('pagehide', () => this.stop());
  }

  start(): void {
    this.stop();
    this.isOn = true;
    this.hasAnswered = false;
    this.banner.hidden = false;
    this.words.textContent = 'A phrase plays itself.';
    for (const [pitch, onset, length] of PHRASE) {
      this.at(onset * QUAVER, () => {
        this.held.add(pitch);
        this.target.press(pitch, LOUDNESS, performance.now());
      });
      this.at((onset + HELD * length) * QUAVER, () => this.release(pitch));
    }
    const end = PHRASE.reduce((latest, [, onset, length]) => Math.max(latest, onset + length), 0);
    this.at(end * QUAVER, () => {
      this.words.textContent = 'Now a moment of silence, and Antiphon answers.';
    });
  }

  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    for (const pitch of [...this.held]) this.release(pitch);
    this.isOn = false;
    this.banner.hidden = true;
  }

  set(_: JamSnapshot): void {
    this.stop();
  }

  show(event: JamEvent): void {
    if (!this.isOn || event.kind !== 'state') return;
    if (event.turn === 'answering') {
      this.hasAnswered = true;
      this.words.textContent = 'Antiphon answers. Then it is your turn.';
    } else if (this.hasAnswered) this.stop();
  }

  silence(): void {
    this.stop();
  }

  private release(pitch: number): void {
    if (this.held.delete(pitch)) this.target.release(pitch);
  }

  private at(delay: number, act: () => void): void {
    const timer = window.setTimeout(() => {
      this.timers.delete(timer);
      act();
    }, delay);
    this.timers.add(timer);
  }
}
