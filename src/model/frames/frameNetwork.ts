import type { Engine } from '../engine.js';
import { softmax } from '../softmax.js';

/** Ends a frame; the other symbols are pitches, ascending, 1 for the lowest. */
export const END = 0;

/** Somewhere between two symbols: what has been heard, and what may come. */
export interface FramePlace {
  /** Of the engine, [S]. */
  readonly state: Float32Array;
  /** The probability of each symbol to be next, [W]; 0 below what the frame already holds. */
  readonly expected: Float32Array;
}

/** The tones of one frame as symbols, ascending and distinct. */
export class FrameTones {
  readonly symbols = new Uint8Array(128);
  count = 0;

  clear(): void {
    this.count = 0;
  }

  /** Adds a tone above all others; anything else is passed over. */
  add(symbol: number): void {
    if (symbol > this.highest) this.symbols[this.count++] = symbol;
  }

  get highest(): number {
    return this.count === 0 ? END : (this.symbols[this.count - 1] ?? END);
  }

  at(index: number): number {
    return index < this.count ? (this.symbols[index] ?? END) : END;
  }

  copyFrom(other: FrameTones): void {
    this.symbols.set(other.symbols);
    this.count = other.count;
  }
}

/**
 * A network over piano-roll frames that is autoregressive within the frame, as the RNN-NADE is
 * (Boulanger-Lewandowski et al. 2012): it reads and foretells a frame's pitches one by one, from the
 * lowest up, and then its end. A frame's probability is the product of its symbols'. What may not
 * follow (a pitch at or below the last one) is left out, and the rest scaled to 1.
 */
export class FrameNetwork {
  /** W */
  readonly symbolCount: number;
  readonly stateLength: number;
  /** The newest steps: the characters of one note ask for the same ones again and again. */
  readonly #steps: readonly RememberedStep[];
  #oldest = 0;
  readonly #raw: Float32Array;

  constructor(
    private readonly engine: Engine,
    /** The MIDI note of symbol 1. */
    private readonly lowest: number,
  ) {
    this.symbolCount = engine.vocabularySize;
    this.stateLength = engine.stateLength;
    this.#raw = new Float32Array(engine.vocabularySize);
    this.#steps = Array.from({ length: REMEMBERED }, () => ({
      from: new Float32Array(engine.stateLength),
      symbol: -1,
      to: this.newPlace(),
    }));
  }

  newPlace(): FramePlace {
    return {
      state: new Float32Array(this.stateLength),
      expected: new Float32Array(this.symbolCount),
    };
  }

  /** END for a pitch that the network does not know. */
  symbolOf(pitch: number): number {
    const symbol = pitch - this.lowest + 1;
    return symbol > END && symbol < this.symbolCount ? symbol : END;
  }

  pitchOf(symbol: number): number {
    return this.lowest + symbol - 1;
  }

  /** Puts `place` before the first frame of a text. */
  begin(place: FramePlace): void {
    this.engine.reset();
    this.#take(END, place);
  }

  /** Goes on from `from` by a symbol to `to`, which may be the same. */
  go(from: FramePlace, symbol: number, to: FramePlace): void {
    for (const known of this.#steps) {
      if (known.symbol !== symbol || !equal(known.from, from.state)) continue;
      copyPlace(known.to, to);
      return;
    }
    const step = this.#steps[this.#oldest];
    this.#oldest = (this.#oldest + 1) % REMEMBERED;
    if (step === undefined) return;
    step.from.set(from.state);
    step.symbol = symbol;
    this.engine.restore(from.state);
    this.#take(symbol, step.to);
    copyPlace(step.to, to);
  }

  /** Goes on by a whole frame to `to`, which may be the same, and returns its probability. */
  goThrough(from: FramePlace, tones: FrameTones, to: FramePlace): number {
    const probability = this.probability(from, tones, to);
    this.go(tones.count === 0 ? from : to, END, to);
    return probability;
  }

  /** How likely a whole frame is; `trial` is left somewhere on the way. */
  probability(from: FramePlace, tones: FrameTones, trial: FramePlace): number {
    let probability = 1;
    let here = from;
    for (let at = 0; at < tones.count; at++) {
      const symbol = tones.at(at);
      probability *= here.expected[symbol] ?? 0;
      this.go(here, symbol, trial);
      here = trial;
    }
    return probability * (here.expected[END] ?? 0);
  }

  dispose(): void {
    this.engine.dispose();
  }

  #take(symbol: number, to: FramePlace): void {
    this.#raw.set(this.engine.step(symbol));
    for (let lower = 1; lower <= symbol; lower++) this.#raw[lower] = Number.NEGATIVE_INFINITY;
    softmax(this.#raw, to.expected);
    this.engine.save(to.state);
  }
}

/** Steps that are remembered: those of two or three characters. */
const REMEMBERED = 128;

interface RememberedStep {
  /** The state before it, [S]. */
  readonly from: Float32Array;
  symbol: number;
  readonly to: FramePlace;
}

function equal(a: Float32Array, b: Float32Array): boolean {
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}

export function copyPlace(from: FramePlace, to: FramePlace): void {
  to.state.set(from.state);
  to.expected.set(from.expected);
}
