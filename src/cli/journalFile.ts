import { AntiphonError } from '../error.js';
import type { LoadedModel } from '../jam/brain.js';
import { type Journal, readJournal } from '../jam/journal/read.js';
import type { JournalHead } from '../jam/journal/records.js';
import { ModelShelf } from '../jam/modelShelf.js';
import { Session } from '../jam/session.js';
import { createEngine } from '../model/createEngine.js';
import type { Model } from '../model/model.js';
import type { Milliseconds } from '../music/time.js';
import type { Stopwatch } from '../observe/stopwatch.js';
import { FILE_LIMITS } from '../readAtMost.js';
import { readBytes } from './files.js';
import type { ModelThread } from './modelThread.js';
import { openModel } from './openModel.js';
import { programVersion } from './version.js';

/** Enough of a hash to tell models apart. */
const short = (hash: string): string => hash.slice(0, 12);

/**
 * Reads a journal, and says what is wrong with it, line by line.
 *
 * @throws AntiphonError `file-not-readable`, `file-too-large` or as `readJournal`
 */
export function readJournalFile(path: string, notice: (line: string) => void): Journal {
  const journal = readJournal(readBytes(path, FILE_LIMITS.journal));
  for (const note of journal.notes) notice(`${path}: ${note}`);
  const { antiphon } = journal.head;
  const version = programVersion();
  if (antiphon !== version) {
    notice(
      `${path}: it was recorded by Antiphon ${antiphon}, and this is ${version}: what it plays may differ.`,
    );
  }
  return journal;
}

/**
 * The model that a jam was played with.
 *
 * @param folder where it lies, if not in models/
 * @throws AntiphonError `journal-other-model` and all of `openModel`'s
 */
export async function openModelOf(head: JournalHead, folder: string | undefined): Promise<Model> {
  const { name, weightsSha256 } = head.model;
  const where = folder ?? name;
  const other = (found: string, cause?: unknown): AntiphonError =>
    new AntiphonError(
      'journal-other-model',
      `This jam was played by Antiphon ${head.antiphon} with the model "${name}" of weights ${short(weightsSha256)}; ${found}. Name the folder of the right one with --model. What was sent then can be had without: antiphon replay --sent.`,
      { cause },
    );
  let model: Model;
  try {
    model = await openModel(where);
  } catch (error) {
    if (error instanceof AntiphonError && error.code === 'model-unknown' && folder === undefined)
      throw other('none in models/ is called that', error);
    throw error;
  }
  if (model.card.weightsSha256 === weightsSha256) return model;
  throw other(`${where} is "${model.card.name}" of weights ${short(model.card.weightsSha256)}`);
}

/**
 * Loads the models that were taken up while a jam was played.
 *
 * @throws AntiphonError `journal-other-model` and all of `openModel`'s
 */
export async function loadModelsOf({ inputs }: Journal, shelf: ModelShelf): Promise<void> {
  for (const { input } of inputs) {
    if (input.kind !== 'settings' || input.change.model === undefined) continue;
    const { change, weightsSha256: before } = input;
    const { card } = (await shelf.load(input.change.model)).model;
    if (before === undefined || before === card.weightsSha256) continue;
    throw new AntiphonError(
      'journal-other-model',
      `In this jam the model "${change.model}" of weights ${short(before)} was played with; the one in models/ is of weights ${short(card.weightsSha256)}. What was sent then can be had without: antiphon replay --sent.`,
    );
  }
}

/** What a session needs that is played while it is heard. */
export interface Stagehands {
  readonly stopwatch: Stopwatch;
  /** Loads the models that are chosen meanwhile. */
  readonly thread: ModelThread;
}

/** A session at its beginning, as a journal's head says it was, and the models that it may think with. */
export async function sessionOf(
  head: JournalHead,
  model: Model,
  stagehands?: Stagehands,
): Promise<{ session: Session; models: ModelShelf }> {
  const { settings, seed, channel, chordChannel = channel, precision } = head;
  const engine = await createEngine(head.engine, model, { precision });
  const models = shelfFor(head, { model, engine }, stagehands?.thread);
  const midi = { channel, chordChannel };
  const timed = stagehands === undefined ? {} : { stopwatch: stagehands.stopwatch };
  const options = { ...timed, model, engine, settings, seed, ...midi, models: models.find };
  return { models, session: new Session(options) };
}

/** Until when a jam is to be played again: where it was cut off it stops. */
export function endOf({ head, end, reached }: Journal): Milliseconds | undefined {
  // The first journals do not say where they were cut off.
  return end ?? (head.version === 1 ? undefined : reached);
}

/**
 * Models by their names in models/, each run as the jam's first one is; that one is there. Without a
 * thread nobody is playing, and they are loaded here, which is quicker.
 */
function shelfFor(
  { engine, precision }: JournalHead,
  first: LoadedModel,
  thread: ModelThread | undefined,
): ModelShelf {
  if (thread !== undefined) {
    return new ModelShelf(
      first,
      (name) => thread.open(name),
      () => thread.close(),
    );
  }
  return new ModelShelf(first, async (name) => {
    const model = await openModel(name);
    return { model, engine: await createEngine(engine, model, { precision }) };
  });
}
