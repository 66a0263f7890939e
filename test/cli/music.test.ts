import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { CommandModule } from 'yargs';
import { generateCommand } from '../../src/cli/generate.js';
import { performCommand } from '../../src/cli/perform.js';
import { runCommandLine } from '../../src/cli/program.js';
import { renderCommand } from '../../src/cli/render.js';
import { replayCommand } from '../../src/cli/replay.js';
import { transcribeCommand } from '../../src/cli/transcribe.js';
import { MisuseError } from '../../src/error.js';
import { readMidiFile, type ScoreNote, writeMidiFile } from '../../src/midi/file.js';

const COMMANDS: readonly CommandModule[] = [
  generateCommand,
  performCommand,
  renderCommand,
  replayCommand,
  transcribeCommand,
];
const TUNE = 'X:1\r\nT:Caf\xe9\r\nM:4/4\r\nL:1/8\r\nK:G\r\nGABc d2B2|c2A2 G4|\r\n';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'antiphon-cli-'));
  writeFileSync(join(folder, 'tune.abc'), Buffer.from(TUNE, 'latin1'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  jest.restoreAllMocks();
});

/** Runs the command line and returns what it prints. */
async function antiphon(...words: string[]): Promise<string> {
  let printed = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  await runCommandLine(words, (program) =>
    COMMANDS.reduce((all, command) => all.command(command), program),
  );
  jest.restoreAllMocks();
  return printed;
}

const at = (name: string) => join(folder, name);

