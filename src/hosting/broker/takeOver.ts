import type { Turn } from '../../jam/events.js';
import { type CaughtUp, CheckpointInvalid, catchUp } from '../../jam/journal/catchUp.js';
import { sentRecord } from '../../jam/journal/sentCheck.js';
import { takeUp } from '../../jam/journal/takeUp.js';
import type { Session } from '../../jam/session.js';
import type { Milliseconds } from '../../music/time.js';
import type { BrokerJournal } from './brokerJournal.js';
import type { Played } from './messages.js';
import type { KeptJournal } from './readBrokerJournal.js';

/**
 * A jam that was away for longer than this goes on from where it stopped; for less, its clock has
 * gone on, so that the beat is where players expect it.
 */
const LONGEST_GAP: Milliseconds = 10_000;

/** A jam where its journal ends. */
export interface TakenUp {
  readonly session: Session;
  readonly kept: KeptJournal;
  readonly caughtUp: CaughtUp;
}

/**
 * Brings a jam to where its journal ends; where its latest checkpoint cannot be, all of the journal is asked for.
 *
 * @throws AntiphonError as `open` does
 */
export async function takeUpKept(
  kept: KeptJournal,
  readWhole: () => Promise<KeptJournal | undefined>,
  open: () => Session,
  notice: (line: string) => void,
): Promise<TakenUp> {
  const session = open();
  try {
    return { session, kept, caughtUp: catchUp(session, kept.told) };
  } catch (error) {
    if (!(error instanceof CheckpointInvalid)) throw error;
    const whole = await readWhole();
    if (whole === undefined) throw error;
    const { session, ...caughtUp } = await takeUp(() => ({ session: open() }), whole.told, notice);
    return { session, kept: whole, caughtUp };
  }
}

/** Where a jam goes on. */
export interface Begun {
  readonly at: Milliseconds;
  readonly turn: Turn;
}

/**
 * Plays what nobody has heard: what was due while nobody had the jam, and what players have done meanwhile.
 *
 * @param version that of the program, for the journal
 * @param since1970 now, in milliseconds
 */
export function goOn(
  { session, kept: { epoch }, caughtUp: { at, turn } }: TakenUp,
  missed: readonly Played[],
  journal: BrokerJournal,
  { version, since1970 }: { readonly version: string; readonly since1970: Milliseconds },
): Begun {
  const now = Math.max(at, Math.min(since1970 - epoch, at + LONGEST_GAP));
  journal.append({ at, resumed: version, epoch: since1970 - now });
  // What was due while nobody had the jam was not heard, but was played: the beat goes on.
  const keep = ({ outputs }: Turn): void => {
    for (const output of outputs) {
      const record = output.kind === 'send' ? sentRecord(output) : undefined;
      if (record !== undefined) journal.append(record);
    }
  };
  keep(turn);
  let time = at;
  for (const { relay, number, at: playedAt, input } of missed) {
    time = Math.max(time, Math.min(playedAt, now));
    keep(session.advance(time));
    journal.origin = { relay, number };
    journal.append({ at: time, input });
    journal.origin = undefined;
    keep(session.receive(input, time));
  }
  const last = session.advance(now);
  keep(last);
  return { at: now, turn: { ...last, outputs: [] } };
}
