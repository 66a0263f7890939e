import type { Milliseconds } from '../../music/time.js';

const LOCK = 0;
const BELL = 1;
const ENDED = 2;
const BEATS = 3;
/** An even number, for what follows lies at a multiple of eight bytes. */
const INTEGERS = 4;
const LEFT = 1;

/** One that is held for longer than this was held by a thread that has died. */
const LONGEST_HOLD: Milliseconds = 1000;

/**
 * What the jam's thread and the output's thread share: a lock, under which alone messages leave and
 * plans change; up to when all has left; and a bell, for which the output's thread sleeps.
 */
export class Gate {
  private readonly integers: Int32Array;
  private readonly times: Float64Array;

  /** @param memory of `Gate.BYTES`; the two threads give the same */
  constructor(readonly memory: SharedArrayBuffer = newMemory()) {
    this.integers = new Int32Array(memory, 0, INTEGERS);
    this.times = new Float64Array(memory, INTEGERS * Int32Array.BYTES_PER_ELEMENT, LEFT);
  }

  /** Waits until the other thread is out. */
  enter(): void {
    while (Atomics.compareExchange(this.integers, LOCK, 0, 1) !== 0)
      if (Atomics.wait(this.integers, LOCK, 1, LONGEST_HOLD) === 'timed-out') return;
  }

  leave(): void {
    Atomics.store(this.integers, LOCK, 0);
    Atomics.notify(this.integers, LOCK, 1);
  }

  /** All that was planned for this time or before has left. To be read and written inside. */
  get left(): Milliseconds {
    return this.times[0] ?? Number.NEGATIVE_INFINITY;
  }

  set left(time: Milliseconds) {
    this.times[0] = time;
  }

  /** How often the bell has rung. */
  get rings(): number {
    return Atomics.load(this.integers, BELL);
  }

  ring(): void {
    Atomics.add(this.integers, BELL, 1);
    Atomics.notify(this.integers, BELL);
  }

  /** Sleeps for so long at most, or until the bell has rung more often than `rings`. */
  sleep(rings: number, duration: Milliseconds): void {
    Atomics.wait(this.integers, BELL, rings, duration);
  }

  /** The jam's thread is there. */
  beat(): void {
    Atomics.add(this.integers, BEATS, 1);
  }

  /** How often it has said so; a jam that never says so is not expected to. */
  get beats(): number {
    return Atomics.load(this.integers, BEATS);
  }

  /** The output's thread has nothing more to do. */
  end(): void {
    Atomics.store(this.integers, ENDED, 1);
    Atomics.notify(this.integers, ENDED);
  }

  /** The output's thread has died, perhaps inside: another takes its place. */
  reset(): void {
    Atomics.store(this.integers, ENDED, 0);
    this.leave();
  }

  /** Blocks until the output's thread has ended, for so long at most. */
  awaitEnd(duration: Milliseconds): void {
    Atomics.wait(this.integers, ENDED, 0, duration);
  }
}

function newMemory(): SharedArrayBuffer {
  const { BYTES_PER_ELEMENT } = Float64Array;
  const memory = new SharedArrayBuffer(
    INTEGERS * Int32Array.BYTES_PER_ELEMENT + LEFT * BYTES_PER_ELEMENT,
  );
  new Float64Array(memory, INTEGERS * Int32Array.BYTES_PER_ELEMENT).fill(Number.NEGATIVE_INFINITY);
  return memory;
}
