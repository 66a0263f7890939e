import type { Part } from '../wire/messages.js';
import type { Instrument } from './instrument.js';

const NOTE_ON = 0x90;
const NOTE_OFF = 0x80;
const CONTROL = 0xb0;

/**
 * Sends the partner's notes to a MIDI port, where one is chosen, instead of to the page's own sound.
 * The browser sends each at its time; jzz has no way to say one, so this is Web MIDI as it stands.
 */
export class MidiOutput implements Instrument {
  private port?: MIDIOutput;
  private readonly sounding = new Set<number>();
  /** When the last message that was handed over is due: nothing that ends it may go before. */
  private last = 0;

  constructor(private readonly page: Instrument) {}

  /** What sounds is ended where it sounds. Without a port, the page plays. */
  choose(port?: MIDIOutput): void {
    if (port === this.port) return;
    this.release();
    this.page.silence();
    if (port === undefined) delete this.port;
    else this.port = port;
  }

  strike(part: Part, pitch: number, velocity: number, at?: number): void {
    if (part === 'player' || this.port === undefined) this.page.strike(part, pitch, velocity, at);
    else {
      this.sounding.add(pitch);
      this.send([NOTE_ON, pitch, velocity], at);
    }
  }

  end(part: Part, pitch: number, at?: number): void {
    if (part === 'partner' && this.sounding.delete(pitch)) this.send([NOTE_OFF, pitch, 0], at);
    else this.page.end(part, pitch, at);
  }

  /** The partner has none. */
  pedal(part: Part, down: boolean, at?: number): void {
    this.page.pedal(part, down, at);
  }

  click(accent: boolean, at: number): void {
    this.page.click(accent, at);
  }

  silence(): void {
    this.release();
    this.page.silence();
  }

  /** Ends what sounds at the port, each note by itself, and then by all that a port may know. */
  private release(): void {
    const now = Math.max(performance.now(), this.last);
    for (const pitch of this.sounding) this.send([NOTE_OFF, pitch, 0], now);
    if (this.sounding.size > 0) {
      for (const controller of [64, 123]) this.send([CONTROL, controller, 0], now);
    }
    this.sounding.clear();
  }

  private send(bytes: number[], at = performance.now()): void {
    if (this.port?.state !== 'connected') return;
    this.last = Math.max(this.last, at);
    this.port.send(bytes, at);
  }
}
