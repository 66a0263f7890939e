import { afterEach, beforeEach, describe, expect, jest } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { JamEvent, Part } from '../../src/jam/events.js';
import { WireServer } from '../../src/wire/server.js';
import { testWith } from '../support/tools.js';
import { browserForAll } from './browserForAll.js';
import type { BuiltPage } from './builtPage.js';
import { missingChromium, regular } from './chromium.js';
import { EchoJam } from './echoJam.js';
import { shoot } from './screenshot.js';

const browserTest = testWith(missingChromium);

// A browser starts, and loads a page, as slowly as the machine is busy.
jest.setTimeout(60_000);

let browser: Browser | undefined;
let built: BuiltPage;
let jam: EchoJam;
let server: WireServer;
let url: string;
let page: Page;

browserForAll((started, made) => {
  browser = started;
  built = made;
});

beforeEach(async () => {
  if (browser === undefined) return;
  jam = new EchoJam();
  server = new WireServer({
    source: jam,
    host: '127.0.0.1',
    port: 0,
    pageFolder: built.folder,
    version: '0.0.0',
  });
  url = await server.start();
});

afterEach(async () => {
  if (browser === undefined) return;
  await Promise.all(browser.contexts().map((context) => context.close()));
  jam.stop();
  await server.stop();
});

async function open(options: BrowserContextOptions = {}): Promise<void> {
  if (browser === undefined) throw new Error('no browser');
  const context = await regular(browser, options);
  page = await context.newPage();
  await page.goto(url);
  await page.locator('[data-link=connected]').waitFor();
}

/** Waits for something that happens by itself soon; the test's own time limit ends it if not. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

function note(part: Part, pitch: number, on: boolean, at: number): JamEvent {
  return { kind: 'note', part, pitch, on, velocity: on ? 80 : 0, at };
}

/** A phrase of one part, each bar a text of its own. */
function write(part: Part, phrase: number, bars: readonly string[]): void {
  const body = bars.map((bar, index) => `${bar} |${index % 4 === 3 ? '\n' : ' '}`).join('');
  const engraved = `X:1\nM:4/4\nL:1/8\nK:G\n${body.trim()}]\n`;
  jam.publish({
    kind: 'transcript',
    part,
    phrase,
    canon: `M:4/4\nK:G\n${bars.join('|')}`,
    engraved,
  });
}

const BAR = 'GABc dedB';

/** How many points of the roll have, nearly, a colour of the page, left and right of the now line. */
function points(colour: '--player' | '--partner'): Promise<{ left: number; right: number }> {
  // As text: this runs in the page.
  return page.evaluate(`(() => {
    const canvas = document.querySelector('#roll canvas');
    const probe = document.createElement('canvas').getContext('2d');
    probe.fillStyle = getComputedStyle(canvas).getPropertyValue('${colour}');
    probe.fillRect(0, 0, 1, 1);
    const wanted = probe.getImageData(0, 0, 1, 1).data;
    const { width, height } = canvas;
    const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
    const found = { left: 0, right: 0 };
    for (let at = 0; at < data.length; at += 4) {
      const off = [0, 1, 2].reduce((sum, i) => sum + Math.abs(data[at + i] - wanted[i]), 0);
      if (off > 24 || data[at + 3] < 200) continue;
      found[(at / 4) % width > (2 / 3) * width + 20 ? 'right' : 'left'] += 1;
    }
    return found;
  })()`);
}

