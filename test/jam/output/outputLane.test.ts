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
    send: (bytes) => appendFileSync(process.env.SENT, clock() + ' ' + Buffer.from(bytes).toString('hex') + '\\n'),
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

/** What was sent by a process that ends in this way, in order. */
async function sentBy(way: string): Promise<{ readonly code: number; readonly sent: string[] }> {
  const file = join(folder, way);
  const code = await new Promise<number>((resolve) => {
    const child = execFile(process.execPath, [ending, way, thread], {
      env: { ...process.env, SENT: file },
    });
    child.on('exit', (status) => resolve(status ?? -1));
  });
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  return { code, sent: lines.map((line) => line.replace(/^\S+ /, '')) };
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
});
