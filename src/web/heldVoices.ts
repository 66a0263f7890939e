import type { Part } from '../wire/messages.js';
import type { Voice } from './voice.js';

/** Two hands and a partner's, with the pedal down; beyond it a note gives way. */
const POLYPHONY = 48;
/** Seconds that the shortest note is heard for, whatever its two times came to. */
const SHORTEST = 0.03;

interface Held {
  readonly part: Part;
  readonly voice: Voice;
  /** Seconds of the context. */
  readonly since: number;
  /** Let go, but the pedal is down. */
  isReleased: boolean;
}

/** What sounds: each key of each part once, the pedals, and a bound. Times: seconds of the context. */
export class HeldVoices {
  /** In the order struck. */
  private readonly held = new Map<string, Held>();
  private readonly pedals = new Set<Part>();

  /** `strike` sounds the note; what sounded on that key before is damped. */
  strike(part: Part, pitch: number, when: number, strike: () => Voice): void {
    const key = `${part} ${pitch}`;
    this.held.get(key)?.voice.end(when);
    this.held.delete(key);
    if (this.held.size >= POLYPHONY) this.makeRoom(when);
    this.held.set(key, { part, voice: strike(), since: when, isReleased: false });
  }

  end(part: Part, pitch: number, when: number): void {
    const key = `${part} ${pitch}`;
    const held = this.held.get(key);
    if (held === undefined) return;
    if (this.pedals.has(part)) held.isReleased = true;
    else this.drop(key, held, when);
  }

  /** The sustain pedal of one part. */
  pedal(part: Part, down: boolean, when: number): void {
    if (down) {
      this.pedals.add(part);
      return;
    }
    this.pedals.delete(part);
    for (const [key, held] of [...this.held]) {
      if (held.part === part && held.isReleased) this.drop(key, held, when);
    }
  }

  silence(when: number): void {
    this.pedals.clear();
    // Also what has not begun: it never will.
    for (const { voice } of this.held.values()) voice.end(when);
    this.held.clear();
  }

  private drop(key: string, { voice, since }: Held, when: number): void {
    voice.end(Math.max(when, since + SHORTEST));
    this.held.delete(key);
  }

  /** The oldest that only the pedal holds, else the oldest. */
  private makeRoom(when: number): void {
    const entries = [...this.held];
    const [key, held] = entries.find(([, { isReleased }]) => isReleased) ?? entries[0] ?? [];
    if (key === undefined || held === undefined) return;
    held.voice.cut(when);
    this.held.delete(key);
  }
}
