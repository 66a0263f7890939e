import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';

let folder: string;
let thread: string;
let ending: string;

/** A backend that notes down in a file what is sent, at once, so that it outlives the process. */
const NOTING = `
import { appendFileSync } from 'node:fs';
export const openBackend = async (name, clock) => {
  const output = async (name) => ({
    name,
    send: (bytes) => {
      if (bytes[0] === 0x90 && bytes[1] === 1) throw new Error('a fault of the port');
      if (bytes[0] === 0x90 && bytes[1] === 2) process.exit(7);
      appendFileSync(process.env.SENT, clock() + ' ' + Buffer.from(bytes).toString('hex') + '\\n');
    },
    close: () => appendFileSync(process.env.SENT, clock() + ' closed\\n'),
  });
  return { name, canPublish: true, openOutput: output, publishOutput: output, close: () => {} };
};`;

// Neither threads nor processes of Node's run TypeScript: it is compiled as the build would.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-output-'));
  const compile = async (from: string): Promise<string> => {
    const outfile = join(folder, from.replace(/.*\/(.*)\.ts/, '$1.mjs'));
    await build({
      entryPoints: [fileURLToPath(new URL(from, import.meta.url))],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      plugins: [
        {
          name: 'noting backend',
          setup: ({ onLoad }) => {
            onLoad({ filter: /backends\/open\.ts$/ }, () => ({ contents: NOTING, loader: 'js' }));
          },
        },
      ],
    });
    return outfile;
  };
  thread = pathToFileURL(await compile('../../../src/jam/output/laneWorker.ts')).href;
  ending = await compile('./ending.ts');
});
afterAll(() => rm(folder, { recursive: true }));

const linesOf = async (file: string): Promise<string[]> => {
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  return lines.map((line) => line.replace(/^\S+ /, ''));
};

/** What was sent by a process that ends in this way, in order. */
async function sentBy(way: string): Promise<{ readonly code: number; readonly sent: string[] }> {
  const file = join(folder, way);
  const code = await new Promise<number>((resolve) => {
    const child = execFile(process.execPath, [ending, way, thread], {
      env: { ...process.env, SENT: file },
    });
    child.on('exit', (status) => resolve(status ?? -1));
  });
  return { code, sent: await linesOf(file) };
}

const RELEASED = ['803c00', '804000', 'b04000', 'b07b00', 'b07800', 'closed'];

describe("the output's own thread", () => {
  test.each([
    ['stop', 0],
    ['close', 0],
    ['exit', 3],
    ['throw', 1],
  ])('releases what sounds and forgets what was to come: %s', async (way, status) => {
    const { code, sent } = await sentBy(way);
    expect(sent).toEqual(['903c50', '904050', ...RELEASED]);
    expect(code).toBe(status);
  });

  test('releases more than a line takes in time before the process ends, notes first', async () => {
    const { code, sent } = await sentBy('many');
    const released = sent.slice(2 + 8 * 128);
    const notes = released.filter((text) => text.startsWith('8'));
    expect(new Set(notes).size).toBe(2 + 8 * 128);
    expect(released.slice(notes.length)).toEqual([
      ...Array.from({ length: 9 }, (_, channel) =>
        ['4000', '7b00', '7800'].map((rest) => `b${channel}${rest}`),
      ).flat(),
      'closed',
    ]);
    expect(code).toBe(3);
  });

  test.each([
    // It catches its own fault and releases what it knows to sound; one that dies cannot.
    ['fault', RELEASED],
    ['death', []],
  ])('by a %s of its own gives place to another, and the music goes on', async (way, released) => {
    const { code, sent } = await sentBy(way);
    expect(sent.slice(2)).toEqual([
      ...released,
      ...['804000', '804000', '904350', '804300'],
      ...['b04000', 'b07b00', 'b07800', 'closed'],
    ]);
    expect(code).toBe(0);
  });

  test('is given up when it fails again and again', async () => {
    const { code, sent } = await sentBy('again and again');
    expect(sent.slice(0, 8)).toEqual(['903c50', '904050', ...RELEASED]);
    expect(code).toBe(0);
  });

  test('releases what sounds when the jam hangs', async () => {
    const file = join(folder, 'hang');
    const child = execFile(process.execPath, [ending, 'hang', thread], {
      env: { ...process.env, SENT: file },
    });
    let sent: string[] = [];
    while (!sent.includes('b07800')) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      sent = await linesOf(file).catch(() => []);
    }
    child.kill('SIGKILL');
    expect(sent).toEqual(['903c50', '904050', ...RELEASED.slice(0, -1)]);
  });
});
