import { NoteLedger } from '../midi/ledger.js';
import type { Milliseconds } from '../music/time.js';
import type { DueMessage } from './events.js';

/** A note with its real times, ready to be sounded. */
export interface DueNote {
  /** MIDI note number, 0..127. */
  readonly pitch: number;
  /** 1..127 */
  readonly velocity: number;
  readonly on: Milliseconds;
  /** Later than `on`. */
  readonly off: Milliseconds;
}

/** More than are due while the jam's thread is kept from its work. */
const UPCOMING = 64;
const PITCHES = 128;

/** An instrument in the middle of its playing. */
export interface PlayerState {
  /** Whether it has sounded since it was silenced. */
  readonly hasSounded: boolean;
  /** What sounds: a pitch for each note-off that is owed. */
  readonly sounding: readonly number[];
  /** What waits, in order; a velocity of 0 ends a note. */
  readonly waiting: readonly (readonly [due: Milliseconds, pitch: number, velocity: number])[];
}

/**
 * Sounds the partner's notes: holds what has been imagined but not yet played, hands out each
 * message when its time has come, and keeps the ledger of what sounds. It has no timer: `nextDue`
 * says when to call `play`.
 *
 * The queue holds only what was imagined ahead of the playhead, a bar or two, so inserting into a
 * sorted array is all it needs.
 */
export class Player {
  private readonly queue: DueMessage[] = [];
  private readonly ledger = new NoteLedger();

  constructor(private readonly channel: number) {}

  /** When the next message is due; undefined when nothing waits. */
  get nextDue(): Milliseconds | undefined {
    return this.queue[0]?.due;
  }

  /** The next messages in order, as things stand. */
  get upcoming(): readonly DueMessage[] {
    return this.queue.slice(0, UPCOMING);
  }

  /** True when nothing waits and nothing sounds, so the answer has been heard to its end. */
  get isDone(): boolean {
    return this.queue.length === 0;
  }

  /** Whether it has sounded since it was silenced: if so, silencing it is more than nothing. */
  get hasSounded(): boolean {
    return this.ledger.hasUsed(this.channel);
  }

  /** What sounds and what waits, for another to go on from. */
  get state(): PlayerState {
    const { channel, hasSounded, ledger, queue } = this;
    return {
      hasSounded,
      sounding: Array.from({ length: PITCHES }, (_, pitch) => pitch).flatMap((pitch) =>
        Array<number>(ledger.owes(channel, pitch)).fill(pitch),
      ),
      waiting: queue.flatMap(({ due, message }) =>
        message.kind === 'noteOn' || message.kind === 'noteOff'
          ? [[due, message.pitch, message.kind === 'noteOn' ? message.velocity : 0] as const]
          : [],
      ),
    };
  }

  goOn({ hasSounded, sounding, waiting }: PlayerState): void {
    const { channel, ledger, queue } = this;
    if (hasSounded) ledger.use(channel);
    for (const pitch of sounding) ledger.record({ kind: 'noteOn', channel, pitch, velocity: 1 });
    for (const [due, pitch, velocity] of waiting) {
      const kind = velocity > 0 ? 'noteOn' : 'noteOff';
      queue.push({ due, message: { kind, channel, pitch, velocity } });
    }
  }

  schedule(note: DueNote): void {
    const { channel } = this;
    const { pitch, velocity } = note;
    this.insert({ due: note.on, message: { kind: 'noteOn', channel, pitch, velocity } });
    this.insert({ due: note.off, message: { kind: 'noteOff', channel, pitch, velocity: 0 } });
  }

  /** What is due at or before `to`, in order. */
  play(to: Milliseconds): DueMessage[] {
    const later = this.queue.findIndex(({ due }) => due > to);
    const played = this.queue.splice(0, later < 0 ? this.queue.length : later);
    for (const { message } of played) this.ledger.record(message);
    return played;
  }

  /** Forgets what waits and releases what sounds. Silent when nothing has sounded. */
  silence(at: Milliseconds): DueMessage[] {
    this.queue.length = 0;
    return this.ledger.release().map((message) => ({ due: at, message }));
  }

  /** The same where others sound on the channel, who are not to be silenced: note-offs alone. */
  letGo(at: Milliseconds): DueMessage[] {
    return this.silence(at).filter(({ message }) => message.kind === 'noteOff');
  }

  /** Keeps the order by time; at one time a note ends before another begins. */
  private insert(entry: DueMessage): void {
    let index = this.queue.length;
    while (index > 0) {
      const before = this.queue[index - 1];
      if (before === undefined || !isAfter(before, entry)) break;
      index--;
    }
    this.queue.splice(index, 0, entry);
  }
}

function isAfter(a: DueMessage, b: DueMessage): boolean {
  if (a.due !== b.due) return a.due > b.due;
  return a.message.kind === 'noteOn' && b.message.kind === 'noteOff';
}
