import type { CommandModule } from 'yargs';
import { AntiphonError } from '../error.js';
import type { DueMessage } from '../jam/events.js';
import type { Journal } from '../jam/journal/read.js';
import { SentCheck } from '../jam/journal/sentCheck.js';
import { sentNotes } from '../jam/render.js';
import { Session } from '../jam/session.js';
import { playThrough } from '../jam/virtualTime.js';
import { MidiDecoder } from '../midi/decode.js';
import { encode } from '../midi/encode.js';
import { writeMidiFile } from '../midi/file.js';
import { createEngine } from '../model/createEngine.js';
import { type Milliseconds, TICKS_PER_QUARTER } from '../music/time.js';
import { writeOut } from './files.js';
import { loadModelsOf, openModelOf, readJournalFile, shelfFor } from './journalFile.js';

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
      .option('out', { describe: 'MIDI file to write the answers to', type: 'string' })
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
  const messages = sent ? sentMessages(journal) : await playedAgain(journal, model);
  const start = journal.inputs[0]?.at ?? 0;
  if (out === undefined) print(messages, start);
  else writeAnswers(out, messages, start);
  const differsAt = sent ? undefined : differenceOf(journal, messages);
  if (differsAt === undefined) return;
  throw new AntiphonError(
    'replay-differs',
    `${path}: from ${((differsAt - start) / 1000).toFixed(3)} s on this is not what was sent then${journal.lost > 0 ? ', for inputs are missing' : ''}. What was sent can be had with --sent.`,
  );
}

async function playedAgain(journal: Journal, folder: string | undefined): Promise<DueMessage[]> {
  const { head, inputs, end, reached } = journal;
  const { settings, seed, channel, chordChannel = channel, precision } = head;
  const model = await openModelOf(head, folder);
  const engine = await createEngine(head.engine, model, { precision });
  const shelf = shelfFor(head, { model, engine });
  await loadModelsOf(journal, shelf);
  const { find: models } = shelf;
  const session = new Session({ model, engine, models, settings, seed, channel, chordChannel });
  // Where it was cut off it stops; the first journals do not say where that was.
  const outputs = playThrough(session, inputs, end ?? (head.version === 1 ? undefined : reached));
  shelf.dispose();
  return outputs.flatMap((output) => (output.kind === 'send' ? [output] : []));
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

function writeAnswers(path: string, messages: readonly DueMessage[], start: Milliseconds): void {
  const perMillisecond = (TICKS_PER_QUARTER * 120) / 60_000;
  const toTicks = (at: number) => Math.round((at - start) * perMillisecond);
  const outputs = messages.map((message) => ({ kind: 'send' as const, ...message }));
  const notes = sentNotes(outputs).map(({ pitch, velocity, on, off = on }) => ({
    pitch,
    velocity,
    channel: 0,
    onset: toTicks(on),
    duration: Math.max(1, toTicks(off) - toTicks(on)),
  }));
  const tempos = [{ at: 0, quartersPerMinute: 120 }];
  writeOut(
    path,
    writeMidiFile({ tempos, meters: [], keys: [], tracks: [{ name: 'Antiphon', notes }] }),
  );
}
