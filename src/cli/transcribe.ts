import type { CommandModule } from 'yargs';
import { engrave } from '../abc/engrave.js';
import { transcribeFile } from '../jam/transcribeFile.js';
import { type MidiFile, MOST_MIDI_BYTES, readMidiFile } from '../midi/file.js';
import { readBytes } from './files.js';
import { keyOf, meterOf, requireWithin, TIMING_FLAGS, tempoOf } from './musicOptions.js';

interface TranscribeOptions {
  readonly in: string;
  readonly tempo: string | undefined;
  readonly meter: string | undefined;
  readonly key: string | undefined;
  readonly upbeat: number;
}

/** `antiphon transcribe IN.mid`: a MIDI file written down. */
export const transcribeCommand: CommandModule = {
  command: 'transcribe <in>',
  describe: 'Write a MIDI file down as ABC',
  builder: (yargs) =>
    yargs
      .positional('in', { describe: 'MIDI file', type: 'string', demandOption: true })
      .options(TIMING_FLAGS)
      .option('upbeat', {
        describe: 'Beats before the first bar line',
        type: 'number',
        default: 0,
      })
      .example('$0 transcribe take.mid --tempo auto', 'A take that was played without a click'),
  // yargs has checked the words against the builder's types.
  handler: (words) => runTranscribe(words as unknown as TranscribeOptions),
};

function runTranscribe(options: TranscribeOptions): void {
  const file = readMidiFile(readBytes(options.in, MOST_MIDI_BYTES));
  process.stdout.write(transcription(file, options));
}

/** A file's notes as an engraved tune. */
export function transcription(file: MidiFile, options: Omit<TranscribeOptions, 'in'>): string {
  const { tempo: beats, meter, key, upbeat } = options;
  requireWithin('--upbeat', upbeat, { low: 0, high: 32 });
  const { tune, tempo } = transcribeFile(file, {
    upbeat,
    ...(beats === undefined ? {} : { tempo: tempoOf(beats) }),
    ...(meter === undefined ? {} : { meter: meterOf(meter) }),
    ...(key === undefined ? {} : { key: keyOf(key) }),
  });
  return engrave(tune, { tempo });
}
