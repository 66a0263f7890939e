import type { Milliseconds } from '../../music/time.js';
import type { JamEvent, JamSnapshot } from '../events.js';
import type { Session } from '../session.js';
import { type TimedInput, type TimedTurn, turnsOf } from '../virtualTime.js';

/** A jam that is over, as those who watched it saw it. All of it is JSON. */
export interface Recording {
  /** When the first input came and when all was over, on the session's clock. */
  readonly start: Milliseconds;
  readonly end: Milliseconds;
  /** What a viewer was told who came before the first note. */
  readonly snapshot: JamSnapshot;
  /** What was told from then on, in order, and when. */
  readonly events: readonly { readonly at: Milliseconds; readonly event: JamEvent }[];
}

/** Plays a session through, to its `end` where it is known, and keeps what it tells. */
export function record(
  session: Session,
  inputs: readonly TimedInput[],
  end?: Milliseconds,
): Recording {
  const snapshot = session.snapshot();
  return recordingOf(snapshot, inputs[0]?.at ?? 0, turnsOf(session, inputs, end));
}

/** What a session tells in these turns, after `snapshot`. */
export function recordingOf(
  snapshot: JamSnapshot,
  start: Milliseconds,
  turns: Iterable<TimedTurn>,
): Recording {
  const events: { at: Milliseconds; event: JamEvent }[] = [];
  let latest = start;
  for (const { at, turn } of turns) {
    latest = at;
    for (const output of turn.outputs) {
      if (output.kind === 'publish') events.push({ at, event: output.event });
    }
  }
  return { start, end: latest, snapshot, events };
}
