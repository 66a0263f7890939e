import type { CommandModule } from 'yargs';
import { AntiphonError } from '../error.js';
import { keyOfFile, meterOfFile, notesOfFile, tempoOfFile } from '../jam/fileTiming.js';
import { type Rendering, renderFile } from '../jam/render.js';
import { Session } from '../jam/session.js';
import { MOST_MIDI_BYTES, readMidiFile, writeMidiFile } from '../midi/file.js';
import { createEngine } from '../model/createEngine.js';
import { formatKey } from '../music/key.js';
import { formatMeter } from '../music/meter.js';
import { readBytes, writeOut } from './files.js';
import {
  keyOf,
  meterOf,
  requireWhole,
  requireWithin,
  SEEDS,
  settingsOf,
  TEMPERATURES,
  TIMING_FLAGS,
  tempoOf,
} from './musicOptions.js';
import { openModel } from './openModel.js';
import { tuneBook } from './tunes.js';

interface RenderOptions {
  readonly in: string;
  readonly out: string;
  readonly abc: string | undefined;
  readonly model: string;
  readonly seed: number;
  readonly tempo: string | undefined;
  readonly meter: string | undefined;
  readonly key: string | undefined;
  readonly temperature: number | undefined;
}

/** `antiphon render IN.mid OUT.mid`: what Antiphon would have answered to a recording. */
export const renderCommand: CommandModule = {
  command: 'render <in> <out>',
  describe: 'Play a MIDI file to Antiphon and write both voices as a MIDI file',
  builder: (yargs) =>
    yargs
      .positional('in', { describe: 'MIDI file to play', type: 'string', demandOption: true })
      .positional('out', { describe: 'MIDI file to write', type: 'string', demandOption: true })
      .option('abc', { describe: 'ABC file to write the answers to', type: 'string' })
      .option('model', {
        describe: 'A name in models/ or a folder',
        type: 'string',
        default: 'live',
      })
      .option('seed', {
        describe: 'The same seed and the same file give the same answers',
        type: 'number',
        default: 1,
      })
      .options(TIMING_FLAGS)
      .option('temperature', {
        describe: 'How daring the answers are: 0.5 is safe, 1.2 is wild',
        type: 'number',
      }),
  // yargs has checked the words against the builder's types.
  handler: (words) => runRender(words as unknown as RenderOptions),
};

async function runRender(options: RenderOptions): Promise<void> {
  const { seed, temperature } = options;
  requireWhole('--seed', seed, SEEDS);
  if (temperature !== undefined) requireWithin('--temperature', temperature, TEMPERATURES);
  const file = readMidiFile(readBytes(options.in, MOST_MIDI_BYTES));
  const notes = notesOfFile(file);
  if (notes.length === 0) {
    throw new AntiphonError(
      'midi-file-empty',
      `${options.in} has no notes to answer (drums are left out).`,
    );
  }
  const meter = options.meter === undefined ? meterOfFile(file) : meterOf(options.meter);
  const tempo = options.tempo === undefined ? tempoOfFile(file, meter) : tempoOf(options.tempo);
  const key = options.key === undefined ? keyOfFile(file, meter, 0) : keyOf(options.key);
  const settings = settingsOf({
    tempo,
    meter: formatMeter(meter),
    key: key === 'auto' ? key : formatKey(key),
    temperature,
  });
  const model = await openModel(options.model);
  const engine = await createEngine('wasm', model);
  const session = new Session({ model, engine, settings, seed });
  const rendering: Rendering = renderFile(session, notes, meter, tempo);
  engine.dispose();
  writeOut(options.out, writeMidiFile(rendering.score));
  if (options.abc !== undefined) writeOut(options.abc, tuneBook(rendering.answers));
}
