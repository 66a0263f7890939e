import { afterEach, beforeEach, describe, expect, jest } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { WireServer } from '../../src/wire/server.js';
import type { Tokens } from '../../src/wire/tokens.js';
import { testWith } from '../support/tools.js';
import { barriers } from './barriers.js';
import { browserForAll } from './browserForAll.js';
import type { BuiltPage } from './builtPage.js';
import { missingChromium, regular } from './chromium.js';
import { EchoJam } from './echoJam.js';
import { shoot } from './screenshot.js';

const browserTest = testWith(missingChromium);

const VIEWS = ['', 'watch', 'teach', 'stage'];
const SIZES = [
  { width: 320, height: 640 },
  { width: 390, height: 844 },
  { width: 820, height: 1180 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];

// A browser starts, and loads a page, as slowly as the machine is busy.
jest.setTimeout(120_000);

let browser: Browser | undefined;
let built: BuiltPage;
let jam: EchoJam;
let server: WireServer;
let url: string;
let page: Page;
const complaints: string[] = [];

browserForAll((started, made) => {
  browser = started;
  built = made;
});

beforeEach(async () => {
  complaints.length = 0;
  jam = new EchoJam();
  if (browser !== undefined) await serve();
});

afterEach(async () => {
  if (browser === undefined) return;
  await Promise.all(browser.contexts().map((context) => context.close()));
  jam.stop();
  await server.stop();
});

async function serve(port = 0, tokens?: Tokens): Promise<void> {
  server = new WireServer({
    source: jam,
    host: '127.0.0.1',
    port,
    pageFolder: built.folder,
    version: '0.0.0',
    ...(tokens === undefined ? {} : { tokens }),
  });
  url = await server.start();
}

async function open(path = '', options: BrowserContextOptions = {}, isNew = false): Promise<void> {
  if (browser === undefined) throw new Error('no browser');
  const context = await (isNew ? browser.newContext(options) : regular(browser, options));
  page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${url}${path}`);
}

const connected = () => page.locator('[data-link=connected]').waitFor();

/** Pixels by which the page is wider than its window. */
const overhang = () => page.evaluate('document.documentElement.scrollWidth - window.innerWidth');

/** A note of the player's, from another page. */
function strike(pitch: number): void {
  const note = { channel: 0, pitch, velocity: 80 };
  jam.receive({ kind: 'midi', message: { kind: 'noteOn', ...note } });
  jam.receive({ kind: 'midi', message: { kind: 'noteOff', ...note } });
}

describe('the views', () => {
  browserTest('one leads to the others, with the token it was opened with', async () => {
    await server.stop();
    await serve(0, { controller: 'open-sesame-please' });
    await open('#token=open-sesame-please');
    await connected();
    for (const [name, view] of [
      ['Watch', 'watch'],
      ['Teach', 'teach'],
      ['Stage', 'stage'],
      ['Play', 'play'],
    ] as const) {
      await page.getByRole('button', { name: 'View' }).click();
      await page.getByRole('link', { name }).click();
      await page.locator(`body[data-view=${view}][data-link=connected]`).waitFor();
      expect(page.url()).toContain('#token=open-sesame-please');
    }
    expect(complaints).toEqual([]);
  });

  browserTest('an audience sees the music and has nothing to press', async () => {
    await open('watch', { viewport: { width: 1920, height: 1080 } });
    await connected();
    for (const pitch of [67, 71, 74]) strike(pitch);
    await page.locator('.scores svg').first().waitFor();
    await page.locator('#pitches li', { hasText: '41 %' }).waitFor();
    expect(await page.locator('#roll').isVisible()).toBe(true);
    for (const control of ['Settings', 'Silence', 'Sessions', 'Tap']) {
      expect(await page.getByRole('button', { name: control }).isVisible()).toBe(false);
    }
    await shoot(page, 'watch');
  });

  browserTest(
    'an audience is not taken by surprise: sound is there when it is asked for',
    async () => {
      await open('watch');
      await page.addInitScript(`
      window.contexts = 0;
      AudioContext = class extends AudioContext { constructor(...all) { super(...all); window.contexts += 1; } };
    `);
      await page.reload();
      await connected();
      await page.locator('#roll').click();
      await page.keyboard.press('KeyA');
      expect(await page.evaluate('window.contexts')).toBe(0);
      await page.getByRole('button', { name: 'Muted' }).click();
      expect(await page.evaluate('window.contexts')).toBe(1);
      await page.getByRole('button', { name: 'Mute', exact: true }).waitFor();
    },
  );

  browserTest('on a stage it says whose turn it is, and counts down to the end', async () => {
    jam.pace.note = 2000;
    await open('stage', { viewport: { width: 1280, height: 800 }, colorScheme: 'light' });
    await connected();
    await page.getByText('Ready', { exact: true }).waitFor();
    // By day as by night.
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(
      'rgb(20, 22, 27)',
    );
    strike(67);
    await page.getByText('Listening', { exact: true }).waitFor();
    await page.getByText('Answering', { exact: true }).waitFor();
    const now = jam.now();
    jam.publish({ kind: 'beat', barLine: now, beat: 500, beats: 4 });
    jam.publish({
      kind: 'plan',
      notes: [{ pitch: 67, on: now, off: now + 60_000, committed: true }],
    });
    jam.publish({ kind: 'chord', symbol: 'Am7', at: now });
    await page.getByText('bars left').waitFor();
    await page.getByText('Am7').waitFor();
    await shoot(page, 'stage');
    const box = await page.getByRole('button', { name: 'Silence' }).boundingBox();
    expect(box?.width).toBeGreaterThan(1000);
    expect(box?.height).toBeGreaterThan(90);
    await page.getByRole('button', { name: 'Silence' }).click();
    await page.getByText('Ready', { exact: true }).waitFor();
  });

  browserTest('no window is too narrow for any of them', async () => {
    for (const view of VIEWS) {
      await open(view, { hasTouch: true });
      await connected();
      for (const size of SIZES) {
        await page.setViewportSize(size);
        expect([view, size.width, await overhang()]).toEqual([view, size.width, 0]);
      }
      await page.context().close();
    }
  });
});

describe('who comes for the first time', () => {
  browserTest('is told in three steps what this is, once; and again when asked', async () => {
    await open('', {}, true);
    await connected();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('heading', { name: 'Play a phrase' }).waitFor();
    await shoot(page, 'welcome');
    await page.keyboard.press('Enter');
    await dialog.getByRole('heading', { name: 'Leave a moment of silence' }).waitFor();
    await page.keyboard.press('Enter');
    await dialog.getByRole('heading', { name: 'Watch it think' }).waitFor();
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    await page.reload();
    await connected();
    expect(await dialog.isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Help' }).click();
    await dialog.waitFor();
    await page.getByText('Every key').click();
    for (const name of ['Sustain', 'Lower', 'Tap']) {
      await dialog.locator('.keys dd', { hasText: name }).first().waitFor();
    }
    await page.keyboard.press('Escape');
    expect(await dialog.isVisible()).toBe(false);
    expect(complaints).toEqual([]);
  });

  browserTest('a demonstration plays a phrase, is answered, and is over', async () => {
    await open('', {}, true);
    await page.getByRole('button', { name: 'Show me' }).click();
    await page.getByText('A phrase plays itself').waitFor();
    await page.locator('.key.player').first().waitFor();
    await page.getByText('Antiphon answers. Then').waitFor();
    await page.locator('.key.partner').first().waitFor();
    await page.locator('#demonstration').waitFor({ state: 'hidden' });
    expect(jam.snapshot().sounding).toEqual([]);
  });

  browserTest('stopped in the middle it leaves nothing sounding', async () => {
    await open('', {}, true);
    await page.getByRole('button', { name: 'Show me' }).click();
    await page.locator('.key.player').first().waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.locator('#demonstration').waitFor({ state: 'hidden' });
    await page.locator('.key.player').waitFor({ state: 'detached' });
    while (jam.snapshot().sounding.length > 0) await page.waitForTimeout(10);
  });
});

describe('who is not let in', () => {
  const token = 'a-token-of-some-length';

  browserTest('gives the token at the door, and it stays behind the #', async () => {
    await server.stop();
    await serve(0, { controller: token });
    await open();
    await page.locator('[data-link=refused]').waitFor();
    const field = page.getByRole('textbox', { name: 'Token' });
    await field.waitFor();
    await shoot(page, 'refused');
    await field.fill('not-this-one-surely');
    await page.getByRole('button', { name: 'Come in' }).click();
    await page.getByText('not the one it knows').waitFor();
    await field.fill(token);
    await page.getByRole('button', { name: 'Come in' }).click();
    await connected();
    expect(page.url()).toBe(`${url}#token=${token}`);
    expect(await page.getByRole('button', { name: 'Settings' }).isVisible()).toBe(true);
  });

  browserTest('who may only watch has nothing to press, and may knock', async () => {
    await server.stop();
    await serve(0, { controller: token, anybody: 'viewer' });
    await open();
    await connected();
    expect(await page.getByRole('button', { name: 'Settings' }).isVisible()).toBe(false);
    expect(await page.getByRole('button', { name: 'Silence' }).isVisible()).toBe(false);
    await page.keyboard.press('KeyA');
    await page.getByRole('button', { name: 'Have a token?' }).click();
    await page.getByRole('textbox', { name: 'Token' }).fill(token);
    await page.getByRole('button', { name: 'Come in' }).click();
    await page.getByRole('button', { name: 'Settings' }).waitFor();
    expect(jam.snapshot().transcripts).toEqual([]);
  });
});

