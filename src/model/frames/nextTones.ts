import { Between, type CanonPlace } from '../../abc/canonPlace.js';
import { copyPlace, END, type FrameNetwork, type FramePlace, FrameTones } from './frameNetwork.js';

/** Of the tones that may come first, so many are followed to see whether they stand alone. */
const FOLLOWED = 4;

/** Which tone a sound begins with, and which one its chord goes on with. */
export class NextTones {
  /** How likely each symbol is the next tone, [W]; shares of `total`. */
  readonly weights: Float64Array;
  /** For first tones: which share of each is that of the tone alone, [W]. */
  readonly alone: Float64Array;
  /** How likely nothing sounds; after `first`. */
  silence = 0;
  /** How likely the chord is whole; after `higher`. */
  end = 0;
  /** What all of these add up to; 0 where nothing is possible. */
  total = 0;
  private readonly followed = new Uint8Array(FOLLOWED);
  private readonly tones = new FrameTones();
  private readonly place: FramePlace;
  private readonly trial: FramePlace;

  constructor(
    private readonly network: FrameNetwork,
    /** Share of frames like the one before that are struck again. */
    private readonly struckAgain: number,
  ) {
    this.weights = new Float64Array(network.symbolCount);
    this.alone = new Float64Array(network.symbolCount);
    this.place = network.newPlace();
    this.trial = network.newPlace();
  }

  /**
   * Weighs the first tone of the next sound, `place` being before its frame. `previous` are the tones
   * of the sound before, if any.
   */
  first(at: CanonPlace, place: FramePlace, previous: FrameTones | undefined): void {
    const { weights, alone } = this;
    const held = this.held(at, place, previous);
    const isTied = at.pendingCount > 0;
    const tied = this.tiedAbove(at, END);
    const highest = tied === END ? weights.length : tied;
    for (let symbol = 1; symbol < weights.length; symbol++) {
      weights[symbol] = symbol <= highest ? (place.expected[symbol] ?? 0) : 0;
    }
    this.silence = isTied ? 0 : (place.expected[END] ?? 0);
    const same = previous?.at(0) ?? END;
    if (same === END) this.silence = Math.max(0, this.silence - held);
    else weights[same] = Math.max(0, (weights[same] ?? 0) - held);

    let single = 0;
    let all = 0;
    const count = this.pickLikeliest();
    for (let index = 0; index < count; index++) {
      const symbol = this.followed[index] ?? END;
      this.network.go(place, symbol, this.trial);
      let share = (place.expected[symbol] ?? 0) * (this.trial.expected[END] ?? 0);
      if (symbol === same && previous?.count === 1) share -= held;
      const weight = weights[symbol] ?? 0;
      alone[symbol] = Math.min(1, Math.max(0, share / weight));
      single += weight * (alone[symbol] ?? 0);
      all += weight;
    }
    const mean = all > 0 ? single / all : 0;
    for (let symbol = 1; symbol < weights.length; symbol++) {
      if (!this.isFollowed(symbol, count)) alone[symbol] = mean;
      // What is tied must come: no tone stands alone but the only tied one.
      if (isTied && (at.pendingCount > 1 || symbol !== highest)) alone[symbol] = 0;
    }
    this.total = this.sum() + this.silence;
  }

  /**
   * Weighs the next tone of the chord that the cursor reads, after its tones so far and `open`, one
   * that is not among them yet (`END` for none). `past` is before the chord's frame.
   */
  higher(
    cursor: CanonPlace,
    past: FramePlace,
    previous: FrameTones | undefined,
    open: number,
  ): void {
    const { weights, tones, place, network } = this;
    readTones(cursor, network, tones);
    tones.add(open);
    let held = this.held(cursor, past, previous);
    copyPlace(past, place);
    for (let index = 0; index < tones.count; index++) {
      const symbol = tones.at(index);
      const expected = place.expected[symbol] ?? 0;
      held = previous?.at(index) === symbol && expected > 0 ? held / expected : 0;
      network.go(place, symbol, place);
    }
    const tied = this.tiedAbove(cursor, tones.highest);
    const highest = tied === END ? weights.length : tied;
    for (let symbol = 1; symbol < weights.length; symbol++) {
      weights[symbol] = symbol <= highest ? (place.expected[symbol] ?? 0) : 0;
    }
    this.end = tones.count >= 2 && tied === END ? (place.expected[END] ?? 0) : 0;
    const same = previous?.at(tones.count) ?? END;
    if (same === END) this.end = Math.max(0, this.end - held);
    else weights[same] = Math.max(0, (weights[same] ?? 0) - held);
    this.total = this.sum() + this.end;
  }

  /**
   * How likely the sound before would have gone on. It has ended, so that is no longer possible;
   * where a tie or the bar line cut it, nothing is known.
   */
  private held(at: CanonPlace, place: FramePlace, previous: FrameTones | undefined): number {
    if (previous === undefined || at.pendingCount > 0) return 0;
    if (previous.count === 0 && at.between !== Between.Sound) return 0;
    const same = this.network.probability(place, previous, this.trial);
    return previous.count === 0 ? same : same * (1 - this.struckAgain);
  }

  /** The lowest symbol above `symbol` that is tied into the sound; END for none. */
  private tiedAbove(at: CanonPlace, symbol: number): number {
    if (at.pendingCount === 0) return END;
    for (let pitch = 0; pitch < at.pending.length; pitch++) {
      if (at.pending[pitch] !== 1) continue;
      const tied = this.network.symbolOf(pitch);
      if (tied !== END && tied > symbol) return tied;
    }
    return END;
  }

  /** The sum of the weights. */
  private sum(): number {
    let sum = 0;
    for (let symbol = 1; symbol < this.weights.length; symbol++) sum += this.weights[symbol] ?? 0;
    return sum;
  }

  private isFollowed(symbol: number, count: number): boolean {
    for (let at = 0; at < count; at++) if (this.followed[at] === symbol) return true;
    return false;
  }

  /** Fills `followed` with the likeliest symbols; returns how many there are. */
  private pickLikeliest(): number {
    const { weights, followed } = this;
    let count = 0;
    while (count < FOLLOWED) {
      let best = END;
      for (let symbol = 1; symbol < weights.length; symbol++) {
        if ((weights[symbol] ?? 0) <= (best === END ? 0 : (weights[best] ?? 0))) continue;
        if (!this.isFollowed(symbol, count)) best = symbol;
      }
      if (best === END) break;
      followed[count++] = best;
    }
    return count;
  }
}

/** Puts the tones of the sound that the cursor reads into `tones`, without one still being written. */
export function readTones(cursor: CanonPlace, network: FrameNetwork, tones: FrameTones): void {
  tones.clear();
  for (let pitch = 0; pitch < cursor.tones.length; pitch++) {
    if (cursor.tones[pitch] !== 0) tones.add(network.symbolOf(pitch));
  }
}
