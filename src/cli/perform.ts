import type { CommandModule } from 'yargs';
import { perform } from '../abc/perform.js';
import { missingBeforeUpbeat } from '../abc/pickup.js';
import { readTune } from '../abc/read.js';
import { decodeAbc, tuneBlocks } from '../abc/readDocument.js';
import type { Tune } from '../abc/tune.js';
import { AntiphonError } from '../error.js';
import { writeMidiFile } from '../midi/file.js';
import { barTicks, beatTicks, metricalStrength } from '../music/meter.js';
import { TICKS_PER_QUARTER } from '../music/time.js';
import { FILE_LIMITS } from '../readAtMost.js';
import { readBytes, writeOut } from './files.js';
import { requireWhole, tempoOf } from './musicOptions.js';

interface PerformOptions {
  readonly in: string;
  readonly out: string;
  readonly tune: number;
  readonly tempo: string;
}

/** `antiphon perform IN.abc OUT.mid`: a written tune played. */
export const performCommand: CommandModule = {
  command: 'perform <in> <out>',
  describe: 'Play a tune from an ABC file into a MIDI file',
  builder: (yargs) =>
    yargs
      .positional('in', { describe: 'ABC file', type: 'string', demandOption: true })
      .positional('out', { describe: 'MIDI file to write', type: 'string', demandOption: true })
      .option('tune', {
        describe: 'Which tune of the file, counted from 1',
        type: 'number',
        default: 1,
      })
      .option('tempo', { describe: 'Beats a minute', type: 'string', default: '120' }),
  // yargs has checked the words against the builder's types.
  handler: (words) => runPerform(words as unknown as PerformOptions),
};

function runPerform({ in: input, out, tune: ordinal, tempo: text }: PerformOptions): void {
  const tempo = tempoOf(text);
  requireWhole('--tune', ordinal, { low: 1, high: 1_000_000 });
  const tune = tuneOf(input, ordinal);
  const { meter, key } = tune;
  const beat = beatTicks(meter);
  const quartersPerMinute = ((tempo === 'auto' ? 120 : tempo) * beat) / TICKS_PER_QUARTER;
  const bar = barTicks(meter);
  // The upbeat stands at the end of a bar of rest, so that the file's bars are the tune's.
  const start = missingBeforeUpbeat(tune);
  const notes = perform(tune).map(({ pitch, onset, duration }) => ({
    pitch,
    onset: start + onset,
    duration,
    channel: 0,
    velocity: 76 + 6 * metricalStrength((start + onset) % bar, meter),
  }));
  const track = { name: 'Tune', notes };
  const bytes = writeMidiFile({
    tempos: [{ at: 0, quartersPerMinute }],
    meters: [{ at: 0, meter }],
    keys: [{ at: 0, key }],
    tracks: [track],
  });
  writeOut(out, bytes);
}

function tuneOf(path: string, ordinal: number): Tune {
  const blocks = tuneBlocks(decodeAbc(readBytes(path, FILE_LIMITS.abc)));
  const block = blocks.find((one) => one.ordinal === ordinal);
  if (block === undefined) {
    throw new AntiphonError(
      'tune-not-found',
      blocks.length === 0
        ? `${path} has no tune: ABC tunes begin with a line X:1.`
        : `${path} has ${blocks.length} tunes; there is no number ${ordinal}.`,
    );
  }
  const reading = readTune(block);
  if ('tune' in reading) return reading.tune;
  throw new AntiphonError(
    'tune-not-readable',
    `Tune ${ordinal} of ${path} cannot be read: ${reading.detail} (${reading.leftOut}).`,
  );
}
