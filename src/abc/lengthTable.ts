import { barTicks, beatTicks, type Meter } from '../music/meter.js';
import { TICKS_PER_EIGHTH, TICKS_PER_QUARTER, type Ticks } from '../music/time.js';
import { formatLength, greatestCommonDivisor } from './length.js';

/** The lengths that tunes are made of, in eighths. All that the corpora use more than rarely. */
const EIGHTHS = [
  [1, 4],
  [1, 3],
  [1, 2],
  [2, 3],
  [3, 4],
  [1, 1],
  [4, 3],
  [3, 2],
  [7, 4],
  [2, 1],
  [5, 2],
  [3, 1],
  [7, 2],
  [4, 1],
  [5, 1],
  [6, 1],
  [7, 1],
  [8, 1],
  [9, 1],
  [10, 1],
  [12, 1],
] as const;

export const COMMON_LENGTHS: readonly Ticks[] = EIGHTHS.map(
  ([numerator, denominator]) => (numerator * TICKS_PER_EIGHTH) / denominator,
);

/** Places that halves of an eighth divide to; anything else lies inside a triplet. */
const STRAIGHT: Ticks = TICKS_PER_EIGHTH / 4;
const THIRD: Ticks = TICKS_PER_EIGHTH / 3;

/**
 * Which lengths may stand where in a bar of one meter, so that the bar can still be filled exactly
 * with the lengths there are, and so that triplets can be engraved: a third of an eighth or a
 * quarter opens a group, which stays in thirds and is completed before its beat (a quarter at
 * least) is over.
 */
export class LengthTable {
  readonly bar: Ticks;
  /** How many lengths there are to ask for by index, one place's own among them. */
  readonly count: number;
  private readonly words: readonly string[];
  private readonly ticks: readonly Ticks[];
  /** Ticks between the places that the table knows. */
  private readonly lattice: Ticks;
  /** 1 where the bar can be filled from here, [bar / lattice + 1]. */
  private readonly fillable: Uint8Array;
  /** 1 where a length leads on that does not end the bar, [bar / lattice + 1]. */
  private readonly divisible: Uint8Array;
  /**
   * What leads to the end of the beat from places that no common length leads away from. Only a
   * heard text can stand there. [bar / lattice + 1]
   */
  private readonly rescues: (string | undefined)[] = [];
  private readonly cell: Ticks;

  /** `writable` tells of a length's canon spelling whether the alphabet has its characters. */
  constructor(lengths: readonly Ticks[], meter: Meter, writable: (word: string) => boolean) {
    this.ticks = [...new Set(lengths)]
      .filter((ticks) => writable(formatLength(ticks)))
      .sort((a, b) => a - b);
    this.words = this.ticks.map(formatLength);
    this.count = this.ticks.length + 1;
    this.bar = barTicks(meter);
    this.cell = Math.max(TICKS_PER_QUARTER, beatTicks(meter));
    this.lattice = this.ticks.reduce(greatestCommonDivisor, this.bar);
    const places = this.bar / this.lattice;
    this.fillable = new Uint8Array(places + 1);
    this.fillable[places] = 1;
    for (let place = places - 1; place >= 0; place--) {
      const position = place * this.lattice;
      if (this.ticks.some((ticks) => this.fits(ticks, position))) this.fillable[place] = 1;
    }
    for (let place = places - 1; place > 0; place--) {
      if (this.fillable[place] === 1) continue;
      const position = place * this.lattice;
      const end = this.cellEnd(position);
      const word = formatLength(end - position);
      if (this.fillable[end / this.lattice] === 1 && writable(word)) this.rescues[place] = word;
    }
    this.rescues.forEach((_, place) => {
      this.fillable[place] = 1;
    });
    this.divisible = new Uint8Array(places + 1);
    for (let place = 0; place < places; place++) {
      for (let index = 0; index < this.count; index++) {
        const length = this.at(index, place * this.lattice);
        if (length > 0 && length < this.bar - place * this.lattice) this.divisible[place] = 1;
      }
    }
  }

  /** True when the bar can be filled from here on. */
  canFill(position: Ticks): boolean {
    return this.fillable[position / this.lattice] === 1;
  }

  /** True when a sound may begin here that leaves room for another in the bar. */
  canDivide(position: Ticks): boolean {
    return this.divisible[position / this.lattice] === 1;
  }

  /** The ticks of a length where it may begin here; else 0. Indices run to `count`. */
  at(index: number, position: Ticks): Ticks {
    const ticks = this.ticks[index];
    if (ticks !== undefined) return this.fits(ticks, position) ? ticks : 0;
    return this.rescue(position) === undefined ? 0 : this.cellEnd(position) - position;
  }

  /** How canon writes the length that `at` gives. */
  word(index: number, position: Ticks): string {
    return this.words[index] ?? this.rescue(position) ?? '';
  }

  private fits(length: Ticks, position: Ticks): boolean {
    const end = position + length;
    if (end > this.bar || !this.canFill(end)) return false;
    const inside = position % STRAIGHT !== 0;
    if (!inside && length % STRAIGHT === 0) return true;
    if (length % THIRD !== 0) return false;
    // A triplet that has just been opened must have a second note before its beat is over.
    return inside ? end <= this.cellEnd(position) : end < this.cellEnd(position);
  }

  private rescue(position: Ticks): string | undefined {
    return this.rescues[position / this.lattice];
  }

  private cellEnd(position: Ticks): Ticks {
    return Math.min(this.bar, (Math.floor(position / this.cell) + 1) * this.cell);
  }
}
