import { type FrameNetwork, type FramePlace, FrameTones } from '../model/frames/frameNetwork.js';
import { Chance } from './chance.js';
import type { Frame } from './frames.js';

/** How well a network foretells piano rolls, as Boulanger-Lewandowski et al. (2012) report it. */
export interface FrameScore {
  /** How likely a frame was given all before it: nats per frame, 0 at best. */
  readonly logLikelihood: number;
  /**
   * Of the notes of the next frame and of frames drawn as the next, the share that is in both: TP /
   * (TP + FP + FN) over all frames (Bay, Ehmann & Downie 2009), 0..1.
   */
  readonly accuracy: number;
  /** The same of foretelling that each frame is the one before. */
  readonly accuracyOfRepeating: number;
  readonly frames: number;
}

/** Scores piano rolls, drawing `draws` frames for each; the same seed gives the same draws. */
export function scoreFrames(
  network: FrameNetwork,
  rolls: readonly (readonly Frame[])[],
  { draws, seed }: { readonly draws: number; readonly seed: number },
): FrameScore {
  const place = network.newPlace();
  const tones = new FrameTones();
  const drawing = new Drawing(network);
  const drawn = new Overlap();
  const repeated = new Overlap();
  let nats = 0;
  let frames = 0;
  for (const [at, roll] of rolls.entries()) {
    const chance = new Chance(seed, 'frames', at);
    network.begin(place);
    let before: Frame = [];
    for (const frame of roll) {
      for (let draw = 0; draw < draws; draw++) drawn.count(drawing.draw(place, chance), frame);
      repeated.count(before, frame);
      tones.clear();
      for (const pitch of frame) tones.add(network.symbolOf(pitch));
      const probability = network.goThrough(place, tones, place);
      // A pitch that the network does not know is impossible.
      nats += tones.count === frame.length ? Math.log(probability) : Number.NEGATIVE_INFINITY;
      frames++;
      before = frame;
    }
  }
  return {
    logLikelihood: nats / frames,
    accuracy: drawn.share,
    accuracyOfRepeating: repeated.share,
    frames,
  };
}

/** Draws frames as the network expects them. */
class Drawing {
  private readonly trial: FramePlace;

  constructor(private readonly network: FrameNetwork) {
    this.trial = network.newPlace();
  }

  draw(from: FramePlace, chance: Chance): Frame {
    const pitches: number[] = [];
    let here = from;
    for (;;) {
      const symbol = pick(here.expected, chance.fraction());
      if (symbol === 0) return pitches;
      pitches.push(this.network.pitchOf(symbol));
      this.network.go(here, symbol, this.trial);
      here = this.trial;
    }
  }
}

function pick(probabilities: Float32Array, coin: number): number {
  let left = coin;
  for (let symbol = 0; symbol < probabilities.length; symbol++) {
    left -= probabilities[symbol] ?? 0;
    if (left < 0) return symbol;
  }
  return 0;
}

/** Notes in both of two frames, and in either. */
class Overlap {
  private both = 0;
  private either = 0;

  count(foretold: Frame, frame: Frame): void {
    const both = foretold.filter((pitch) => frame.includes(pitch)).length;
    this.both += both;
    this.either += foretold.length + frame.length - both;
  }

  get share(): number {
    return this.either === 0 ? 1 : this.both / this.either;
  }
}
