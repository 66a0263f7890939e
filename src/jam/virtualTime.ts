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
  const outputs: JamOutput[] = [];
  let wake: Milliseconds | undefined;
  let time: Milliseconds = 0;
  const take = (turn: Turn) => {
    outputs.push(...turn.outputs);
    wake = turn.wake;
  };
  for (const timed of inputs) {
    time = Math.max(time, timed.at);
    take(give(session, timed));
  }
  const latest = time + LONGEST_ENDING;
  while (end === undefined && wake !== undefined && wake <= latest) {
    time = wake;
    take(session.advance(wake));
  }
  take(session.close(end ?? time));
  return outputs;
}
