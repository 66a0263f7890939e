import { copyFileSync } from 'node:fs';
import { liveSettingsOf, type Settings } from '../config/load.js';
import { AntiphonError, codeOf } from '../error.js';
import { clockStartFor, PROCESS_START, systemClockSince } from '../jam/clock.js';
import type { Turn } from '../jam/events.js';
import { JournalFile } from '../jam/journal/file.js';
import { lockJournal } from '../jam/journal/lock.js';
import { readJournal } from '../jam/journal/read.js';
import { headRecord } from '../jam/journal/records.js';
import { takeUp } from '../jam/journal/takeUp.js';
import { JournalWriter } from '../jam/journal/writer.js';
import type { ModelShelf } from '../jam/modelShelf.js';
import type { Session } from '../jam/session.js';
import type { MidiMessage } from '../midi/message.js';
import type { Milliseconds } from '../music/time.js';
import type { Stopwatch } from '../observe/stopwatch.js';
import { FILE_LIMITS } from '../readAtMost.js';
import { readChartFile } from './chartFile.js';
import { readBytes } from './files.js';
import { loadModelsOf, openModelOf, readJournalFile, sessionOf } from './journalFile.js';
import { ModelThread } from './modelThread.js';
import { openModel } from './openModel.js';
import { createNamedJournal, sessionsFolder } from './sessionsFolder.js';
import { programVersion } from './version.js';

/** From the program's being ready until a jam that is taken up again sounds. */
const LEAD_IN: Milliseconds = 1000;

/** A jam that was played for so long after it was taken up is not to blame for its being cut off. */
const STEADY: Milliseconds = 10_000;

/** A jam that is about to be played. */
export interface JamBeginning {
  readonly session: Session;
  /** The models that it may think with. */
  readonly models: ModelShelf;
  /** What the jam's clock counts from: see `clockSince`. */
  readonly clockStart: Milliseconds;
  readonly journal?: JournalWriter;
  /** For one that has been played before: where it stands, and what the player held then. */
  readonly begun?: { readonly at: Milliseconds; readonly turn: Turn };
  readonly held: readonly MidiMessage[];
}

interface Surroundings {
  readonly stopwatch: Stopwatch;
  /** A line for people. */
  readonly notice: (line: string) => void;
}

/** A new jam as it is set. */
export async function beginJam(
  settings: Settings,
  { stopwatch, notice }: Surroundings,
): Promise<JamBeginning> {
  const model = await openModel(settings.model);
  const head = headRecord({
    antiphon: programVersion(),
    epoch: epochOf(PROCESS_START),
    seed: settings.seed,
    settings: {
      ...liveSettingsOf(settings),
      ...(settings.chart === undefined ? {} : readChartFile(settings.chart)),
      model: model.card.name,
    },
    model: { name: model.card.name, weightsSha256: model.card.weightsSha256 },
    engine: settings.engine,
    precision: settings.precision,
    channel: settings.channel - 1,
    chordChannel: (settings.chordChannel || settings.channel) - 1,
  });
  const { session, models } = await sessionOf(head, model, {
    stopwatch,
    thread: new ModelThread(head),
  });
  const journal = await startJournal(settings, notice);
  journal?.append(head);
  return {
    session,
    models,
    clockStart: PROCESS_START,
    held: [],
    ...(journal === undefined ? {} : { journal }),
  };
}

/**
 * A recorded jam from where it stopped: its clock goes on from there, and its journal.
 *
 * @param folder where its model lies, if not in models/
 * @throws AntiphonError `journal-…`
 */
export async function resumeJam(
  path: string,
  folder: string | undefined,
  surroundings: Surroundings,
): Promise<JamBeginning> {
  // It is taken first: nobody may go on writing it meanwhile.
  const unlock = lockJournal(path);
  try {
    return await goOn(path, folder, surroundings);
  } catch (error) {
    unlock();
    throw error;
  }
}

