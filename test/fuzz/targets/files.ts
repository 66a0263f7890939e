import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readChartFile } from '../../../src/cli/chartFile.js';
import { readControls } from '../../../src/cli/controlsFile.js';
import { tokensOf } from '../../../src/cli/tokens.js';
import { loadSettings } from '../../../src/config/load.js';
import { readMidiFile, writeMidiFile } from '../../../src/midi/file.js';
import { TICKS_PER_QUARTER } from '../../../src/music/time.js';
import {
  hold,
  type Input,
  type Outcome,
  refusing,
  single,
  type Target,
  textOf,
} from '../target.js';

/** Standard MIDI files. */
export function midiFilesTarget(): Target {
  const note = { pitch: 60, velocity: 80, channel: 0, duration: TICKS_PER_QUARTER };
  const file = writeMidiFile({
    tempos: [{ at: 0, quartersPerMinute: 90 }],
    meters: [{ at: 0, meter: { beats: 6, unit: 8 } }],
    keys: [{ at: 0, key: { fifths: 2, mode: 'min' } }],
    tracks: ['A', 'B'].map((name) => ({
      name,
      notes: [0, 1, 2].map((at) => ({ ...note, onset: at * TICKS_PER_QUARTER })),
    })),
  });
  return {
    name: 'midi-files',
    samples: single([file]),
    words: ['MThd', 'MTrk', '\0\xff\x2f\0', '\xff\x51\x03', '\xf0\xff\xff\x7f', 'RIFF'],
    take: ([bytes = new Uint8Array()]: Input): Promise<Outcome> =>
      refusing(() => {
        for (const { notes } of readMidiFile(bytes).tracks) {
          for (const { pitch, onset, duration, on, off } of notes) {
            hold(pitch >= 0 && pitch < 128, 'a pitch that is none');
            hold(duration > 0 && Number.isFinite(onset) && off >= on, 'a note without a time');
          }
        }
      }),
    finish: () => {},
  };
}

const SETTINGS = { tempo: 96, key: 'Em', in: ['a@1-4'], port: 0, changes: 'C7 | F7 / | %' };
const CONTROLS = [
  { target: 'temperature', kind: 'control', channel: 0, number: 7 },
  { target: 'panic', kind: 'note', channel: 9, number: 36 },
];
const SECRETS = { token: '0123456789abcdef', viewerToken: 'fedcba9876543210' };
const CHART = 'X:1\nM:4/4\nL:1/8\nK:G\n"G"G4 "C"c4|"D7"d8|\n';

/** The files that a player may name: settings, controls, secrets, a chart; and the environment. */
export function settingsTarget(): Target {
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-fuzz-'));
  const path = (name: string): string => join(folder, name);
  const samples = [SETTINGS, CONTROLS, SECRETS].map((one) => Buffer.from(JSON.stringify(one)));
  return {
    name: 'settings',
    samples: [[...samples, Buffer.from(CHART), Buffer.from('96')]],
    words: ['"__proto__":{"host":"0.0.0.0"},', '"host":', '[', 'null', '\ufeff', '\0', '|%|'],
    take: async (input: Input): Promise<Outcome> => {
      ['settings', 'controls', 'secrets', 'chart'].forEach((name, at) => {
        writeFileSync(path(name), input[at] ?? '', { mode: 0o600 });
      });
      const text = textOf(input[4]);
      const outcomes = [
        await refusing(() => loadSettings({ file: path('settings') })),
        await refusing(() => readControls(path('controls'))),
        await refusing(() => tokensOf({ ...loadSettings({}), tokenFile: path('secrets') })),
        await refusing(() => readChartFile(path('chart'))),
        await refusing(() => loadSettings({ environment: { ANTIPHON_TEMPO: text } })),
        await refusing(() => loadSettings({ flags: { port: text, in: text, model: text } })),
      ];
      hold(!('host' in {}), 'every object has a property more');
      return outcomes.includes('refused') ? 'refused' : 'taken';
    },
    finish: () => rmSync(folder, { recursive: true }),
  };
}
