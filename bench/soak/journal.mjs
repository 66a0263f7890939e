/** The journal of a soak: written as the daemon writes it, and taken up as after a kill. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  loadModelsOf,
  openModelOf,
  readJournalFile,
  sessionOf,
} from '../../dist/cli/journalFile.js';
import { catchUp } from '../../dist/jam/journal/catchUp.js';
import { JournalFile } from '../../dist/jam/journal/file.js';
import { JournalWriter } from '../../dist/jam/journal/writer.js';

/** A journal in a folder of its own, which goes when it is no longer wanted. */
export class SoakJournal {
  #folder = mkdtempSync(join(tmpdir(), 'antiphon-soak-'));
  #path = join(this.#folder, 'soak.journal');
  notes = [];

  constructor(clock, head) {
    const notice = (line) => this.notes.push(line);
    this.head = head;
    this.writer = new JournalWriter({
      clock,
      open: () => JournalFile.create(this.#path),
      notice,
    });
    this.writer.append(head);
  }

  get bytes() {
    return statSync(this.#path).size;
  }

  /**
   * Takes up what is on the disk by now, as after a kill: what is sent on the way has to be what
   * was sent then.
   *
   * @returns `found`, and where the session stands then, which is large and not to be kept
   */
  async takenUp() {
    const journal = readJournalFile(this.#path, () => {});
    const { session, models } = await sessionOf(journal.head, await openModelOf(journal.head));
    await loadModelsOf(journal, models);
    const before = process.cpuUsage();
    const { at, differsAt } = catchUp(session, journal);
    const { user, system } = process.cpuUsage(before);
    const checkpoint = session.checkpoint();
    models.dispose();
    const { checkpoints, lost, isDamaged } = journal;
    const since = at - (checkpoints.at(-1)?.at ?? 0);
    const count = checkpoints.length;
    const cpu = (user + system) / 1e6;
    return { found: { differsAt, lost, isDamaged, since, count, cpu }, checkpoint };
  }

  remove() {
    rmSync(this.#folder, { recursive: true });
  }
}
