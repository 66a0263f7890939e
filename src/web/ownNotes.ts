import type { ClientMessage } from '../wire/messages.js';
import type { PedalTarget } from './hands.js';
import type { Sound } from './sound.js';

/** Presses by which the page says how quickly it answers. */
const MEMORY = 15;

/**
 * The notes played on this page. They sound here at once, without the way to the daemon and back;
 * so when the daemon tells of them, they must not sound again.
 */
export class OwnNotes implements PedalTarget {
  private readonly told = new Map<number, number>();
  private readonly delays: number[] = [];

  constructor(
    private readonly sound: Pick<Sound, 'strike' | 'end' | 'pedal'>,
    private readonly send: (message: ClientMessage) => void,
  ) {}

  press(pitch: number, velocity: number, at: number): void {
    this.sound.strike('player', pitch, velocity);
    this.told.set(pitch, (this.told.get(pitch) ?? 0) + 1);
    this.send({ type: 'note', on: true, pitch, velocity });
    this.delays.push(performance.now() - at);
    if (this.delays.length > MEMORY) this.delays.shift();
  }

  release(pitch: number): void {
    this.sound.end('player', pitch);
    this.send({ type: 'note', on: false, pitch, velocity: 0 });
  }

  pedal(down: boolean): void {
    this.sound.pedal('player', down);
    this.send({ type: 'pedal', down });
  }

  /** Milliseconds from a finger going down until its note was on its way; the median of late. */
  get delay(): number | undefined {
    const sorted = [...this.delays].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)];
  }

  /** Whether this note that the daemon tells of was played, and heard, here. */
  isOwn(pitch: number, on: boolean): boolean {
    const count = this.told.get(pitch) ?? 0;
    if (on) return count > 0;
    if (count > 1) this.told.set(pitch, count - 1);
    else this.told.delete(pitch);
    return count > 0;
  }

  /** The connection is new: nothing that was sent before will be told of. */
  forget(): void {
    this.told.clear();
  }
}
