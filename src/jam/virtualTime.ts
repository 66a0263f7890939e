import type { Milliseconds } from '../music/time.js';
import type { JamInput, JamOutput, Turn } from './events.js';
import type { Session } from './session.js';

export interface TimedInput {
  readonly at: Milliseconds;
  /** `close` where the jam was closed and taken up again later. */
  readonly input: JamInput | { readonly kind: 'close' };
}

/** Gives a session one input. */
export function give(session: Session, { at, input }: TimedInput): Turn {
  return input.kind === 'close' ? session.close(at) : session.receive(input, at);
}

/** Some modes play on for ever: a recording of them ends so long after the last input. */
const LONGEST_ENDING: Milliseconds = 180_000;

/**
 * Plays inputs, in the order of their times, to a session as fast as it can, and returns all that
 * it gives out. It is closed at `end`, or where that is absent when all that follows from the last
 * input has been played.
 */
export function playThrough(
  session: Session,
  inputs: readonly TimedInput[],
  end?: Milliseconds,
): JamOutput[] {
  return [...turnsOf(session, inputs, end)].flatMap(({ turn }) => turn.outputs);
}

/** A turn of a session, and when it was. */
export interface TimedTurn {
  readonly at: Milliseconds;
  /** How many inputs it had been given by then. */
  readonly inputs: number;
  readonly turn: Turn;
}

/** The same, turn by turn: a session that is woken whenever it wants to be. */
export function* turnsOf(
  session: Session,
  inputs: readonly TimedInput[],
  end?: Milliseconds,
): Generator<TimedTurn> {
  let wake: Milliseconds | undefined;
  let time: Milliseconds = 0;
  let given = 0;
  function* advanceTo(latest: Milliseconds): Generator<TimedTurn> {
    while (wake !== undefined && wake <= latest) {
      time = Math.max(time, wake);
      const turn = session.advance(time);
      wake = turn.wake;
      yield { at: time, inputs: given, turn };
    }
  }
  for (const timed of inputs) {
    yield* advanceTo(timed.at);
    time = Math.max(time, timed.at);
    const turn = give(session, timed);
    wake = turn.wake;
    given += 1;
    yield { at: time, inputs: given, turn };
  }
  yield* advanceTo(end ?? time + LONGEST_ENDING);
  const at = end ?? time;
  yield { at, inputs: given, turn: session.close(at) };
}
