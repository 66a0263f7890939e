import { AntiphonError } from '../../error.js';
import { NoteLedger } from '../../midi/ledger.js';
import type { MidiMessage } from '../../midi/message.js';
import type { Milliseconds } from '../../music/time.js';
import { checkpointSchema } from '../checkpoint/schema.js';
import type { JamOutput, Turn } from '../events.js';
import type { Session } from '../session.js';
import { give } from '../virtualTime.js';
import type { KeptCheckpoint, Told } from './read.js';
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

/** A checkpoint that can be read, but says something that cannot be. */
export class CheckpointInvalid extends AntiphonError {
  constructor(
    readonly checkpoint: KeptCheckpoint,
    cause: AntiphonError,
  ) {
    super('checkpoint-invalid', cause.message, { cause });
  }
}

/**
 * Brings a new session to where its journal ends, without sending anything: from its latest
 * checkpoint, which takes as long however long the jam was.
 *
 * @throws CheckpointInvalid when the session is of no more use: see `takeUp`
 */
export function catchUp(session: Session, journal: Told): CaughtUp {
  // Looking ahead for viewers is more than half of the work.
  session.watch(false);
  const from = goOnFromLatest(session, journal);
  const check = new SentCheck(journal.sent.slice(from.sent));
  const held = new NoteLedger();
  const unsent: JamOutput[] = [];
  const take = ({ outputs }: Turn): void => {
    for (const output of outputs)
      if (output.kind === 'send' && !check.pass(output)) unsent.push(output);
  };
  for (const [index, timed] of journal.inputs.entries()) {
    if (timed.input.kind === 'midi') held.record(timed.input.message);
    if (index >= from.inputs) take(give(session, timed));
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

/** From the latest checkpoint that can be read, or else from the beginning. */
function goOnFromLatest(
  session: Session,
  { checkpoints }: Told,
): Pick<KeptCheckpoint, 'inputs' | 'sent'> {
  for (const kept of [...checkpoints].reverse()) {
    const { success, data } = checkpointSchema.safeParse(kept.checkpoint);
    if (!success) continue;
    try {
      session.goOnFrom(data);
    } catch (error) {
      throw error instanceof AntiphonError ? new CheckpointInvalid(kept, error) : error;
    }
    return kept;
  }
  return { inputs: 0, sent: 0 };
}
