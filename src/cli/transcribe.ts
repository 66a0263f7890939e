import type { CommandModule } from 'yargs';
import { engrave } from '../abc/engrave.js';
import { transcribe } from '../abc/transcribe.js';
import { AntiphonError } from '../error.js';
import { Listener } from '../jam/listener/listener.js';
import type { ListenerSettings } from '../jam/listener/settings.js';
import { type MidiFile, MOST_MIDI_BYTES, readMidiFile } from '../midi/file.js';
import { beatTicks } from '../music/meter.js';
import { TICKS_PER_QUARTER } from '../music/time.js';
import { readBytes } from './files.js';
import { keyOfFile, meterOfFile, notesOfFile, TIMING_FLAGS } from './fileTiming.js';
import { keyOf, meterOf, requireWithin, tempoOf } from './musicOptions.js';

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
  requireWithin('--upbeat', options.upbeat, { low: 0, high: 32 });
  const meter = options.meter === undefined ? meterOfFile(file) : meterOf(options.meter);
  const upbeat = Math.round(options.upbeat * beatTicks(meter));
  const key = options.key === undefined ? keyOfFile(file, meter, upbeat) : keyOf(options.key);
  const isOwnTime = options.tempo === undefined && file.tempos.length > 0;
  // Without the file's tempo changes its beat is as steady as a clock.
  const steady = 120;
  const listenerSettings: ListenerSettings = isOwnTime
    ? { tempo: steady, meter, key, origin: (options.upbeat * 60_000) / steady }
    : { tempo: tempoOf(options.tempo ?? 'auto'), meter, key };
  const perTick = 60_000 / steady / beatTicks(meter);
  const moments = notesOfFile(file).flatMap((note) => {
    const on = isOwnTime ? note.onset * perTick : note.on;
    const off = isOwnTime ? (note.onset + note.duration) * perTick : note.off;
    return [
      { at: on, order: 1, pitch: note.pitch },
      { at: off, order: 0, pitch: note.pitch },
    ];
  });
  const listener = new Listener(listenerSettings);
  for (const { at, order, pitch } of moments.sort((a, b) => a.at - b.at || a.order - b.order)) {
    if (order === 1) listener.noteOn(pitch, at);
    else listener.noteOff(pitch, at);
  }
  const end = (moments.at(-1)?.at ?? 0) + 60_000;
  const transcript = listener.transcript(end);
  if (transcript === undefined) {
    throw new AntiphonError(
      'midi-file-empty',
      'This MIDI file has no notes to write down (drums are left out).',
    );
  }
  const { notes, anacrusis, grid } = transcript;
  const tempos = file.tempos[0]?.quartersPerMinute ?? 120;
  const tempo = isOwnTime ? (tempos * TICKS_PER_QUARTER) / beatTicks(meter) : grid.tempo;
  return engrave(transcribe(notes, { meter, key: transcript.key, anacrusis }), { tempo });
}
