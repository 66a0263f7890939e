import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { ControlsInput, JamInput } from '../../src/jam/events.js';
import { lockJournal } from '../../src/jam/journal/lock.js';
import { readMidiFile } from '../../src/midi/file.js';
import { WireServer } from '../../src/wire/server.js';
import { complaintsOfAbc2midi } from '../support/abc2midi.js';
import { type RecordedJam, recordJam } from '../support/recordedJam.js';
import { threadScript } from '../support/threadScript.js';
import { missingProgram, testWith } from '../support/tools.js';
import { barriers } from './barriers.js';
import { type BuiltPage, buildPage } from './builtPage.js';
import { launch, missingChromium, regular } from './chromium.js';
import { EchoJam } from './echoJam.js';
import { overhear } from './overheard.js';
import { shoot } from './screenshot.js';

const browserTest = testWith(missingChromium);

jest.setTimeout(90_000);

const NAME = '2026-03-01T21-05-59';
const TUNE = 'X:1\nT:A tune\nM:6/8\nL:1/8\nK:D\n"D"d2A AFA|"G"B2d "A7"cBA|"D"d3 d3|]\n';

class ListeningJam extends EchoJam {
  readonly inputs: (JamInput | ControlsInput)[] = [];

  override receive(input: JamInput | ControlsInput): void {
    this.inputs.push(input);
    super.receive(input);
  }
}

let browser: Browser;
let built: BuiltPage;
let home: string;
let recorded: RecordedJam;
let jam: ListeningJam;
let server: WireServer;
let url: string;
let page: Page;
/** What the page complained of: by the end of each test, nothing. */
const complaints: string[] = [];

beforeAll(async () => {
  if (missingChromium !== undefined) return;
  home = await mkdtemp(join(tmpdir(), 'antiphon-keep-'));
  recorded = await recordJam(join(home, `${NAME}.journal`));
  built = await buildPage();
  browser = await launch();
});

afterAll(async () => {
  if (missingChromium !== undefined) return;
  await browser.close();
  await built.remove();
  await rm(home, { recursive: true });
});

beforeEach(async () => {
  if (missingChromium !== undefined) return;
  complaints.length = 0;
  jam = new ListeningJam();
  url = await serve(home);
  page = await open();
});

afterEach(async () => {
  if (missingChromium !== undefined) return;
  await Promise.all(browser.contexts().map((context) => context.close()));
  jam.stop();
  await server.stop();
});

async function serve(folder: string): Promise<string> {
  server = new WireServer({
    source: jam,
    host: '127.0.0.1',
    port: 0,
    pageFolder: built.folder,
    version: '0.0.0',
    archive: { folder, worker: await threadScript(home, 'archiveWorker') },
  });
  return server.start();
}

async function open(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await regular(browser, { acceptDownloads: true, ...options });
  const opened = await context.newPage();
  opened.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  opened.on('pageerror', (error) => complaints.push(error.message));
  await opened.goto(url);
  await opened.locator('body[data-link="connected"]').waitFor();
  return opened;
}

async function openLibrary(): Promise<void> {
  await page.getByRole('button', { name: 'Sessions' }).click();
  await page.locator('.sessions li').first().waitFor();
}

async function startReplay(): Promise<void> {
  await openLibrary();
  await page.getByRole('button', { name: 'Replay' }).click();
  await page.locator('#replay').waitFor();
}

/** Moves on the time line to so much of the whole. */
async function seek(share: number): Promise<void> {
  await page.evaluate(`{
    const line = document.querySelector('.time-line');
    line.value = Number(line.min) + ${share} * (Number(line.max) - Number(line.min));
    line.dispatchEvent(new Event('input'));
  }`);
}

/** Keeps the first session in this form, and where. */
async function keep(form: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download', { timeout: 60_000 }),
    page.getByRole('button', { name: form, exact: true }).click(),
  ]);
  const path = join(home, download.suggestedFilename());
  await download.saveAs(path);
  return path;
}

