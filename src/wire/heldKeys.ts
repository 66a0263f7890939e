import type { MidiMessage } from '../midi/message.js';

const SUSTAIN = 64;
/** What comes over the wire plays on channel 1. */
const CHANNEL = 0;

/**
 * What one client holds down, so that it can be let go of when the client is gone. Turns the
 * wire's notes into MIDI messages.
 */
export class HeldKeys {
  private readonly pitches = new Set<number>();
  private sustained = false;

  /** A key that is down already is let go of first: each note that begins is owed an end. */
  press(pitch: number, velocity: number): MidiMessage[] {
    const before = this.release(pitch);
    this.pitches.add(pitch);
    const noteOn: MidiMessage = { kind: 'noteOn', channel: CHANNEL, pitch, velocity };
    return before === undefined ? [noteOn] : [before, noteOn];
  }

  /** Undefined when that key is not down: nothing to let go of. */
  release(pitch: number): MidiMessage | undefined {
    if (!this.pitches.delete(pitch)) return undefined;
    return { kind: 'noteOff', channel: CHANNEL, pitch, velocity: 0 };
  }

  pedal(down: boolean): MidiMessage {
    this.sustained = down;
    return { kind: 'control', channel: CHANNEL, controller: SUSTAIN, value: down ? 127 : 0 };
  }

  /** Everything still down, let go of; the pedal last, so that the notes end with it. */
  releaseAll(): MidiMessage[] {
    const messages: MidiMessage[] = [...this.pitches].map((pitch) => ({
      kind: 'noteOff',
      channel: CHANNEL,
      pitch,
      velocity: 0,
    }));
    this.pitches.clear();
    if (this.sustained) messages.push(this.pedal(false));
    return messages;
  }
}
