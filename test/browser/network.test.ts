import { afterAll, beforeAll, describe, expect, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { WireServer } from '../../src/wire/server.js';
import { testWith } from '../support/tools.js';
import { type BuiltPage, buildPage } from './builtPage.js';
import { launch, missingChromium, regular } from './chromium.js';
import { realJam } from './realJam.js';
import { shoot } from './screenshot.js';

const browserTest = testWith(missingChromium);

// A browser starts, and a tune is played in real time.
jest.setTimeout(120_000);

/** Two bars of a reel in G, in quavers. */
const BARS = [67, 71, 74, 71, 67, 71, 74, 79, 78, 74, 71, 74, 78, 74, 69, 66];
const QUAVER = 100;

describe('inside the network', () => {
  let browser: Browser | undefined;
  let built: BuiltPage;
  let page: Page;
  const complaints: string[] = [];
  const servers: WireServer[] = [];
  const ends: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    if (missingChromium !== undefined) return;
    built = await buildPage();
    browser = await launch();
  });

  afterAll(async () => {
    await browser?.close();
    await Promise.all(servers.map((server) => server.stop()));
    for (const end of ends) await end();
    await built?.remove();
  });

  /** Opens the view for teaching on a jam with a shipped model. */
  async function open(model: string) {
    if (browser === undefined) throw new Error('no browser');
    const jam = await realJam(model, { tempo: 150, silenceBeats: 8 });
    ends.push(jam.stop);
    const server = new WireServer({
      source: jam.runtime,
      host: '127.0.0.1',
      port: 0,
      pageFolder: built.folder,
      version: '0.0.0',
    });
    servers.push(server);
    const url = await server.start();
    const context = await regular(browser, { viewport: { width: 1280, height: 800 } });
    page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${url}teach`);
    await page.locator('[data-link=connected]').waitFor();
    return {
      async play(times: number): Promise<void> {
        for (const pitch of Array.from({ length: times }, () => BARS).flat()) {
          const note = { channel: 0, pitch, velocity: 80 };
          jam.runtime.receive({ kind: 'midi', message: { kind: 'noteOn', ...note } });
          await page.waitForTimeout(0.8 * QUAVER);
          jam.runtime.receive({ kind: 'midi', message: { kind: 'noteOff', ...note } });
          await page.waitForTimeout(0.2 * QUAVER);
        }
      },
    };
  }

  const reading = () => page.locator('.reading').textContent();
  /** What the first characters are written on. */
  const papers = (): Promise<string[]> =>
    page.evaluate(
      "[...document.querySelectorAll('.reading span')].slice(0, 20).map((span) => span.style.backgroundColor)",
    );
  const chosen = () => page.locator('.map').getAttribute('aria-valuetext');

  browserTest(
    'every character read becomes a column, and one cell is followed over them',
    async () => {
      const { play } = await open('live');
      await page.getByText('every character that it reads').waitFor();
      await shoot(page, 'teach-empty');
      await play(1);
      await page.locator('.network:not(.empty)').waitFor();
      expect(await reading()).toMatch(/^M:4\/4⏎K:G⏎/);

      // By a click, and from there by the arrow keys.
      const map = page.locator('.map');
      await map.click({ position: { x: 300, y: 60 } });
      const clicked = await chosen();
      expect(clicked).toMatch(/^cell \d+ of layer 2$/);
      expect(await page.locator('.cell-name').textContent()).toBe(clicked);
      const before = await papers();
      expect(new Set(before).size).toBeGreaterThan(3);
      await page.keyboard.press('PageDown');
      expect(await chosen()).not.toBe(clicked);
      expect(await papers()).not.toEqual(before);
      await page.keyboard.press('End');
      expect(await chosen()).toMatch(/layer 1$/);
      await page.keyboard.press('Home');
      expect(await chosen()).toMatch(/layer 2$/);

      // As more is read, the text grows; what cells follow the music is told.
      const length = (await reading())?.length ?? 0;
      await play(3);
      expect((await reading())?.length).toBeGreaterThan(2 * length);
      const finding = page.locator('.findings button').first();
      await finding.waitFor();
      expect(await finding.textContent()).toMatch(/cell \d+ of layer [12]r −?0\.\d\d/);
      await finding.click();
      expect(await finding.getAttribute('aria-pressed')).toBe('true');
      expect(await page.locator('.cell-name').textContent()).toBe(
        await finding.locator('.name').textContent(),
      );
      await map.hover({ position: { x: 300, y: 60 } });
      expect(await page.locator('.pointed').textContent()).toMatch(/at “.”: −?[01]\.\d\d$/);
      await shoot(page, 'teach');
      expect(complaints).toEqual([]);
    },
  );

  browserTest('of a model without cells it says so', async () => {
    const { play } = await open('ngram');
    await play(1);
    await page.getByText('no neural network').waitFor();
    expect(complaints).toEqual([]);
  });
});