describe('a jam that is played on another machine', () => {
  browserTest(
    'it is said when that is away, and nothing is foreseen; and when it is back',
    async () => {
      await open();
      const says = (words: string) => page.locator('#turn', { hasText: words }).waitFor();
      await says('Play a phrase');
      const plan = { pitch: 71, on: jam.now() + 1000, off: jam.now() + 60_000, committed: true };
      jam.publish({ kind: 'plan', notes: [plan] });
      await until(async () => (await points('--partner')).right > 50);
      jam.publish({ kind: 'host', is: 'away' });
      await says('The player’s machine is away');
      await until(async () => (await points('--partner')).right === 0);
      // A word that comes late does not bring it back.
      jam.publish({ kind: 'state', turn: 'answering', meter: '4/4' });
      jam.publish({ kind: 'settings', settings: jam.snapshot().settings });
      await says('The player’s machine is away');
      jam.publish({ kind: 'host', is: 'here' });
      await says('Antiphon answers');
      jam.publish({ kind: 'host', is: 'ended' });
      await says('The jam has ended');
    },
  );
});

describe('the piano roll', () => {
  browserTest('what was played lies left of now, what will be played right of it', async () => {
    await open();
    const now = jam.now();
    jam.publish({ kind: 'beat', barLine: now, beat: 500, beats: 4 });
    jam.publish(note('player', 67, true, now - 1500));
    jam.publish(note('player', 67, false, now - 500));
    jam.publish({
      kind: 'prediction',
      pitches: [],
      lengths: [],
      surprise: 12,
      line: '',
    });
    await until(async () => (await points('--player')).left > 100);
    expect((await points('--player')).right).toBe(0);
    expect(await points('--partner')).toEqual({ left: 0, right: 0 });
    const plan = { pitch: 71, on: jam.now() + 1000, off: jam.now() + 3000 };
    jam.publish({ kind: 'plan', notes: [{ ...plan, committed: true }] });
    await until(async () => (await points('--partner')).right > 50);
    expect((await points('--partner')).left).toBe(0);
    await shoot(page, 'roll');
    jam.publish({ kind: 'plan', notes: [] });
    await until(async () => (await points('--partner')).right === 0);
  });

  browserTest(
    'a note that sounds is lit at the now line, and says so to who cannot see',
    async () => {
      await open();
      jam.publish(note('partner', 71, true, jam.now()));
      jam.publish({ kind: 'state', turn: 'answering', meter: '4/4' });
      await until(async () => (await points('--partner')).left > 20);
      await page.getByRole('img', { name: 'Antiphon plays' }).waitFor();
    },
  );

  browserTest('it glides, but not for who wants no motion', async () => {
    for (const reducedMotion of ['no-preference', 'reduce'] as const) {
      await open({ reducedMotion });
      // A beat so long that none begins while the test looks.
      const barLine = jam.now() - 1000;
      jam.publish({ kind: 'beat', barLine, beat: 600_000, beats: 4 });
      jam.publish({ kind: 'beat', barLine, beat: 600_000, beats: 4 });
      jam.publish(note('player', 67, true, barLine));
      jam.publish({
        kind: 'plan',
        notes: [{ pitch: 60, on: barLine, off: barLine + 6e5, committed: true }],
      });
      await until(async () => (await points('--partner')).right > 50);
      const picture = () =>
        page.evaluate<string>("document.querySelector('#roll canvas').toDataURL()");
      const before = await picture();
      let looks = 0;
      await until(async () => {
        looks += 1;
        return looks > 5 || (await picture()) !== before;
      });
      expect((await picture()) === before).toBe(reducedMotion === 'reduce');
    }
  });
});

