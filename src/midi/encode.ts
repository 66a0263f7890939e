import type { MidiMessage } from './message.js';

/** What a refused message becomes: no bytes, so that sending it does nothing. */
const NOTHING = new Uint8Array(0);

/**
 * The bytes of one message, complete with its status byte (MIDI 1.0 detailed specification 4.2,
 * table 1). Total: it never throws and every byte after the first is below 0x80, whatever the
 * fields hold. The rule for fields out of range:
 *
 * - An address (channel, pitch, controller number, program, song position) that is no whole number
 *   of its range is refused: the result is empty, since a note on another channel or of another
 *   pitch is worse than none.
 * - An amount (velocity, value, pressure, bend) is rounded and clamped. A note-on's velocity is at
 *   least 1, because 0 would turn it into a note-off.
 */
export function encode(message: MidiMessage): Uint8Array {
  if (!isAddressable(message)) return NOTHING;
  switch (message.kind) {
    case 'noteOff':
      return voice3(0x80, message.channel, message.pitch, amount(message.velocity));
    case 'noteOn':
      return voice3(0x90, message.channel, message.pitch, Math.max(1, amount(message.velocity)));
    case 'keyPressure':
      return voice3(0xa0, message.channel, message.pitch, amount(message.pressure));
    case 'control':
      return voice3(0xb0, message.channel, message.controller, amount(message.value));
    case 'program':
      return Uint8Array.of(0xc0 | message.channel, message.program);
    case 'channelPressure':
      return Uint8Array.of(0xd0 | message.channel, amount(message.pressure));
    case 'pitchBend': {
      const value = amount(message.value, 0x3fff);
      return voice3(0xe0, message.channel, value & 0x7f, value >> 7);
    }
    case 'songPosition':
      return Uint8Array.of(0xf2, message.sixteenths & 0x7f, message.sixteenths >> 7);
    case 'clock':
      return Uint8Array.of(0xf8);
    case 'start':
      return Uint8Array.of(0xfa);
    case 'continue':
      return Uint8Array.of(0xfb);
    case 'stop':
      return Uint8Array.of(0xfc);
    default:
      return NOTHING;
  }
}

/** Whether every address in the message is in its range, so that `encode` gives bytes for it. */
export function isAddressable(message: MidiMessage): boolean {
  if ('channel' in message && !isWithin(message.channel, 15)) return false;
  if ('pitch' in message && !isWithin(message.pitch, 127)) return false;
  if ('controller' in message && !isWithin(message.controller, 127)) return false;
  if ('program' in message && !isWithin(message.program, 127)) return false;
  if ('sixteenths' in message && !isWithin(message.sixteenths, 0x3fff)) return false;
  return true;
}

function isWithin(value: number, highest: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= highest;
}

function amount(value: number, highest = 127): number {
  // `!(value > 0)` is true of NaN too.
  if (!(value > 0)) return 0;
  return value >= highest ? highest : Math.round(value);
}

function voice3(status: number, channel: number, first: number, second: number): Uint8Array {
  return Uint8Array.of(status | channel, first, second);
}
