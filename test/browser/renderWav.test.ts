import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, jest } from '@jest/globals';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { WireServer } from '../../src/wire/server.js';
import { missingProgram, testWith } from '../support/tools.js';
import { type BuiltPage, buildPage } from './builtPage.js';
import { launch, missingChromium } from './chromium.js';
import { EchoJam } from './echoJam.js';

const renderTest = testWith(missingChromium ?? missingProgram('sox', 'sox'));
const run = promisify(execFile);

jest.setTimeout(120_000);

const WAV = 'jam.wav';

describe('a jam as a WAV file', () => {
  let built: BuiltPage;
  let server: WireServer;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    if (missingChromium !== undefined) return;
    built = await buildPage();
    // What exports, by itself: a page takes it from here.
    await build({
      stdin: {
        contents: `
          export { renderWav } from './renderWav.ts';
          export { PianoSamples } from './pianoSamples.ts';`,
        resolveDir: fileURLToPath(new URL('../../src/web', import.meta.url)),
      },
      bundle: true,
      format: 'esm',
      outfile: join(built.folder, 'rendering.js'),
    });
    const source = new EchoJam();
    server = new WireServer({
      source,
      host: '127.0.0.1',
      port: 0,
      pageFolder: built.folder,
      version: '0.0.0',
    });
    const url = await server.start();
    browser = await launch();
    page = await browser.newPage();
    await page.goto(url);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await built?.remove();
  });

  type Note = { part: string; pitch: number; velocity: number; on: number; off: number };

  /** Renders notes in the browser; the path of the file. */
  async function render(notes: Note[], options: Record<string, unknown> = {}): Promise<string> {
    const data: string = await page.evaluate(`(async () => {
      const { renderWav, PianoSamples } = await import('/rendering.js');
      const recordings = new PianoSamples(new URL('/samples/', location.href));
      const options = { recordings, ...${JSON.stringify(options)} };
      const blob = await renderWav(${JSON.stringify(notes)}, options);
      return new Promise((resolve) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result);
        reader.readAsDataURL(blob);
      });
    })()`);
    const path = join(built.folder, WAV);
    await writeFile(path, Buffer.from(data.slice(data.indexOf(',') + 1), 'base64'));
    return path;
  }

  /** What sox measures from there on for so many seconds; of one channel, or of both. */
  async function measure(file: string, from: number, seconds: number, channel?: 1 | 2) {
    const remix = channel === undefined ? [] : ['remix', String(channel)];
    const trim = ['trim', String(from), String(seconds)];
    const { stderr } = await run('sox', [file, '-n', ...remix, ...trim, 'stat']);
    const value = (name: string) => Number(new RegExp(`${name}:\\s+(\\S+)`).exec(stderr)?.[1]);
    return {
      rms: value('RMS +amplitude'),
      most: Math.max(value('Maximum amplitude'), -value('Minimum amplitude')),
    };
  }

  const soxi = async (flag: string, file: string) =>
    (await run('soxi', [flag, file])).stdout.trim();

  const note = (part: string, pitch: number, on: number, off: number): Note => ({
    part,
    pitch,
    velocity: 90,
    on,
    off,
  });

  renderTest('has every note where it is played, each part on its side', async () => {
    const file = await render([note('player', 60, 500, 1000), note('partner', 67, 4000, 4500)]);
    expect(await soxi('-r', file)).toBe('44100');
    expect(await soxi('-c', file)).toBe('2');
    expect(await soxi('-b', file)).toBe('16');
    // The last note's end, and the room's.
    expect(Number(await soxi('-D', file))).toBeCloseTo(4.5 + 2.4, 2);
    expect((await measure(file, 0, 0.49)).rms).toBe(0);
    const player = [await measure(file, 0.5, 0.4, 1), await measure(file, 0.5, 0.4, 2)];
    const partner = [await measure(file, 4, 0.4, 1), await measure(file, 4, 0.4, 2)];
    expect(player[0]?.rms).toBeGreaterThan(1.2 * (player[1]?.rms ?? 1));
    expect(partner[1]?.rms).toBeGreaterThan(1.2 * (partner[0]?.rms ?? 1));
    expect((await measure(file, 0.5, 0.4)).rms).toBeGreaterThan(0.02);
    // The key was let go: a grand piano alone would ring on for seconds.
    expect((await measure(file, 3, 0.9)).rms).toBeLessThan(0.0005);
  });

  renderTest('is never clipped, whatever is hit at once', async () => {
    const keys = Array.from({ length: 40 }, (_, index) => note('player', 30 + 2 * index, 0, 2000));
    const file = await render(
      keys.map((key) => ({ ...key, velocity: 127 })),
      {
        sampleRate: 48_000,
      },
    );
    expect(await soxi('-r', file)).toBe('48000');
    const { most, rms } = await measure(file, 0, 2);
    expect(rms).toBeGreaterThan(0.1);
    expect(most).toBeLessThan(0.99);
  });

  renderTest('goes on through the joins of a long piece', async () => {
    // A reed held over the 30th second, where one stretch ends: the same before and after.
    const voices = { player: 'reed', partner: 'piano' };
    const file = await render([note('player', 57, 27_000, 33_000)], { voices });
    const before = (await measure(file, 29, 0.9)).rms;
    const after = (await measure(file, 30.05, 0.9)).rms;
    expect(after / before).toBeCloseTo(1, 1);
    // A jump at the join would be heard as a click: high up, where a reed has next to nothing.
    const click = async (from: number) => {
      const trim = ['trim', String(from), '0.02'];
      const { stderr } = await run('sox', [file, '-n', 'highpass', '12000', ...trim, 'stat']);
      return Number(/Maximum amplitude:\s+(\S+)/.exec(stderr)?.[1]);
    };
    expect(await click(29.99)).toBeLessThan(2 * (await click(29.5)) + 0.0005);
  });

  renderTest('without notes is silence', async () => {
    const file = await render([]);
    expect(Number(await soxi('-D', file))).toBeCloseTo(2.4, 2);
    expect((await measure(file, 0, 2.4)).rms).toBe(0);
  });
});