describe('the score', () => {
  const lines = () => page.locator('.phrase.player .system svg');

  browserTest(
    'finished lines are kept as they are, only the current one is drawn again',
    async () => {
      await open();
      write('player', 0, [BAR, BAR, BAR, BAR, 'G4']);
      await until(async () => (await lines().count()) === 2);
      await lines()
        .first()
        .evaluate((svg) => svg.setAttribute('data-kept', ''));
      await lines()
        .last()
        .evaluate((svg) => svg.setAttribute('data-kept', ''));
      write('player', 0, [BAR, BAR, BAR, BAR, BAR, 'A8']);
      await until(async () => (await lines().last().getAttribute('data-kept')) === null);
      expect(await lines().count()).toBe(2);
      expect(await lines().first().getAttribute('data-kept')).toBe('');
    },
  );

  browserTest('phrases stand one under another, whose they are and in order', async () => {
    await open();
    write('player', 0, [BAR]);
    write('partner', 1, ['"Am"A8']);
    write('player', 2, [BAR, BAR]);
    await page.locator('#player-staff svg').waitFor();
    const names = () => page.locator('.phrase h3').allTextContents();
    expect(await names()).toEqual(['You', 'Antiphon', 'You']);
    // Told late, how far the partner got before the player broke in.
    write('partner', 1, ['"Am"A4 B4']);
    expect(await names()).toEqual(['You', 'Antiphon', 'You']);
    await page.locator('.phrase.partner .abcjs-chord', { hasText: 'Am' }).waitFor();
    expect(await page.locator('.canon:visible').count()).toBe(1);
    await shoot(page, 'score');
  });

  browserTest('what the daemon lets go of at the beginning of a long phrase stays', async () => {
    await open();
    const bars = Array.from({ length: 12 }, (_, index) => `${'ABCDEFG'[index % 7]}${index % 5}8`);
    write('player', 0, bars.slice(0, 10));
    await until(async () => (await lines().count()) === 3);
    write('player', 0, bars.slice(5));
    await page.locator('.phrase .system svg').nth(2).waitFor();
    expect(await page.locator('.phrase .system').count()).toBe(3);
  });

  browserTest('two hundred phrases are kept', async () => {
    await open();
    for (let phrase = 0; phrase < 210; phrase++) write('player', phrase, ['G8']);
    await until(async () => (await page.locator('.phrase').count()) === 200);
    await page.locator('#player-staff svg').waitFor();
  });

  browserTest(
    'who has scrolled back is left there, until they want to go back to now',
    async () => {
      await open();
      for (let phrase = 0; phrase < 8; phrase++) write('player', phrase, [BAR]);
      await until(async () => (await lines().count()) === 8);
      const flow = page.locator('#flow');
      await flow.evaluate((element) => element.scrollTo(0, 0));
      await page.getByRole('button', { name: 'Back to now' }).waitFor();
      write('player', 8, [BAR]);
      await until(async () => (await lines().count()) === 9);
      expect(await flow.evaluate((element) => element.scrollTop)).toBe(0);
      await page.getByRole('button', { name: 'Back to now' }).click();
      await page.getByRole('button', { name: 'Back to now' }).waitFor({ state: 'hidden' });
      expect(await flow.evaluate((element) => element.scrollTop)).toBeGreaterThan(0);
    },
  );

  browserTest('all of it can be copied as ABC', async () => {
    await open({ permissions: ['clipboard-read', 'clipboard-write'] });
    write('player', 0, [BAR]);
    write('partner', 1, ['A8']);
    await page.getByRole('button', { name: 'Copy all as ABC' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const abc = await page.evaluate('navigator.clipboard.readText()');
    expect(abc).toBe(
      'X:1\nT:You\nM:4/4\nL:1/8\nK:G\nGABc dedB |]\n\nX:2\nT:Antiphon\nM:4/4\nL:1/8\nK:G\nA8 |]\n',
    );
  });
});

describe('the next note', () => {
  browserTest('lengths are shown as notes, and said in words', async () => {
    await open();
    jam.publish({
      kind: 'prediction',
      pitches: [{ pitch: 66, name: 'F#4', probability: 0.5 }],
      lengths: [
        { length: '3/2', probability: 0.75 },
        { length: '5', probability: 0.1 },
      ],
      line: '',
    });
    await page.locator('#lengths li', { hasText: '75 %' }).locator('.glyph').waitFor();
    expect(await page.locator('#lengths li').allTextContents()).toEqual([
      'dotted eighth75 %',
      '5 eighths10 %',
      '',
      '',
      '',
    ]);
    expect(await page.locator('#pitches li').first().textContent()).toBe('F♯450 %');
  });
});
