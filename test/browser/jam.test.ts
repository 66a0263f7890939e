import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { liveSettingsSchema } from '../../src/config/settings.js';
import { systemClock } from '../../src/jam/clock.js';
import type { JamEvent } from '../../src/jam/events.js';
import { JamRuntime } from '../../src/jam/runtime.js';
import { Session } from '../../src/jam/session.js';
import { createEngine } from '../../src/model/createEngine.js';
import type { Engine } from '../../src/model/engine.js';
import { loadModel } from '../../src/model/loadModel.js';
import { WireServer } from '../../src/wire/server.js';
import { testWith } from '../support/tools.js';
import { type BuiltPage, buildPage } from './builtPage.js';
import { launch, missingChromium, regular } from './chromium.js';

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const browserTest = testWith(missingChromium);

// A browser starts, and a phrase is played and answered in real time.
jest.setTimeout(60_000);

describe('the page and the real session', () => {
  let browser: Browser | undefined;
  let built: BuiltPage;
  let engine: Engine;
  let runtime: JamRuntime;
  let server: WireServer;
  let url: string;
  const events: JamEvent[] = [];

  beforeAll(async () => {
    if (missingChromium !== undefined) return;
    built = await buildPage();
    if (!existsSync(path('dist/kernel/network.wasm'))) {
      await promisify(execFile)(process.execPath, [path('scripts/build-kernel.mjs')], {
        cwd: path(''),
      });
    }
    const model = await loadModel(path('models/live'));
    engine = await createEngine('wasm', model);
    // A machine that is slow between two keys is not taken for a player who has ended.
    const settings = liveSettingsSchema.parse({ tempo: 150, key: 'G', silenceBeats: 4 });
    const session = new Session({ model, engine, settings, seed: 1 });
    runtime = new JamRuntime({ session, clock: systemClock });
    runtime.subscribe((event) => events.push(event));
    server = new WireServer({
      source: runtime,
      host: '127.0.0.1',
      port: 0,
      pageFolder: built.folder,
      version: '0.0.0',
    });
    await runtime.start();
    url = await server.start();
    browser = await launch();
  });

  afterAll(async () => {
    await browser?.close();
    if (server === undefined) return;
    await runtime.stop();
    await server.stop();
    engine.dispose();
    await built.remove();
  });

  browserTest('a phrase on the computer keys is written, expected and answered', async () => {
    if (browser === undefined) throw new Error('no browser');
    const page = await (await regular(browser)).newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(url);
    await page.locator('[data-link=connected]').waitFor();

    const expected: (string | null)[] = [];
    // G A B c d B G: quavers at the given tempo.
    for (const code of ['KeyG', 'KeyH', 'KeyJ', 'KeyK', 'KeyL', 'KeyJ', 'KeyG']) {
      await page.keyboard.down(code);
      await page.waitForTimeout(160);
      await page.keyboard.up(code);
      await page.waitForTimeout(40);
      expected.push(await page.locator('#pitches').textContent());
    }
    expect(new Set(expected).size).toBeGreaterThan(1);
    await page.locator('#player-staff svg').waitFor();
    await page.locator('#line-staff svg').waitFor();

    await page.locator('[data-turn=answering]').waitFor();
    await page.locator('.key.partner').first().waitFor();
    await page.locator('#partner-staff svg').waitFor();
    await page.locator('[data-turn=listening], [data-turn=idle]').waitFor();
    await page.locator('.key.partner').waitFor({ state: 'detached' });

    const notes = (on: boolean) =>
      events.filter(
        (event) => event.kind === 'note' && event.part === 'partner' && event.on === on,
      );
    expect(notes(true).length).toBeGreaterThan(0);
    expect(notes(false)).toHaveLength(notes(true).length);
    expect(complaints).toEqual([]);
  });
});
