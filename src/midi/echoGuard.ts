import type { Milliseconds } from '../music/time.js';
import type { MidiMessage } from './message.js';

/**
 * Gear answers within a few milliseconds, a DAW's monitoring within its buffers. A player who strikes
 * the partner's own note with exactly its velocity within this time is taken for an echo: one note
 * in some thousands.
 */
const WINDOW: Milliseconds = 120;

/** More than can be sent within the window on one cable. */
const REMEMBERED = 256;

interface Sent {
  readonly signature: number;
  readonly at: Milliseconds;
}

/**
 * Tells what a receiver sends back from what a player plays. Many synthesizers and DAWs pass on what
 * they get; heard as playing, it would make the partner answer itself for ever. Each message sent
 * explains one that comes in.
 */
export class EchoGuard {
  private sent: Sent[] = [];
  private count = 0;

  /** How many messages were found to be echoes. */
  get echoes(): number {
    return this.count;
  }

  /** A message that has left. */
  note(message: MidiMessage, at: Milliseconds): void {
    const signature = signatureOf(message);
    if (signature === undefined) return;
    if (this.sent.length === REMEMBERED) this.sent.shift();
    this.sent.push({ signature, at });
  }

  /** Whether a message that came in at `at` is one of ours. */
  isEcho(message: MidiMessage, at: Milliseconds): boolean {
    while (this.sent[0] !== undefined && this.sent[0].at < at - WINDOW) this.sent.shift();
    const signature = signatureOf(message);
    const index = this.sent.findIndex((sent) => sent.signature === signature);
    if (signature === undefined || index < 0) return false;
    this.sent.splice(index, 1);
    this.count += 1;
    return true;
  }
}

/** A number that is the same for a message and its echo; undefined for what is not guarded. */
function signatureOf(message: MidiMessage): number | undefined {
  switch (message.kind) {
    case 'noteOn':
      return key(1, message.channel, message.pitch, message.velocity);
    case 'noteOff':
      // Receivers report releases with velocities of their own.
      return key(2, message.channel, message.pitch, 0);
    case 'control':
      return key(3, message.channel, message.controller, message.value);
    default:
      return undefined;
  }
}

function key(kind: number, channel: number, first: number, second: number): number {
  return ((kind * 16 + channel) * 128 + first) * 128 + second;
}