browserTest('who may play but not steer has no settings', async () => {
  await server.stop();
  await serve(0, { controller: 'a-token-of-some-length', anybody: 'player' });
  await open();
  await connected();
  expect(await page.getByRole('button', { name: 'Settings' }).isVisible()).toBe(false);
  // Held, for it listens only for a moment after that.
  await page.keyboard.down('KeyA');
  await page.locator('[data-turn=listening]').waitFor();
  await page.keyboard.up('KeyA');
});

browserTest('a lost connection says what happens, and moves nothing', async () => {
  await open();
  await connected();
  const places = () =>
    Promise.all(
      ['main', '.instrument', '.roll'].map((part) => page.locator(part).first().boundingBox()),
    );
  const before = await places();
  const port = Number(new URL(url).port);
  await server.stop();
  await page.getByText('The connection is lost').waitFor();
  expect(await places()).toEqual(before);
  await shoot(page, 'lost');
  await serve(port);
  await connected();
  expect(await page.getByText('The connection is lost').isVisible()).toBe(false);
  expect(await places()).toEqual(before);
});

describe.each(['light', 'dark'] as const)('in the %s, nobody is kept out', (colorScheme) => {
  for (const view of VIEWS) {
    browserTest(`of /${view}`, async () => {
      await open(view, { colorScheme });
      await connected();
      expect(await barriers(page)).toEqual([]);
      // Long enough to be seen on a slow machine.
      jam.pace.note = 300;
      for (const pitch of [60, 64, 67]) strike(pitch);
      await page.locator('[data-turn=answering]').waitFor();
      await page.locator('[data-turn=idle]').waitFor();
      expect(await barriers(page)).toEqual([]);
    });
  }

  browserTest('of what opens over the page', async () => {
    await open('', { colorScheme }, true);
    await connected();
    await page.getByText('Every key').click();
    expect(await barriers(page)).toEqual([]);
    await page.keyboard.press('Escape');
    for (const name of ['Settings', 'Timing', 'Sound', 'View', 'Sessions']) {
      if (name === 'Timing') await page.getByRole('button', { name: 'Settings' }).click();
      await page.getByRole('button', { name, exact: true }).click();
      expect([name, ...(await barriers(page))]).toEqual([name]);
      await page.keyboard.press('Escape');
    }
  });

  browserTest('of the door', async () => {
    await server.stop();
    await serve(0, { controller: 'a-token-of-some-length' });
    await open('', { colorScheme });
    await page.getByRole('textbox', { name: 'Token' }).waitFor();
    expect(await barriers(page)).toEqual([]);
  });
});