describe('performing and transcribing', () => {
  test('a Latin-1 tune with CRLF is played, and written down again as it was', async () => {
    await antiphon('perform', at('tune.abc'), at('tune.mid'), '--tempo', '100');
    const notes = readMidiFile(readFileSync(at('tune.mid'))).tracks.flatMap((one) => one.notes);
    expect(notes.map(({ pitch }) => pitch)).toEqual([67, 69, 71, 72, 74, 71, 72, 69, 67]);
    const written = await antiphon('transcribe', at('tune.mid'), '--key', 'G');
    expect(written).toContain('GA Bc d2 B2 | c2 A2 G4 |]');
    expect(written).toContain('Q:1/4=100');
  });

  test.each([
    ['an upbeat', 'M:3/4', 'G', 'D2 | G2 B2 d2 | c2 A2 F2 | G4 |]'],
    [
      'an upbeat of less than a beat',
      'M:6/8',
      'Em',
      'B | e2 f gfe | d2 B B2 A | G2 B AGF | E3- E2 |]',
    ],
    ['a dorian tune', 'M:4/4', 'Ador', 'A2 Bc d2 ef | g2 fe d2 B2 | A2 Bc d2 ef | e2 A2 A4 |]'],
    ['many flats', 'M:4/4', 'Gb', 'G2 B2 d2 g2 | f2 d2 c2 e2 | d2 B2 A2 c2 | G8 |]'],
  ])('%s comes back from a MIDI file as it was', async (_, meter, key, body) => {
    writeFileSync(at('tune.abc'), `X:1\n${meter}\nL:1/8\nK:${key}\n${body}\n`);
    await antiphon('perform', at('tune.abc'), at('tune.mid'));
    const written = await antiphon('transcribe', at('tune.mid'));
    expect(written.slice(written.indexOf('K:'))).toBe(`K:${key}\n${body}\n`);
  });

  test('drums are not written down as tones', async () => {
    const note = { pitch: 67, velocity: 80, onset: 0, duration: 40320 };
    const drum = { pitch: 38, velocity: 80, channel: 9, onset: 0, duration: 5040 };
    const score = (notes: ScoreNote[]) => ({
      tempos: [{ at: 0, quartersPerMinute: 120 }],
      meters: [],
      keys: [],
      tracks: [{ name: '', notes }],
    });
    writeFileSync(at('band.mid'), writeMidiFile(score([{ ...note, channel: 0 }, drum])));
    expect(await antiphon('transcribe', at('band.mid'), '--key', 'G')).toContain('K:G\nG8 |]');
    writeFileSync(at('drums.mid'), writeMidiFile(score([drum])));
    for (const words of [
      ['transcribe', at('drums.mid')],
      ['render', at('drums.mid'), at('x.mid')],
    ]) {
      await expect(antiphon(...words)).rejects.toMatchObject({ code: 'midi-file-empty' });
    }
  });

  test('what cannot be read is one clear error', async () => {
    await antiphon('perform', at('tune.abc'), at('tune.mid'));
    writeFileSync(at('cut.mid'), readFileSync(at('tune.mid')).subarray(0, 60));
    const errors: readonly (readonly [readonly string[], string])[] = [
      [['perform', at('none.abc'), at('x.mid')], 'file-not-readable'],
      [['perform', at('tune.abc'), at('x.mid'), '--tune', '2'], 'tune-not-found'],
      [['perform', at('tune.abc'), join(folder, 'none', 'x.mid')], 'file-not-written'],
      [['transcribe', at('cut.mid')], 'midi-file-truncated'],
      [['render', at('tune.mid'), at('x.mid'), '--model', 'none'], 'model-unknown'],
      [['replay', at('tune.abc')], 'journal-invalid'],
    ];
    for (const [words, code] of errors) {
      const failure = antiphon(...words);
      await expect(failure).rejects.toMatchObject({ code });
      await expect(failure).rejects.not.toBeInstanceOf(MisuseError);
    }
  });

  test('a folder in place of a file is told from one that is not there', async () => {
    await expect(antiphon('transcribe', folder)).rejects.toThrow(/it is a folder/);
    await expect(antiphon('perform', at('tune.abc'), folder)).rejects.toThrow(/it is a folder/);
    const nowhere = join(folder, 'none', 'x.mid');
    await expect(antiphon('perform', at('tune.abc'), nowhere)).rejects.toThrow(/no such folder/);
    expect(readdirSync(folder)).toEqual(['tune.abc']);
  });

  test('a flag that cannot be is misuse, told apart from what failed', async () => {
    await antiphon('perform', at('tune.abc'), at('tune.mid'));
    const errors: readonly (readonly [readonly string[], string])[] = [
      [['perform', at('tune.abc'), at('x.mid'), '--tempo', 'fast'], 'tempo-unknown'],
      [['perform', at('tune.abc'), at('x.mid'), '--tune', 'first'], 'option-out-of-range'],
      [['transcribe', at('tune.mid'), '--meter', '4'], 'meter-unknown'],
      [['render', at('tune.mid'), at('x.mid'), '--temperature', '9'], 'option-out-of-range'],
      [['render', at('tune.mid'), at('x.mid'), '--seed', '1.5'], 'option-out-of-range'],
      [['transcribe', at('tune.mid'), '--upbeat', 'one'], 'option-out-of-range'],
      [['generate', '--key', 'H'], 'key-unknown'],
      [['generate', '--bars', '0'], 'option-out-of-range'],
      [['generate', '--top-p', 'all'], 'option-out-of-range'],
    ];
    for (const [words, code] of errors) {
      const failure = antiphon(...words);
      await expect(failure).rejects.toMatchObject({ code });
      await expect(failure).rejects.toBeInstanceOf(MisuseError);
    }
  });
});

describe('with the models that come along', () => {
  test('the same seed gives the same tunes, another seed others', async () => {
    const words = ['generate', '--bars', '4', '--count', '2', '--key', 'Ebm', '--meter', '6/8'];
    const tunes = await antiphon(...words);
    expect(tunes).toMatch(/^X:1\n[\s\S]*K:Ebm\n[\s\S]*\nX:2\n/);
    expect(await antiphon(...words)).toBe(tunes);
    expect(await antiphon(...words, '--seed', '2')).not.toBe(tunes);
  });

  test.each(['live', 'study', 'huang-wu', 'dice', 'evolved'])(
    '%s answers a MIDI file, to the same bytes each time',
    async (model) => {
      await antiphon('perform', at('tune.abc'), at('tune.mid'));
      const words = ['--model', model, '--abc', at('answers.abc')];
      await antiphon('render', at('tune.mid'), at('one.mid'), ...words);
      await antiphon('render', at('tune.mid'), at('two.mid'), ...words);
      const bytes = readFileSync(at('one.mid'));
      expect(readFileSync(at('two.mid')).equals(bytes)).toBe(true);
      const [player, partner] = readMidiFile(bytes).tracks;
      expect(player?.notes).toHaveLength(9);
      expect(partner?.notes.length).toBeGreaterThan(2);
      expect(readFileSync(at('answers.abc'), 'utf8')).toMatch(/^X:1\nM:4\/4\n/);
    },
  );
});
