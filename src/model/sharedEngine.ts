import type { Engine, StateSlice } from './engine.js';

/**
 * One engine, and with it one copy of the weights, for many listeners in turn. Each has a seat: an
 * `Engine` with a state of its own. Whoever uses theirs is let in, the one before keeps its state; a
 * change of seats costs a copy of a state either way, S floats.
 *
 * As of any engine, what a seat gives out is a view, here overwritten by the next call of any seat.
 */
export class SharedEngine {
  /** Whose state the engine holds. */
  #seated: Seat | undefined;

  constructor(private readonly engine: Engine) {}

  /** A new engine in the state before the first character. */
  seat(): Engine {
    return new Seat(this.engine, (seat) => this.#let(seat));
  }

  /** Of the engine beneath; no seat may be used any more. Idempotent. */
  dispose(): void {
    this.engine.dispose();
  }

  /** Makes room for `seat`; false where it is seated already. */
  #let(seat: Seat): boolean {
    if (this.#seated === seat) return false;
    this.#seated?.rise();
    this.#seated = seat;
    return true;
  }
}

class Seat implements Engine {
  readonly name: string;
  readonly vocabularySize: number;
  readonly stateLength: number;
  readonly activations?: readonly StateSlice[];
  /** The state while another is seated, [S]. */
  readonly #state: Float32Array;

  constructor(
    private readonly engine: Engine,
    private readonly sit: (seat: Seat) => boolean,
  ) {
    this.name = engine.name;
    this.vocabularySize = engine.vocabularySize;
    this.stateLength = engine.stateLength;
    if (engine.activations !== undefined) this.activations = engine.activations;
    // A state of zeros is that before the first character.
    this.#state = new Float32Array(engine.stateLength);
  }

  /** Another takes the place. */
  rise(): void {
    this.engine.save(this.#state);
  }

  reset(): void {
    this.sit(this);
    this.engine.reset();
  }

  prepare(): void {
    this.#takeUp();
    this.engine.prepare?.();
  }

  step(index: number): Float32Array {
    this.#takeUp();
    return this.engine.step(index);
  }

  save(state: Float32Array): void {
    this.#takeUp();
    this.engine.save(state);
  }

  restore(state: Float32Array): void {
    this.sit(this);
    this.engine.restore(state);
  }

  dispose(): void {
    // The engine is everybody's: whoever shared it disposes of it.
  }

  #takeUp(): void {
    if (this.sit(this)) this.engine.restore(this.#state);
  }
}
