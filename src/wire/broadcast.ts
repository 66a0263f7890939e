import type { JamEvent } from '../jam/events.js';
import type { ServerMessage } from './messages.js';
import { NetworkPicture } from './networkPicture.js';
import type { Frame } from './outbox.js';

/**
 * Events that may wait for the end of the turn. Hundreds of times what one note brings about; if
 * it is reached, they go out at once, for none may be lost.
 */
const WAITING_LIMIT = 4096;

/** Of these every one counts; of the others only the newest does. */
const EVERY_ONE: readonly JamEvent['kind'][] = ['note', 'pedal', 'click', 'chord'];

/**
 * Numbers the jam's events and writes each out once for everybody. The jam only leaves them here:
 * the writing is put off to the end of the turn of the event loop, after the note has gone out.
 */
export class Broadcast {
  private waiting: JamEvent[] = [];
  private sequence = 0;
  private readonly network = new NetworkPicture();

  constructor(private readonly deliver: (frames: readonly Frame[]) => void) {}

  post(event: JamEvent): void {
    this.waiting.push(event);
    if (this.waiting.length === 1) setImmediate(() => this.flush());
    else if (this.waiting.length >= WAITING_LIMIT) this.flush();
  }

  /**
   * Delivers what waits and returns the number of the last event there was. A snapshot taken right
   * after contains exactly the events up to it.
   */
  flush(): number {
    const events = this.waiting;
    this.waiting = [];
    if (events.length > 0) this.deliver(events.map((event) => this.frame(event)));
    return this.sequence;
  }

  /** All that `network` events have told, for one who begins to look; undefined before the first. */
  inside(): Frame | undefined {
    const sequence = this.flush();
    const event = this.network.whole;
    if (event === undefined) return undefined;
    return { sequence, text: written(sequence, event), ...subject(event) };
  }

  /** Nobody looks inside the network any more. */
  forgetInside(): void {
    this.network.forget();
  }

  private frame(event: JamEvent): Frame {
    this.sequence += 1;
    const { sequence } = this;
    const frame = { sequence, text: written(sequence, event), ...subject(event) };
    if (event.kind !== 'network') return frame;
    this.network.show(event);
    return { ...frame, whole: () => written(sequence, this.network.whole ?? event) };
  }
}

function written(sequence: number, event: JamEvent): Uint8Array {
  const message: ServerMessage = { type: 'event', sequence, event };
  return Buffer.from(JSON.stringify(message));
}

function subject(event: JamEvent): { subject?: string } {
  if (EVERY_ONE.includes(event.kind)) return {};
  if (event.kind === 'transcript') return { subject: `transcript:${event.part}` };
  return { subject: event.kind };
}
