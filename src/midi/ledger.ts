import { isAddressable } from './encode.js';
import type { MidiMessage } from './message.js';

const CHANNELS = 16;
const PITCHES = 128;

const SUSTAIN = 64;
const ALL_SOUND_OFF = 120;
const ALL_NOTES_OFF = 123;

/**
 * Knows which note-offs are owed: tell it every message that really left, in order, and it can
 * say at any moment what silences the receiver. It does no I/O, and its size is fixed.
 */
export class NoteLedger {
  /** Note-ons without their note-off, [channel * 128 + pitch]; overlaps count, up to 255. */
  private readonly owed = new Uint8Array(CHANNELS * PITCHES);
  /** Channels that have sounded or held their pedal since they were last silenced, [channel]. */
  private readonly used = new Uint8Array(CHANNELS);

  /** Notes down a message that was sent. What `encode` refuses was never sent, so it is passed over. */
  record(message: MidiMessage): void {
    if (!isAddressable(message)) return;
    switch (message.kind) {
      case 'noteOn': {
        const index = message.channel * PITCHES + message.pitch;
        this.used[message.channel] = 1;
        this.owed[index] = Math.min(255, this.count(index) + 1);
        break;
      }
      case 'noteOff': {
        const index = message.channel * PITCHES + message.pitch;
        this.owed[index] = Math.max(0, this.count(index) - 1);
        break;
      }
      case 'control':
        if (message.controller === SUSTAIN && message.value > 0) this.used[message.channel] = 1;
        if (message.controller === ALL_SOUND_OFF) this.used[message.channel] = 0;
        break;
    }
  }

  /** Whether a channel has sounded since it was silenced last. */
  hasUsed(channel: number): boolean {
    return this.used[channel] === 1;
  }

  /** As if a note had sounded there that is over. */
  use(channel: number): void {
    this.used[channel] = 1;
  }

  /** How many note-ons of this pitch still owe their note-off. */
  owes(channel: number, pitch: number): number {
    return this.count(channel * PITCHES + pitch);
  }

  /**
   * The messages that silence everything, in the order to send them: an end for each note that
   * sounds, then those that it owes besides where note-ons overlapped, then for each channel used
   * CC64 0, CC123 and CC120, since a receiver may count notes differently and its pedal may hold
   * them. When all of them have left and been recorded the ledger is empty.
   */
  silencing(): MidiMessage[] {
    const messages: MidiMessage[] = [];
    for (let index = 0; index < this.owed.length; index++)
      if (this.count(index) > 0) messages.push(endOf(index));
    for (let index = 0; index < this.owed.length; index++)
      for (let count = this.count(index); count > 1; count--) messages.push(endOf(index));
    for (let channel = 0; channel < CHANNELS; channel++) {
      if (this.used[channel] === 0) continue;
      for (const controller of [SUSTAIN, ALL_NOTES_OFF, ALL_SOUND_OFF])
        messages.push({ kind: 'control', channel, controller, value: 0 });
    }
    return messages;
  }

  /** The same, and the ledger is empty; recording these messages as they leave changes nothing. */
  release(): MidiMessage[] {
    const messages = this.silencing();
    this.owed.fill(0);
    this.used.fill(0);
    return messages;
  }

  private count(index: number): number {
    return this.owed[index] ?? 0;
  }
}

function endOf(index: number): MidiMessage {
  const channel = Math.floor(index / PITCHES);
  return { kind: 'noteOff', channel, pitch: index % PITCHES, velocity: 0 };
}
