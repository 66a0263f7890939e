import { type Meter, metricalStrength } from '../../music/meter.js';
import { TICKS_PER_EIGHTH, type Ticks } from '../../music/time.js';

/** Steps of the scale that a melody has, from a fourth below the tonic to a tenth above it. */
export const DEGREES = 13;
/** Which of them is the tonic. */
export const TONIC = 3;

/** The lengths that a melody's notes have. */
export const LENGTHS: readonly Ticks[] = [0.5, 1, 1.5, 2, 3, 4, 6].map(
  (eighths) => eighths * TICKS_PER_EIGHTH,
);

/** A note as the network hears it: the indices of its degree and its length. */
export interface MelodyNote {
  readonly degree: number;
  readonly length: number;
}

/** Where the next note is to stand. */
export interface MelodyPlace {
  readonly meter: Meter;
  /** In the bar. */
  readonly position: Ticks;
  /** From 0. */
  readonly bar: number;
}

/** How strong the place is (0..3), and whether its bar is the last of four and of eight. */
const PLACE_INPUTS = 4 + 2;
const INPUTS = DEGREES + LENGTHS.length + PLACE_INPUTS;
export const OUTPUTS = DEGREES + LENGTHS.length;

/**
 * How many weights one hidden unit has, among `units` of them: from the inputs, from all hidden units
 * a step before, a bias, and to the outputs.
 */
export function weightsOfUnit(units: number): number {
  return INPUTS + units + 1 + OUTPUTS;
}

/**
 * A simple recurrent network (Elman 1990) that hears note after note, and where the next one is to
 * stand, and says which degree and which length that may have: its outputs are the logits of both.
 * u hidden units; each unit's weights stand together, since units are what evolves.
 */
export class MelodyNetwork {
  /** [u] */
  readonly state: Float32Array;
  /** Logits of the degree, then of the length, [OUTPUTS]. */
  readonly outputs = new Float32Array(OUTPUTS);
  readonly #next: Float32Array;

  /** `weights` is [u, weightsOfUnit(u)]. */
  constructor(
    readonly units: number,
    readonly weights: Float32Array,
  ) {
    this.state = new Float32Array(units);
    this.#next = new Float32Array(units);
  }

  reset(): void {
    this.state.fill(0);
  }

  /** `note` is undefined before the first. */
  hear(note: MelodyNote | undefined, { meter, position, bar }: MelodyPlace): void {
    const { units, weights, state, outputs } = this;
    const width = weightsOfUnit(units);
    const strength = OUTPUTS + metricalStrength(position, meter);
    outputs.fill(0);
    for (let unit = 0; unit < units; unit++) {
      const own = unit * width;
      const weight = (at: number): number => weights[own + at] ?? 0;
      let sum = weight(INPUTS + units) + weight(strength);
      if (note !== undefined) sum += weight(note.degree) + weight(DEGREES + note.length);
      if (bar % 4 === 3) sum += weight(OUTPUTS + 4);
      if (bar % 8 === 7) sum += weight(OUTPUTS + 5);
      for (let other = 0; other < units; other++)
        sum += weight(INPUTS + other) * (state[other] ?? 0);
      const activation = Math.tanh(sum);
      this.#next[unit] = activation;
      for (let output = 0; output < OUTPUTS; output++) {
        outputs[output] = (outputs[output] ?? 0) + activation * weight(INPUTS + units + 1 + output);
      }
    }
    state.set(this.#next);
  }
}
