import { NoteLedger } from '../../midi/ledger.js';
import type { MidiMessage } from '../../midi/message.js';
import type { Milliseconds } from '../../music/time.js';
import type { JamOutput, Turn } from '../events.js';
import type { Session } from '../session.js';
import { give } from '../virtualTime.js';
import type { Journal } from './read.js';
import { SentCheck } from './sentCheck.js';

/** Where a jam stands that was played up to the end of its journal. */
export interface CaughtUp {
  readonly at: Milliseconds;
  /** What to go on with: what was due by then, but is not in the journal as sent. */
  readonly turn: Turn;
  /** What the player held when the jam was cut off: nobody will hear it being let go. */
  readonly held: readonly MidiMessage[];
  /** From when on something else was sent then than is now; absent where all is as it was. */
  readonly differsAt?: Milliseconds;
}

/** Brings a new session to where its journal ends, without sending anything. */
export function catchUp(session: Session, journal: Journal): CaughtUp {
  // Looking ahead for viewers is more than half of the work.
  session.watch(false);
  const check = new SentCheck(journal.sent);
  const held = new NoteLedger();
  const unsent: JamOutput[] = [];
  const take = ({ outputs }: Turn): void => {
    for (const output of outputs)
      if (output.kind === 'send' && !check.pass(output)) unsent.push(output);
  };
  for (const timed of journal.inputs) {
    if (timed.input.kind === 'midi') held.record(timed.input.message);
    take(give(session, timed));
  }
  if (journal.end !== undefined) take(session.close(journal.end));
  const at = journal.reached ?? 0;
  const turn = session.advance(at);
  take(turn);
  session.watch(true);
  const { differsAt } = check;
  return {
    at,
    turn: { ...turn, outputs: unsent },
    held: held.release(),
    ...(differsAt === undefined ? {} : { differsAt }),
  };
}
