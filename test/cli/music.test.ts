import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
import { readMidiFile } from '../../src/midi/file.js';

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

  test('a flag that cannot be is misuse, told apart from what failed', async () => {
    await antiphon('perform', at('tune.abc'), at('tune.mid'));
    const errors: readonly (readonly [readonly string[], string])[] = [
      [['perform', at('tune.abc'), at('x.mid'), '--tempo', 'fast'], 'tempo-unknown'],
      [['perform', at('tune.abc'), at('x.mid'), '--tune', 'first'], 'option-out-of-range'],
      [['transcribe', at('tune.mid'), '--meter', '4'], 'meter-unknown'],
      [['render', at('tune.mid'), at('x.mid'), '--temperature', '9'], 'option-out-of-range'],
      [['render', at('tune.mid'), at('x.mid'), '--seed', '1.5'], 'option-out-of-range'],
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

  test.each(['live', 'study'])(
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
