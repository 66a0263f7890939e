import type { Part } from '../wire/messages.js';
import { tick, VOICES, type Voice } from './voices.js';

const PAN: Readonly<Record<Part, number>> = { player: -0.22, partner: 0.22 };
/** Two hands and a partner's; beyond it the oldest note gives way. */
const POLYPHONY = 40;

/** The page's sound: two voices, a little room, a volume. Silent until a gesture wakes it. */
export class Sound {
  private context?: AudioContext;
  private volume?: GainNode;
  private readonly inputs = new Map<Part, AudioNode>();
  private readonly sounding = new Map<string, Voice>();
  private level = 0.7;

  /** Browsers let sound begin only from a gesture: call this in one. */
  wake(): void {
    if (this.context === undefined) this.build();
    if (this.context?.state === 'suspended') void this.context.resume();
  }

  /** 0..1 */
  setLevel(level: number): void {
    this.level = level;
    const { context, volume } = this;
    // The ear hears ratios: squared, half of the slider sounds like half.
    if (context && volume) volume.gain.setTargetAtTime(level ** 2, context.currentTime, 0.02);
  }

  /** Sounds a note `delay` milliseconds from now. */
  strike(part: Part, pitch: number, velocity: number, delay = 0): void {
    const { context } = this;
    const input = this.inputs.get(part);
    if (context === undefined || input === undefined) return;
    this.end(part, pitch, delay);
    const when = context.currentTime + Math.max(0, delay) / 1000;
    const frequency = 440 * 2 ** ((pitch - 69) / 12);
    const force = 0.15 + 0.85 * (velocity / 127) ** 1.4;
    const voice = VOICES[part](context, input, { frequency, force, when });
    this.sounding.set(name(part, pitch), voice);
    const [oldest] = this.sounding.keys();
    if (this.sounding.size > POLYPHONY && oldest !== undefined) this.drop(oldest, when);
  }

  /** Clicks `delay` milliseconds from now. */
  click(accent: boolean, delay: number): void {
    const { context, volume } = this;
    if (context === undefined || volume === undefined) return;
    tick(context, volume, accent, context.currentTime + Math.max(0, delay) / 1000);
  }

  end(part: Part, pitch: number, delay = 0): void {
    const when = (this.context?.currentTime ?? 0) + Math.max(0, delay) / 1000;
    this.drop(name(part, pitch), when);
  }

  silence(): void {
    const now = this.context?.currentTime ?? 0;
    for (const key of [...this.sounding.keys()]) this.drop(key, now);
  }

  private drop(key: string, when: number): void {
    this.sounding.get(key)?.end(when);
    this.sounding.delete(key);
  }

  private build(): void {
    const context = new AudioContext({ latencyHint: 'interactive' });
    const volume = new GainNode(context, { gain: this.level ** 2 });
    const limiter = new DynamicsCompressorNode(context, {
      threshold: -14,
      ratio: 6,
      attack: 0.004,
    });
    const room = new ConvolverNode(context, { buffer: impulse(context, 1.4) });
    const wet = new GainNode(context, { gain: 0.16 });
    room.connect(wet).connect(limiter);
    limiter.connect(volume).connect(context.destination);
    for (const part of ['player', 'partner'] as const) {
      const pan = new StereoPannerNode(context, { pan: PAN[part] });
      pan.connect(limiter);
      pan.connect(room);
      this.inputs.set(part, pan);
    }
    this.context = context;
    this.volume = volume;
  }
}

function name(part: Part, pitch: number): string {
  return `${part} ${pitch}`;
}

/** The echo of a small room: noise that dies away, different in either ear. */
function impulse(context: BaseAudioContext, seconds: number): AudioBuffer {
  const length = Math.round(seconds * context.sampleRate);
  const buffer = context.createBuffer(2, length, context.sampleRate);
  for (const channel of [0, 1]) {
    const samples = buffer.getChannelData(channel);
    for (let index = 0; index < length; index++) {
      samples[index] = (Math.random() * 2 - 1) * (1 - index / length) ** 3;
    }
  }
  return buffer;
}
