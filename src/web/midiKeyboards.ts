import type { HeldNotes } from './heldNotes.js';

/** Whatever a MIDI keyboard plays on. */
export interface Played {
  readonly held: HeldNotes;
  pedal(down: boolean): void;
}

const NOTE_OFF = 0x80;
const NOTE_ON = 0x90;
const CONTROL = 0xb0;
const SUSTAIN = 64;
const ALL_SOUND_OFF = 120;
const ALL_NOTES_OFF = 123;

type Engine = Awaited<ReturnType<typeof import('jzz')>>;
type Port = ReturnType<Engine['openMidiIn']>;

/**
 * All MIDI keyboards that this machine has, on all channels, through jzz: they play from the moment
 * they are plugged in, and let go of everything when they are pulled out.
 */
export class MidiKeyboards {
  private readonly ports = new Map<string, Port>();

  /** @param changed is told the names of all that are there, whenever that changes */
  constructor(
    private readonly played: Played,
    private readonly changed: (names: readonly string[]) => void,
  ) {}

  /** The browser must have let this page have MIDI already. */
  async start(): Promise<void> {
    // Loaded when somebody wants it: most people have no MIDI keyboard at their browser.
    const { default: jzz } = await import('jzz');
    const engine = await jzz({ engine: 'webmidi' });
    engine.onChange(() => this.follow(engine));
    this.follow(engine);
  }

  private follow(engine: Engine): void {
    const inputs: { name: string }[] = engine.info().inputs;
    const names = new Set(inputs.map(({ name }) => name));
    for (const [name, port] of this.ports) {
      if (names.has(name)) continue;
      port.close();
      this.ports.delete(name);
      this.letGo(name);
    }
    for (const name of names) {
      if (this.ports.has(name)) continue;
      const port = engine.openMidiIn(name);
      port.connect((message: ArrayLike<number>) => this.receive(name, message));
      this.ports.set(name, port);
    }
    this.changed([...names]);
  }

  private receive(keyboard: string, message: ArrayLike<number>): void {
    const { 0: status = 0, 1: number = 0, 2: value = 0 } = message;
    const kind = status & 0xf0;
    const finger = `${handOf(keyboard)} ${status & 0x0f} ${number}`;
    if (kind === NOTE_ON && value > 0) {
      // A key that was lost on the way up is struck anew.
      this.played.held.up(finger);
      this.played.held.down(finger, number, value, performance.now());
    } else if (kind === NOTE_ON || kind === NOTE_OFF) this.played.held.up(finger);
    else if (kind === CONTROL && number === SUSTAIN) this.played.pedal(value >= 64);
    else if (kind === CONTROL && (number === ALL_SOUND_OFF || number === ALL_NOTES_OFF)) {
      this.letGo(keyboard);
    }
  }

  private letGo(keyboard: string): void {
    this.played.held.releaseAll(handOf(keyboard));
    this.played.pedal(false);
  }
}

function handOf(keyboard: string): string {
  return `midi ${keyboard}`;
}
