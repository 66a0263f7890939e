import type { Milliseconds } from '../music/time.js';
import type { MidiMessage } from './message.js';

export type ReceiveMessage = (message: MidiMessage, at: Milliseconds) => void;

/** What was not passed on, and why. */
export interface IgnoredCounts {
  /** Status bytes that MIDI 1.0 leaves undefined (F4, F5, F9, FD) and an F7 that ends nothing. */
  undefinedStatus: number;
  /** Data bytes with no status they could belong to. */
  strayData: number;
  /** Messages cut short by the status byte of another one. */
  incomplete: number;
  /** System exclusive messages begun; their contents are passed over. */
  sysex: number;
  /** Well formed but of no use here: active sensing, reset, time code, song select, tune request. */
  unused: number;
}

const NO_STATUS = 0;
const SYSEX = 0xf0;

/** Data bytes after a channel status, by its high nibble 8..E. */
const CHANNEL_DATA_LENGTH = [2, 2, 2, 2, 1, 1, 2] as const;

/**
 * Turns any bytes, in chunks of any size, into messages: running status, realtime bytes inside
 * anything, a note-on of velocity 0 as the note-off it means (MIDI 1.0 detailed specification 4.2,
 * page A-1 and appendix). It never throws, and holds three numbers however much comes in: system
 * exclusive data is passed over, not kept. Each message carries the arrival time of its last byte.
 */
export class MidiDecoder {
  readonly ignored: IgnoredCounts = {
    undefinedStatus: 0,
    strayData: 0,
    incomplete: 0,
    sysex: 0,
    unused: 0,
  };

  /** The status that data bytes belong to; it stays after a channel message (running status). */
  private status = NO_STATUS;
  /** Data bytes seen since the status or the last whole message: 0 or 1. */
  private seen = 0;
  private first = 0;
  /** Whether `status` itself still waits for its first data, which running status does not. */
  private fresh = false;

  constructor(private readonly receive: ReceiveMessage) {}

  push(bytes: Uint8Array, at: Milliseconds): void {
    for (let index = 0; index < bytes.length; index++) {
      const byte = bytes[index] ?? 0;
      if (byte >= 0xf8) this.realtime(byte, at);
      else if (byte >= 0x80) this.begin(byte);
      else this.data(byte, at);
    }
  }

  private realtime(byte: number, at: Milliseconds): void {
    switch (byte) {
      case 0xf8:
        this.receive({ kind: 'clock' }, at);
        break;
      case 0xfa:
        this.receive({ kind: 'start' }, at);
        break;
      case 0xfb:
        this.receive({ kind: 'continue' }, at);
        break;
      case 0xfc:
        this.receive({ kind: 'stop' }, at);
        break;
      case 0xfe:
      case 0xff:
        this.ignored.unused++;
        break;
      default:
        this.ignored.undefinedStatus++;
    }
  }

  private begin(byte: number): void {
    const inSysex = this.status === SYSEX;
    if (!inSysex && (this.fresh || this.seen > 0)) this.ignored.incomplete++;
    this.seen = 0;
    this.fresh = true;
    this.status = byte;
    if (byte < 0xf0) return;
    switch (byte) {
      case SYSEX:
        this.ignored.sysex++;
        this.fresh = false;
        break;
      case 0xf1:
      case 0xf2:
      case 0xf3:
        break;
      case 0xf6:
        this.ignored.unused++;
        this.forget();
        break;
      case 0xf7:
        if (!inSysex) this.ignored.undefinedStatus++;
        this.forget();
        break;
      default:
        this.ignored.undefinedStatus++;
        this.forget();
    }
  }

  private data(byte: number, at: Milliseconds): void {
    if (this.status === SYSEX) return;
    if (this.status === NO_STATUS) {
      this.ignored.strayData++;
      return;
    }
    this.fresh = false;
    if (this.seen === 0 && dataLength(this.status) === 2) {
      this.first = byte;
      this.seen = 1;
      return;
    }
    const first = this.seen === 1 ? this.first : byte;
    const status = this.status;
    this.seen = 0;
    // Only channel messages leave their status running.
    if (status >= 0xf0) this.forget();
    this.complete(status, first, byte, at);
  }

  private forget(): void {
    this.status = NO_STATUS;
    this.fresh = false;
  }

  /** `second` is the last data byte: of a message with one data byte it equals `first`. */
  private complete(status: number, first: number, second: number, at: Milliseconds): void {
    const channel = status & 0x0f;
    switch (status & 0xf0) {
      case 0x80:
        this.receive({ kind: 'noteOff', channel, pitch: first, velocity: second }, at);
        break;
      case 0x90:
        if (second === 0) this.receive({ kind: 'noteOff', channel, pitch: first, velocity: 0 }, at);
        else this.receive({ kind: 'noteOn', channel, pitch: first, velocity: second }, at);
        break;
      case 0xa0:
        this.receive({ kind: 'keyPressure', channel, pitch: first, pressure: second }, at);
        break;
      case 0xb0:
        this.receive({ kind: 'control', channel, controller: first, value: second }, at);
        break;
      case 0xc0:
        this.receive({ kind: 'program', channel, program: first }, at);
        break;
      case 0xd0:
        this.receive({ kind: 'channelPressure', channel, pressure: first }, at);
        break;
      case 0xe0:
        this.receive({ kind: 'pitchBend', channel, value: first | (second << 7) }, at);
        break;
      default:
        if (status === 0xf2)
          this.receive({ kind: 'songPosition', sixteenths: first | (second << 7) }, at);
        else this.ignored.unused++;
    }
  }
}

function dataLength(status: number): number {
  if (status >= 0xf0) return status === 0xf2 ? 2 : 1;
  return CHANNEL_DATA_LENGTH[(status >> 4) - 8] ?? 0;
}
