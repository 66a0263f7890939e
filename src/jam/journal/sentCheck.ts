import { encode } from '../../midi/encode.js';
import type { MidiMessage } from '../../midi/message.js';
import type { Milliseconds } from '../../music/time.js';
import type { DueMessage } from '../events.js';
import type { SentRecord } from './read.js';
import type { JournalEntry } from './records.js';

/** What a journal keeps of a message that was sent; nothing of a clock, 48 of which leave a second. */
export function sentRecord({ due, message }: DueMessage): JournalEntry | undefined {
  return message.kind === 'clock' ? undefined : { due, sent: hexOf(message) };
}

/** Compares what is sent when a journal is played again with what it says was sent. */
export class SentCheck {
  private count = 0;
  private firstOther: Milliseconds | undefined;
  private firstMore: Milliseconds | undefined;

  constructor(private readonly sent: readonly SentRecord[]) {}

  /** @returns whether the journal has a message in its place, be it another */
  pass({ due, message }: DueMessage): boolean {
    if (message.kind === 'clock') return true;
    const kept = this.sent[this.count++];
    if (kept === undefined) {
      this.firstMore ??= due;
      return false;
    }
    if (kept.due !== due || kept.bytes !== hexOf(message)) this.firstOther ??= kept.due;
    return true;
  }

  /** When something else was sent then, or more; undefined where all that was sent came again. */
  get differsAt(): Milliseconds | undefined {
    return this.firstOther ?? this.sent[this.count]?.due;
  }

  /** When the first message came for which the journal has none in its place. */
  get goesOnAt(): Milliseconds | undefined {
    return this.firstMore;
  }
}

function hexOf(message: MidiMessage): string {
  return Buffer.from(encode(message)).toString('hex');
}