async function drop(name: string, text: string): Promise<void> {
  await page.evaluate(`{
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)}));
    for (const type of ['dragover', 'drop']) {
      const options = { dataTransfer, bubbles: true, cancelable: true };
      document.body.dispatchEvent(new DragEvent(type, options));
    }
  }`);
}

/** The page's policy lets nobody wait by an expression inside it. */
async function becomes(where: Page, expression: string): Promise<void> {
  while (!(await where.evaluate(expression))) await where.waitForTimeout(50);
}

/** Until so many notes are written, at least or at most. */
async function written(how: string): Promise<void> {
  await becomes(page, `document.querySelectorAll('.phrases .abcjs-note').length ${how}`);
}

describe('the list of sessions', () => {
  browserTest('says when, how long and how much was played', async () => {
    await openLibrary();
    const item = page.locator('.sessions li');
    expect(await item.count()).toBe(1);
    const text = await item.textContent();
    expect(text).toMatch(/2026/);
    expect(text).toContain(`you ${recorded.player} notes, Antiphon ${recorded.partner}`);
    await shoot(page, 'keep-sessions');
    expect(await barriers(page, '#library')).toEqual([]);
    expect(complaints).toEqual([]);
  });

  browserTest('has the jam that is being played first, to be kept with two clicks', async () => {
    const unlock = lockJournal(join(home, `${NAME}.journal`));
    await openLibrary();
    unlock();
    expect(await page.locator('.sessions li h3').textContent()).toContain('This jam');
    const path = await keep('.mid');
    expect(readMidiFile(await readFile(path)).tracks.length).toBeGreaterThan(1);
  });

  browserTest('says so where there is none yet', async () => {
    await server.stop();
    url = await serve(await mkdtemp(join(home, 'empty-')));
    page = await open();
    await page.getByRole('button', { name: 'Sessions' }).click();
    await page.getByText('Nothing has been played yet').waitFor();
    await shoot(page, 'keep-empty');
  });

  browserTest('is not for an audience', async () => {
    await page.goto(`${url}watch`);
    await page.locator('body[data-link="connected"]').waitFor();
    expect(await page.getByRole('button', { name: 'Sessions' }).isVisible()).toBe(false);
  });
});