async function goOn(
  path: string,
  folder: string | undefined,
  { stopwatch, notice }: Surroundings,
): Promise<JamBeginning> {
  const recorded = readJournalFile(path, notice);
  const { head, intact } = recorded;
  if (head.version === 1) {
    throw new AntiphonError(
      'journal-not-resumable',
      `${path} was recorded by Antiphon ${head.antiphon}, whose journals cannot be gone on with. It can be replayed: antiphon replay.`,
    );
  }
  const model = await openModelOf(head, folder);
  if (recorded.isDamaged) keepCopy(path, intact.length, notice);
  const file = await JournalFile.reopen(path, intact);
  const open = async () => {
    const opened = await sessionOf(head, model, { stopwatch, thread: new ModelThread(head) });
    await loadModelsOf(recorded, opened.models);
    return opened;
  };
  const say = (line: string) => notice(`${path}: ${line}`);
  const { session, models, at, turn, held, differsAt } = await takeUp(open, recorded, say);
  if (differsAt !== undefined) {
    notice(`${path}: what it plays now differs from what it played at ${seconds(differsAt)}.`);
  }
  const clockStart = clockStartFor(at - LEAD_IN);
  const journal = new JournalWriter({
    clock: systemClockSince(clockStart),
    open: () => Promise.resolve(file),
    notice,
  });
  await journal.start();
  journal.append({ at, resumed: programVersion(), epoch: epochOf(clockStart) });
  return { session, models, clockStart, journal, begun: { at, turn }, held };
}

/**
 * A recorded jam from where it was cut off; a new one where it was ended, or cannot be taken up, or
 * was cut off again as soon as it was: what crashed once must not keep a service from starting.
 */
export async function resumeIfCutOff(
  path: string,
  settings: Settings,
  surroundings: Surroundings,
): Promise<JamBeginning> {
  try {
    const { end, resumed, reached } = readJournal(readBytes(path, FILE_LIMITS.journal));
    const lasted = reached === undefined || resumed === undefined || reached - resumed >= STEADY;
    if (end === undefined && lasted) return await resumeJam(path, undefined, surroundings);
    if (end === undefined)
      surroundings.notice(`${path} was cut off as soon as it was taken up; this is a new jam.`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    surroundings.notice(`${path} cannot be taken up (${reason}); this is a new jam.`);
  }
  return beginJam(settings, surroundings);
}

/** What stands after the damage is cut off, but somebody may want to save more of it. */
function keepCopy(path: string, length: number, notice: (line: string) => void): void {
  const copy = `${path}.damaged-at-${length}`;
  copyFileSync(path, copy);
  notice(`${path}: as it was, it is kept in ${copy}.`);
}

/** The file that is named with --record, or one in the folder of sessions from the first note on. */
async function startJournal(
  { record, sessions }: Settings,
  notice: (line: string) => void,
): Promise<JournalWriter | undefined> {
  const clock = systemClockSince(PROCESS_START);
  if (record === undefined) {
    const folder = sessionsFolder(sessions);
    if (folder === undefined) return undefined;
    const open = () => createNamedJournal(folder, new Date());
    return new JournalWriter({ clock, open, notice, fromFirstNote: true });
  }
  const journal = new JournalWriter({ clock, open: () => JournalFile.create(record), notice });
  try {
    await journal.start();
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') {
      throw new AntiphonError(
        'journal-exists',
        `${record} is already there, perhaps as the journal of another session: choose another file with --record, or go on with it with --resume.`,
        { cause },
      );
    }
    throw new AntiphonError(
      'journal-unwritable',
      `${record}: a journal cannot be written there. Choose another file with --record.`,
      { cause },
    );
  }
  return journal;
}

/** When a clock stood at 0, in milliseconds since 1970. */
function epochOf(clockStart: Milliseconds): number {
  return Math.round(Date.now() - systemClockSince(clockStart).now());
}

function seconds(at: Milliseconds): string {
  return `${(at / 1000).toFixed(3)} s`;
}
