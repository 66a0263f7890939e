import { basename } from 'node:path';
import type { CommandModule } from 'yargs';
import { AntiphonError } from '../error.js';
import type { DueMessage } from '../jam/events.js';
import { CheckpointCheck } from '../jam/journal/checkpointCheck.js';
import type { Journal } from '../jam/journal/read.js';
import { SentCheck } from '../jam/journal/sentCheck.js';
import { abcOf } from '../jam/recording/abc.js';
import { midiOf } from '../jam/recording/midi.js';
import { type Recording, recordingOf } from '../jam/recording/recording.js';
import { sentRecording } from '../jam/recording/sent.js';
import { type TimedTurn, turnsOf } from '../jam/virtualTime.js';
import { MidiDecoder } from '../midi/decode.js';
import { encode } from '../midi/encode.js';
import { writeMidiFile } from '../midi/file.js';
import type { Milliseconds } from '../music/time.js';
import { writeOut } from './files.js';
import { endOf, loadModelsOf, openModelOf, readJournalFile, sessionOf } from './journalFile.js';

interface ReplayOptions {
  readonly journal: string;
  readonly out: string | undefined;
  readonly model: string | undefined;
  readonly sent: boolean;
}

/** `antiphon replay JOURNAL`: a recorded session once more, to the same bytes. */
export const replayCommand: CommandModule = {
  command: 'replay <journal>',
  describe: 'Play a recorded session again: the same bytes at the same times',
  builder: (yargs) =>
    yargs
      .positional('journal', {
        describe: 'Journal that `antiphon jam` wrote',
        type: 'string',
        demandOption: true,
      })
      .option('out', {
        describe:
          'File to write both parts to: a score for a name that ends in .abc, else a MIDI file',
        type: 'string',
      })
      .option('model', {
        describe: "Folder of the session's model, if it is not in models/",
        type: 'string',
      })
      .option('sent', {
        describe: 'Do not play it again, but give what the journal says was sent',
        type: 'boolean',
        default: false,
      }),
  // yargs has checked the words against the builder's types.
  handler: (words) => runReplay(words as unknown as ReplayOptions),
};

async function runReplay({ journal: path, out, model, sent }: ReplayOptions): Promise<void> {
  const journal = readJournalFile(path, (line) => process.stderr.write(`${line}\n`));
  const { messages, recording, isElsewhereAt }: Replay = sent
    ? { messages: sentMessages(journal), recording: sentRecording(journal) }
    : await playedAgain(journal, model);
  const { start } = recording;
  if (out === undefined) print(messages, start);
  else writeOut(out, exported(recording, out));
  const differsAt = sent ? undefined : differenceOf(journal, messages);
  const seconds = (at: Milliseconds): string => `${((at - start) / 1000).toFixed(3)} s`;
  if (differsAt === undefined) {
    if (isElsewhereAt === undefined) return;
    throw new AntiphonError(
      'replay-differs',
      `${path}: what was sent then is the same, but at ${seconds(isElsewhereAt)} the jam stands elsewhere than its checkpoint says${journal.lost > 0 ? ', for inputs are missing' : ''}: taken up from there it would go on otherwise.`,
    );
  }
  throw new AntiphonError(
    'replay-differs',
    `${path}: from ${seconds(differsAt)} on this is not what was sent then${journal.lost > 0 ? ', for inputs are missing' : ''}. What was sent can be had with --sent.`,
  );
}

interface Replay {
  readonly messages: readonly DueMessage[];
  readonly recording: Recording;
  /** When a checkpoint of the journal says that the jam stood elsewhere. */
  readonly isElsewhereAt?: Milliseconds | undefined;
}

async function playedAgain(journal: Journal, folder: string | undefined): Promise<Replay> {
  const { head, inputs } = journal;
  const { session, models } = await sessionOf(head, await openModelOf(head, folder));
  await loadModelsOf(journal, models);
  const snapshot = session.snapshot();
  const check = new CheckpointCheck(journal.checkpoints, session);
  const turns: TimedTurn[] = [];
  for (const timed of turnsOf(session, inputs, endOf(journal))) {
    check.pass(timed);
    turns.push(timed);
  }
  models.dispose();
  const outputs = turns.flatMap(({ turn }) => turn.outputs);
  return {
    messages: outputs.flatMap((output) => (output.kind === 'send' ? [output] : [])),
    recording: recordingOf(snapshot, inputs[0]?.at ?? 0, turns),
    isElsewhereAt: check.differsAt,
  };
}

/** Both parts: a score in ABC for a name that ends so, else a MIDI file in bars. */
function exported(recording: Recording, path: string): Uint8Array | string {
  if (!path.endsWith('.abc')) return writeMidiFile(midiOf(recording));
  const abc = abcOf(recording, basename(path, '.abc'));
  if (abc !== undefined) return abc;
  throw new AntiphonError(
    'nothing-to-write',
    'No phrase is written down in it. What was sent is in its MIDI file: name one that ends in .mid.',
  );
}

function sentMessages({ sent }: Journal): DueMessage[] {
  return sent.flatMap(({ due, bytes }) => {
    const messages: DueMessage[] = [];
    const decoder = new MidiDecoder((message) => messages.push({ due, message }));
    decoder.push(Buffer.from(bytes, 'hex'), due);
    return messages;
  });
}

/** When something was sent that is not sent again, or the other way round. */
function differenceOf(journal: Journal, messages: readonly DueMessage[]): Milliseconds | undefined {
  if (journal.head.version === 1) return undefined;
  const check = new SentCheck(journal.sent);
  for (const message of messages) check.pass(message);
  return check.differsAt ?? (journal.end === undefined ? undefined : check.goesOnAt);
}

function print(messages: readonly DueMessage[], start: Milliseconds): void {
  for (const { due, message } of messages) {
    const bytes = Buffer.from(encode(message)).toString('hex');
    process.stdout.write(`${(due - start).toFixed(3)} ${bytes}\n`);
  }
}
