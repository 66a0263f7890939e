import type { Session } from '../session.js';
import { type CaughtUp, CheckpointInvalid, catchUp } from './catchUp.js';
import type { Told } from './read.js';

/**
 * Opens a session and brings it to where its journal ends. Where the latest checkpoint says something
 * that cannot be, another session goes on from the one before it, or else from the beginning.
 *
 * @param open a session at its beginning
 * @param notice told in a line of each checkpoint that is passed over so
 */
export async function takeUp<Opened extends { readonly session: Session }>(
  open: () => Promise<Opened> | Opened,
  journal: Told,
  notice: (line: string) => void,
): Promise<CaughtUp & Opened> {
  let { checkpoints } = journal;
  for (;;) {
    const opened = await open();
    try {
      return { ...opened, ...catchUp(opened.session, { ...journal, checkpoints }) };
    } catch (error) {
      if (!(error instanceof CheckpointInvalid)) throw error;
      checkpoints = checkpoints.slice(0, checkpoints.indexOf(error.checkpoint));
      const at = (error.checkpoint.at / 1000).toFixed(3);
      const from = checkpoints.length === 0 ? 'the beginning' : 'the one before it';
      notice(
        `The checkpoint at ${at} s cannot be (${error.message}) The jam goes on from ${from}.`,
      );
    }
  }
}
