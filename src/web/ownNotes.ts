import type { ClientMessage } from '../wire/messages.js';
import type { PedalTarget } from './hands.js';
import type { Sound } from './sound.js';

/**
 * The notes played on this page. They sound here at once, without the way to the daemon and back;
 * so when the daemon tells of them, they must not sound again.
 */
export class OwnNotes implements PedalTarget {
  private readonly told = new Map<number, number>();
  private readonly ringing = new Set<number>();
  private pedalDown = false;

  constructor(
    private readonly sound: Sound,
    private readonly send: (message: ClientMessage) => void,
  ) {}

  press(pitch: number, velocity: number): void {
    this.ringing.delete(pitch);
    this.sound.strike('player', pitch, velocity);
    this.told.set(pitch, (this.told.get(pitch) ?? 0) + 1);
    this.send({ type: 'note', on: true, pitch, velocity });
  }

  release(pitch: number): void {
    if (this.pedalDown) this.ringing.add(pitch);
    else this.sound.end('player', pitch);
    this.send({ type: 'note', on: false, pitch, velocity: 0 });
  }

  pedal(down: boolean): void {
    this.pedalDown = down;
    if (!down) {
      for (const pitch of this.ringing) this.sound.end('player', pitch);
      this.ringing.clear();
    }
    this.send({ type: 'pedal', down });
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
