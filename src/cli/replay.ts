import type { CommandModule } from 'yargs';
import { AntiphonError } from '../error.js';
import { readJournal } from '../jam/journal.js';
import { sentNotes } from '../jam/render.js';
import { Session } from '../jam/session.js';
import { playThrough } from '../jam/virtualTime.js';
import { encode } from '../midi/encode.js';
import { writeMidiFile } from '../midi/file.js';
import { createEngine } from '../model/createEngine.js';
import { TICKS_PER_QUARTER } from '../music/time.js';
import { FILE_LIMITS } from '../readAtMost.js';
import { readBytes, writeOut } from './files.js';
import { openModel } from './openModel.js';

interface ReplayOptions {
  readonly journal: string;
  readonly out: string | undefined;
  readonly model: string | undefined;
}

/** `antiphon replay JOURNAL`: a recorded session once more, to the same bytes. */
export const replayCommand: CommandModule = {
  command: 'replay <journal>',
  describe: 'Play a recorded session again: the same bytes at the same times',
  builder: (yargs) =>
    yargs
      .positional('journal', {
        describe: 'Journal that `antiphon jam --record` wrote',
        type: 'string',
        demandOption: true,
      })
      .option('out', { describe: 'MIDI file to write the answers to', type: 'string' })
      .option('model', {
        describe: "Folder of the session's model, if it is not in models/",
        type: 'string',
      }),
  // yargs has checked the words against the builder's types.
  handler: (words) => runReplay(words as unknown as ReplayOptions),
};

async function runReplay({ journal: path, out, model: folder }: ReplayOptions): Promise<void> {
  const journal = readJournal(Buffer.from(readBytes(path, FILE_LIMITS.journal)).toString('utf8'));
  const { head, inputs, end } = journal;
  for (const note of journal.notes) process.stderr.write(`${path}: ${note}\n`);
  const model = await openModel(folder ?? head.model.name);
  if (model.card.weightsSha256 !== head.model.weightsSha256) {
    throw new AntiphonError(
      'journal-other-model',
      `This session was played with another "${head.model.name}". Name the right folder with --model.`,
    );
  }
  const engine = await createEngine(head.engine, model, { precision: head.precision });
  const { seed, channel } = head;
  const session = new Session({ model, engine, settings: head.settings, seed, channel });
  const outputs = playThrough(session, inputs, end);
  engine.dispose();
  const start = inputs[0]?.at ?? 0;
  if (out === undefined) {
    for (const output of outputs) {
      if (output.kind !== 'send') continue;
      const bytes = Buffer.from(encode(output.message)).toString('hex');
      process.stdout.write(`${(output.due - start).toFixed(3)} ${bytes}\n`);
    }
    return;
  }
  const perMillisecond = (TICKS_PER_QUARTER * 120) / 60_000;
  const toTicks = (at: number) => Math.round((at - start) * perMillisecond);
  const notes = sentNotes(outputs).map(({ pitch, velocity, on, off = on }) => ({
    pitch,
    velocity,
    channel: 0,
    onset: toTicks(on),
    duration: Math.max(1, toTicks(off) - toTicks(on)),
  }));
  const tempos = [{ at: 0, quartersPerMinute: 120 }];
  writeOut(
    out,
    writeMidiFile({ tempos, meters: [], keys: [], tracks: [{ name: 'Antiphon', notes }] }),
  );
}
