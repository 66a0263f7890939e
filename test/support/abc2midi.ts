import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Note } from '../../src/music/note.js';
import { TICKS_PER_QUARTER } from '../../src/music/time.js';

/** What of a standard MIDI file is looked at here. */
interface MidiFile {
  readonly ppqn: number;
  /** The tracks' events, each with its time. */
  readonly [track: number]: Iterable<ArrayLike<number> & { readonly tt: number }>;
  readonly length: number;
}

interface MidiFileReader {
  readonly MIDI: { readonly SMF: new (bytes: string) => MidiFile };
}

const load = createRequire(import.meta.url);

function midiFiles(): MidiFileReader {
  const jzz: MidiFileReader = load('jzz');
  load('jzz-midi-smf')(jzz);
  return jzz;
}

/**
 * What abc2midi plays for each of the tunes, whose `X:` must be 1, 2, 3 and so on; undefined for
 * one that it makes nothing of. Notes are in ticks, to abc2midi's precision of 480 a quarter.
 */
export function playWithAbc2midi(tunes: readonly string[]): (Note[] | undefined)[] {
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-abc2midi-'));
  const { SMF } = midiFiles().MIDI;
  try {
    writeFileSync(join(folder, 't.abc'), tunes.join('\n\n'));
    const quiet = ['-quiet', '-silent', '-NGUI', '-NGRA', '-NFER', '-NFNP'];
    try {
      execFileSync('abc2midi', ['t.abc', ...quiet], { cwd: folder, stdio: 'ignore' });
    } catch {
      // It ends with an error when it dislikes a single tune; what counts is which files are there.
    }
    return tunes.map((_, i) => {
      const path = join(folder, `t${i + 1}.mid`);
      return existsSync(path) ? notesOf(new SMF(readFileSync(path, 'latin1'))) : undefined;
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What abc2midi has to say against a tune, line by line. */
export function complaintsOfAbc2midi(tune: string): string[] {
  // It leaves a file where it is run.
  const cwd = mkdtempSync(join(tmpdir(), 'antiphon-abc2midi-'));
  try {
    const said = execFileSync('abc2midi', ['-', '-c'], { input: tune, encoding: 'utf8', cwd });
    return said.split('\n').filter((line) => /error|warning/i.test(line));
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

function notesOf(file: MidiFile): Note[] {
  const scale = TICKS_PER_QUARTER / file.ppqn;
  const notes: Note[] = [];
  for (let track = 0; track < file.length; track++) {
    const sounding = new Map<number, number[]>();
    for (const event of file[track] ?? []) {
      const command = (event[0] ?? 0) >> 4;
      const pitch = event[1] ?? 0;
      const onsets = sounding.get(pitch) ?? [];
      if (command === 9 && event[2] !== 0) {
        sounding.set(pitch, [...onsets, event.tt]);
      } else if (command === 8 || command === 9) {
        const onset = onsets.shift();
        if (onset !== undefined) {
          notes.push({ pitch, onset: onset * scale, duration: (event.tt - onset) * scale });
        }
      }
    }
  }
  return notes;
}
