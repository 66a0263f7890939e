import type { Part } from '../wire/messages.js';

export const PARTS = ['player', 'partner'] as const satisfies readonly Part[];

/** Where a part sits, -1 left to 1 right, and how much of the room is heard with it. */
const PLACES: Readonly<Record<Part, { readonly pan: number; readonly room: number }>> = {
  player: { pan: -0.5, room: 0.1 },
  // Across the room from you.
  partner: { pan: 0.5, room: 0.26 },
};

/** Seconds until the room is silent again. */
export const ROOM = 1.4;
/** Of the sum of all that sounds, so that a few loud chords have room. */
const HEADROOM = 0.9;
/** Level up to which the end of the chain leaves everything as it is. */
const KNEE = 0.8;
/** Level that becomes, rounded off, almost 1. */
const RANGE = 4;

/** From the parts to the speakers: places, a room, volumes. Live or into a file. */
export class Mixer {
  /** Into the middle, without a room: for the metronome. */
  readonly sum: AudioNode;
  private readonly inputs: Readonly<Record<Part, GainNode>>;
  private readonly volume: GainNode;
  private readonly sends: GainNode;

  constructor(private readonly context: BaseAudioContext) {
    this.sends = new GainNode(context);
    const sum = new GainNode(context, { gain: HEADROOM / RANGE });
    const volume = new GainNode(context);
    // Rounded off, never cut off. No limiter: it would add 6 ms, and flatten how hard one plays.
    const curve = new WaveShaperNode(context, { curve: rounded() });
    sum.connect(volume).connect(curve).connect(context.destination);
    const place = (part: Part): GainNode => {
      const input = new GainNode(context);
      const pan = new StereoPannerNode(context, { pan: PLACES[part].pan });
      input.connect(pan).connect(sum);
      pan.connect(new GainNode(context, { gain: PLACES[part].room })).connect(this.sends);
      return input;
    };
    this.inputs = { player: place('player'), partner: place('partner') };
    this.sum = sum;
    this.volume = volume;
  }

  /** The room around it all. It takes some 25 ms to make, for which no first note should wait. */
  addRoom(): void {
    const room = new ConvolverNode(this.context, { buffer: roomOf(this.context) });
    this.sends.connect(room).connect(this.sum);
  }

  input(part: Part): AudioNode {
    return this.inputs[part];
  }

  /** @param level 0..1 of everything */
  setLevel(level: number): void {
    this.glide(this.volume, level);
  }

  /** @param level 0..1 */
  setPartLevel(part: Part, level: number): void {
    this.glide(this.inputs[part], level);
  }

  /** The ear hears ratios: squared, half of a slider sounds like half. */
  private glide({ gain }: GainNode, level: number): void {
    gain.setTargetAtTime(level ** 2, this.context.currentTime, 0.015);
  }
}

/** A transfer curve from -RANGE to RANGE, straight up to the knee, from there bending to stay below 1. */
function rounded(): Float32Array<ArrayBuffer> {
  const points = 4097;
  return Float32Array.from({ length: points }, (_, index) => {
    const x = RANGE * ((2 * index) / (points - 1) - 1);
    const beyond = Math.abs(x) - KNEE;
    return beyond <= 0 ? x : Math.sign(x) * (KNEE + 0.18 * Math.tanh(beyond / 0.18));
  });
}

/** The echo of a small room: noise that dies away, different in either ear, the same every time. */
function roomOf(context: BaseAudioContext): AudioBuffer {
  const length = Math.round(ROOM * context.sampleRate);
  const buffer = context.createBuffer(2, length, context.sampleRate);
  // A linear congruential generator (Numerical Recipes): a file rendered twice is the same twice.
  let state = 1;
  for (const channel of [0, 1]) {
    const samples = buffer.getChannelData(channel);
    for (let index = 0; index < length; index++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      samples[index] = (state / 2 ** 31 - 1) * (1 - index / length) ** 3;
    }
  }
  return buffer;
}
