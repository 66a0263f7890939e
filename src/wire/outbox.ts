import type { Limits } from './limits.js';

/** One message on its way to viewers, written out once for all of them. */
export interface Frame {
  readonly sequence: number;
  /** The message as UTF-8, encoded once for all. */
  readonly text: Uint8Array;
  /**
   * What it is the newest word on (`state`, `transcript:player`...): a later frame on the same
   * subject makes it needless. Absent for notes, of which every one counts.
   */
  readonly subject?: string;
  /**
   * What to say in its stead to one who has missed a frame on the subject, as late as it is said;
   * absent where every frame tells all.
   */
  readonly whole?: () => Uint8Array;
}

/** What an outbox needs of a WebSocket. */
export interface Channel {
  /** Bytes handed over but not yet taken by the network. */
  readonly bufferedAmount: number;
  send(text: Uint8Array, options: { readonly binary: false }, done: () => void): void;
}

/** A text message, though handed over as bytes. */
const TEXT = { binary: false } as const;

/**
 * What one client is still to be told. As long as the client reads, everything passes straight
 * through. When it falls behind, notes wait in line and of every other subject only the newest
 * word is kept, so that what waits is bounded and what arrives at last is true.
 */
export class Outbox {
  private notes: Frame[] = [];
  private readonly newest = new Map<string, Frame>();

  constructor(
    private readonly channel: Channel,
    private readonly limits: Pick<Limits, 'slowBytes' | 'waitingNotes'>,
  ) {}

  get slow(): boolean {
    return this.channel.bufferedAmount > this.limits.slowBytes;
  }

  /** False when the client is so far behind that it has to be cut off. */
  post(frame: Frame): boolean {
    const waiting = this.notes.length + this.newest.size > 0;
    if (!waiting && !this.slow) this.send(frame);
    else if (frame.subject !== undefined) this.newest.set(frame.subject, frame);
    else this.notes.push(frame);
    return this.notes.length <= this.limits.waitingNotes;
  }

  private send(frame: Frame): void {
    this.channel.send(frame.text, TEXT, () => this.flush());
  }

  /** Something left: if that made room, what waits goes out in the order in which it happened. */
  private flush(): void {
    if (this.notes.length + this.newest.size === 0 || this.slow) return;
    const frames = [...this.notes, ...this.newest.values()];
    this.notes = [];
    this.newest.clear();
    frames.sort((a, b) => a.sequence - b.sequence);
    for (const frame of frames) this.send(inFull(frame));
  }
}

function inFull(frame: Frame): Frame {
  return { ...frame, text: frame.whole?.() ?? frame.text };
}