describe('a recording', () => {
  browserTest('is played with what it looked and sounded like', async () => {
    const ear = await overhear(page);
    await page.reload();
    await page.locator('body[data-link="connected"]').waitFor();
    await startReplay();
    await page.locator('.badge', { hasText: 'Recording' }).waitFor();
    // The first phrase is written as it comes, and heard.
    await page.locator('.phrases .abcjs-note').nth(2).waitFor();
    await becomes(page, `/bar [2-9]/.test(document.body.innerText)`);
    expect((await ear.heard()).length).toBeGreaterThan(2);
    await shoot(page, 'keep-replay');
    // And all of it in the end.
    await seek(1);
    await written('>= 30');
    expect(await page.locator('#surprise').textContent()).toMatch(/bits/);
    await shoot(page, 'keep-replay-end');
    expect(await barriers(page, '#replay')).toEqual([]);
    expect(complaints).toEqual([]);
  });

  browserTest('fits a telephone', async () => {
    page = await open({ viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
    await openLibrary();
    await shoot(page, 'keep-phone-sessions');
    await page.getByRole('button', { name: 'Replay' }).click();
    const back = page.getByRole('button', { name: 'Back to the jam' });
    await back.waitFor();
    await written('> 2');
    const wider = 'document.documentElement.scrollWidth > innerWidth';
    expect(await page.evaluate(wider)).toBe(false);
    await back.scrollIntoViewIfNeeded();
    await shoot(page, 'keep-phone-replay');
    await back.click();
    await page.locator('#replay').waitFor({ state: 'hidden' });
  });

  browserTest('stands still, goes back and on, slower and faster', async () => {
    await startReplay();
    const play = page.locator('#replay .play');
    const place = () => page.locator('#replay output').textContent();
    await play.click();
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    await seek(0.5);
    const middle = await place();
    expect(middle).toMatch(/^0:1\d of 0:2\d · bar \d+ of \d+$/);
    const notes = () => page.locator('.phrases .abcjs-note').count();
    await written('> 8');
    const later = await notes();
    await seek(0.05);
    await written(`< ${later}`);
    await page.getByLabel('Speed').selectOption('2');
    await play.click();
    await becomes(page, `/0:0[3-9] of/.test(document.body.innerText)`);
    expect(await place()).not.toBe(middle);
  });

  browserTest('keeps keys that would turn the jam away from it', async () => {
    await startReplay();
    for (const key of ['n', 'r', 'q', 'Backspace', 'Shift']) await page.keyboard.press(key);
    await page.keyboard.press('Escape');
    await page.locator('#replay').waitFor({ state: 'hidden' });
    expect(jam.inputs).toEqual([]);
  });

  browserTest('is over at the end, and begins anew', async () => {
    await startReplay();
    await seek(0.98);
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await becomes(page, `/0:0\\d of/.test(document.body.innerText)`);
    await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
  });

  for (const [way, go] of [
    ['with Escape', () => page.keyboard.press('Escape')],
    ['with its button', () => page.getByRole('button', { name: 'Back to the jam' }).click()],
    ['by playing', () => page.keyboard.press('d')],
    ['by touching a key', () => page.locator('#piano .key').first().click()],
  ] as const) {
    browserTest(`is left for the jam ${way}`, async () => {
      await startReplay();
      await page.locator('.phrases .abcjs-note').first().waitFor();
      // The jam has gone on meanwhile.
      for (const kind of ['noteOn', 'noteOff'] as const) {
        const message = { kind, channel: 0, pitch: 72, velocity: 80 };
        jam.receive({ kind: 'midi', message });
      }
      await go();
      await page.locator('#replay').waitFor({ state: 'hidden' });
      await page.locator('body[data-link="connected"]').waitFor();
      await becomes(page, "document.querySelectorAll('.phrases > *').length === 2");
      await page.keyboard.press('f');
      await becomes(page, `document.body.dataset['turn'] === 'listening'`);
      expect(jam.inputs.filter(({ kind }) => kind === 'midi').length).toBeGreaterThan(2);
      expect(complaints).toEqual([]);
    });
  }
});

describe('what is kept', () => {
  browserTest('is a MIDI file with both parts', async () => {
    await openLibrary();
    const { tracks } = readMidiFile(await readFile(await keep('.mid')));
    const counts = tracks.map(({ notes }) => notes.length).filter((count) => count > 0);
    expect(counts).toEqual([recorded.player, recorded.partner]);
  });

  testWith(missingChromium ?? missingProgram('abc2midi', 'abcmidi'))(
    'is a score in ABC',
    async () => {
      await openLibrary();
      const abc = await readFile(await keep('.abc'), 'utf8');
      expect(complaintsOfAbc2midi(abc)).toEqual([]);
    },
  );

  browserTest('is a picture of the score that stands alone', async () => {
    await openLibrary();
    const path = await keep('.svg');
    const text = await readFile(path, 'utf8');
    expect(/currentColor|href=/.test(text)).toBe(false);
    const alone = await browser.newPage();
    await alone.goto(pathToFileURL(path).href);
    expect(await alone.locator('svg').getAttribute('viewBox')).toMatch(/^0 0 \d+ \d+/);
    expect(await alone.locator('.abcjs-note').count()).toBeGreaterThan(30);
    await shoot(alone, 'keep-svg');
    await alone.close();
  });

  browserTest('is a score on paper and nothing else', async () => {
    await openLibrary();
    const printed = page.evaluate('new Promise((resolve) => { window.print = resolve; })');
    await page.getByRole('button', { name: 'Print' }).click();
    await printed;
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.sheet svg').count()).toBeGreaterThan(1);
    expect(await page.locator('.sheet').isVisible()).toBe(true);
    expect(await page.locator('main').isVisible()).toBe(false);
    expect(await page.locator('#library').isVisible()).toBe(false);
    expect((await page.pdf()).subarray(0, 5).toString()).toBe('%PDF-');
    await shoot(page, 'keep-print');
    await page.evaluate("window.dispatchEvent(new Event('afterprint'))");
    expect(await page.locator('.sheet').count()).toBe(0);
  });

  testWith(missingChromium ?? missingProgram('sox', 'sox'))('is what was heard', async () => {
    await openLibrary();
    const path = await keep('.wav');
    const about = (flag: string) =>
      execFileSync('sox', ['--i', flag, path], { encoding: 'utf8' }).trim();
    expect([about('-c'), about('-r'), about('-b')]).toEqual(['2', '44100', '16']);
    expect(Number(about('-D'))).toBeGreaterThan(recorded.duration / 1000);
    const { stderr } = spawnSync('sox', [path, '-n', 'stat'], { encoding: 'utf8' });
    expect(Number(/RMS\s+amplitude:\s+([\d.]+)/.exec(stderr)?.[1])).toBeGreaterThan(0.005);
  });

  browserTest('is one file that needs nothing else, and can be read and heard', async () => {
    await openLibrary();
    const path = await keep('Share');
    const context = await browser.newContext();
    const alone = await context.newPage();
    const requests: string[] = [];
    alone.on('request', (request) => {
      if (!request.url().startsWith('data:')) requests.push(request.url());
    });
    alone.on('console', (message) => complaints.push(message.text()));
    alone.on('pageerror', (error) => complaints.push(error.message));
    const ear = await overhear(alone);
    await alone.goto(pathToFileURL(path).href);
    expect(await alone.locator('.score .abcjs-note').count()).toBeGreaterThan(30);
    await alone.getByRole('button', { name: 'Play' }).click();
    await becomes(alone, "/^0:0[2-9]/.test(document.querySelector('#time').textContent)");
    expect((await ear.heard()).length).toBeGreaterThan(4);
    expect(await ear.loudness()).toBeGreaterThan(0);
    await shoot(alone, 'keep-shared');
    await alone.getByRole('button', { name: 'Pause' }).click();
    const mid = await alone.locator('a[download$=".mid"]').getAttribute('href');
    const bytes = Buffer.from((mid ?? '').split(',')[1] ?? '', 'base64');
    expect(readMidiFile(bytes).tracks.length).toBeGreaterThan(1);
    expect(requests).toEqual([pathToFileURL(path).href]);
    expect(complaints).toEqual([]);
  });
});

describe('a file that is dropped', () => {
  browserTest('is gone on from', async () => {
    await drop('tune.abc', TUNE);
    await page.locator('#open-file').waitFor();
    await shoot(page, 'keep-drop');
    expect(await barriers(page, '#open-file')).toEqual([]);
    await page.getByRole('button', { name: 'Go on from it' }).click();
    await page.getByText('A tune, 3 bars in D, 6/8').waitFor();
    expect(jam.inputs.at(-1)).toMatchObject({
      kind: 'prime',
      canon: expect.stringMatching(/^M:6/),
    });
    expect(complaints).toEqual([]);
  });

  browserTest('is played over by its chords', async () => {
    await drop('tune.abc', TUNE);
    await page.getByRole('button', { name: 'Play over its chords' }).click();
    await page.getByText('its chords are the changes now').waitFor();
    expect(jam.inputs.at(-1)).toMatchObject({ change: { changes: 'D | G A7 | D' } });
  });

  browserTest('that is none is refused kindly', async () => {
    await drop('letter.txt', 'Dear Sir');
    await page.getByText('Antiphon reads MIDI files').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await drop('broken.mid', 'MThd');
    await page.getByRole('button', { name: 'Go on from it' }).click();
    await page.locator('#open-file .said', { hasText: 'MIDI file' }).waitFor();
    expect(jam.inputs).toEqual([]);
  });

  browserTest('may be chosen without a mouse', async () => {
    await openLibrary();
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Play on from a file' }).press('Enter');
    await (await chooser).setFiles({
      name: 'tune.abc',
      mimeType: 'text/plain',
      buffer: Buffer.from(TUNE),
    });
    await page.getByRole('button', { name: 'Go on from it' }).press('Enter');
    await page.getByText('Antiphon has it in mind').waitFor();
  });
});
