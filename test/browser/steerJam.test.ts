import { afterEach, describe, expect, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { LiveSettings } from '../../src/config/settings.js';
import type { JamEvent } from '../../src/jam/events.js';
import { WireServer } from '../../src/wire/server.js';
import { testWith } from '../support/tools.js';
import { browserForAll } from './browserForAll.js';
import type { BuiltPage } from './builtPage.js';
import { missingChromium, regular } from './chromium.js';
import { realJam } from './realJam.js';

const browserTest = testWith(missingChromium);

// A browser starts, and phrases are played and answered in real time.
jest.setTimeout(120_000);

let browser: Browser | undefined;
let built: BuiltPage;
let jam: Awaited<ReturnType<typeof realJam>>;
let server: WireServer | undefined;
let page: Page;
let events: JamEvent[] = [];

browserForAll((started, made) => {
  browser = started;
  built = made;
});

afterEach(async () => {
  if (browser === undefined || server === undefined) return;
  await Promise.all(browser.contexts().map((context) => context.close()));
  await jam.stop();
  await server.stop();
});

async function open(change: Partial<LiveSettings> = {}): Promise<void> {
  if (browser === undefined) throw new Error('no browser');
  jam = await realJam('live', change);
  events = [];
  jam.runtime.subscribe((event) => events.push(event));
  server = new WireServer({
    source: jam.runtime,
    host: '127.0.0.1',
    port: 0,
    pageFolder: built.folder,
    version: '0.0.0',
    choices: {
      models: ['live', 'light'].map((name) => ({ name, description: `The model ${name}` })),
      presets: [],
    },
  });
  const url = await server.start();
  page = await (await regular(browser)).newPage();
  await page.goto(url);
  await page.locator('[data-link=connected]').waitFor();
}

/** A bar of quavers on the computer's keys, as quick as the jam is. */
async function playPhrase(): Promise<void> {
  // Legato: a machine that halts in the middle does not end the phrase.
  let held: string | undefined;
  for (const code of ['KeyG', 'KeyH', 'KeyJ', 'KeyK', 'KeyL', 'KeyJ', 'KeyG']) {
    await page.keyboard.down(code);
    if (held !== undefined) await page.keyboard.up(held);
    held = code;
    await page.waitForTimeout(200);
  }
  if (held !== undefined) await page.keyboard.up(held);
}

/** Waits for something that happens by itself soon; the test's own time limit ends it if not. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10));
}

const answering = () => page.locator('[data-turn=answering]').waitFor();
const phrases = () => page.locator('#phrases > li').count();

type Alternatives = Extract<JamEvent, { kind: 'alternatives' }>;

/** What is told from now on. */
function told<Kind extends JamEvent['kind']>(kind: Kind, from = 0) {
  return events
    .slice(from)
    .filter((event): event is Extract<JamEvent, { kind: Kind }> => event.kind === kind);
}

/** The music of an engraved tune: what stands between the bar lines, without the header. */
function music(engraved: string): string {
  return engraved
    .split('\n')
    .filter((line) => !/^[A-Z]:/.test(line))
    .join('')
    .replace(/[\s|\]]/g, '');
}

describe('steering a real jam from the page', () => {
  browserTest(
    'of two different lines the one that is picked is played as it is shown',
    async () => {
      await open();
      await playPhrase();
      await answering();
      await page.keyboard.press('KeyQ');
      await page.locator('#way-a svg').waitFor();
      await page.locator('#way-b svg').waitFor();
      const lines = told('alternatives').findLast(
        (one: Alternatives) => one.lines.length === 2,
      )?.lines;
      const [a = '', b = ''] = lines ?? [];
      expect(music(a)).not.toBe(music(b));
      const shown = await page.locator('#way-b .abcjs-note').count();
      expect(shown).toBeGreaterThan(0);
      const from = events.length;
      await page.keyboard.press('Digit2');
      await page.locator('.two-ways').waitFor({ state: 'hidden' });
      await answering();
      await until(() => told('state', from).some(({ turn }) => turn === 'answering'));
      await until(() =>
        told('transcript', from).some(
          ({ part, engraved }) => part === 'partner' && music(engraved) === music(b),
        ),
      );
      await page.locator('[data-turn=listening]').waitFor();
      // Notes that are tied are drawn each, and sound once.
      const ties = (b.match(/-/g) ?? []).length;
      const sounded = told('note', from).filter(({ part, on }) => part === 'partner' && on);
      expect(sounded).toHaveLength(shown - ties);
    },
  );

  browserTest('an undone phrase and its answer leave the score', async () => {
    await open();
    expect(await page.locator('#steer-undo').getAttribute('aria-disabled')).toBe('true');
    await playPhrase();
    await answering();
    await page.locator('#partner-staff svg').waitFor();
    const before = await phrases();
    expect(before).toBe(2);
    await page.locator('#steer-undo[aria-disabled=false]').waitFor();
    await page.keyboard.press('Backspace');
    await page.locator('.steer-words').getByText('undone').waitFor();
    await until(async () => (await phrases()) === 0);
    await page.locator('#steer-undo[aria-disabled=true]').waitFor();
    await page.locator('.key.partner').waitFor({ state: 'detached' });
    // Of two phrases the first stays, with its answer.
    await playPhrase();
    await answering();
    await page.locator('[data-turn=listening]').waitFor();
    await playPhrase();
    await answering();
    await until(async () => (await phrases()) === 4);
    await page.locator('#steer-undo').click();
    await until(async () => (await phrases()) === 2);
    expect(await page.locator('#phrases > li').first().innerHTML()).toContain('svg');
    await page.locator('#steer-undo', { hasText: '1' }).waitFor();
  });

  browserTest('the same passage is taken again by another coin', async () => {
    await open();
    await playPhrase();
    await answering();
    await page.locator('#steer-again[aria-disabled=false]').waitFor();
    await page.keyboard.press('KeyR');
    await page.locator('#steer-again', { hasText: 'take 2' }).waitFor();
    await page.locator('.steer-words').getByText('Take 2').waitFor();
    await page.locator('#steer-again').click();
    await page.locator('#steer-again', { hasText: 'take 3' }).waitFor();
  });

  browserTest('the motif that is held is shown', async () => {
    await open();
    await playPhrase();
    await answering();
    await page.keyboard.press('KeyM');
    await page.locator('#steer-hold[aria-pressed=true]').waitFor();
    await until(async () => (await page.locator('.motif .abcjs-note').count()) >= 7);
    await page.keyboard.press('KeyM');
    await page.locator('#steer-hold[aria-pressed=false]').waitFor();
    expect(await page.locator('.motif').isVisible()).toBe(false);
  });

  browserTest(
    'the model is changed in the middle of a jam, and the next answer is its',
    async () => {
      await open();
      await playPhrase();
      await answering();
      await page.getByRole('button', { name: /^Model / }).click();
      await page.getByRole('button', { name: /Light.*The model light/ }).click();
      await until(() => jam.runtime.snapshot().settings.model === 'light');
      await page.locator('#steer-model[aria-busy=false]', { hasText: 'Light' }).waitFor();
      await page.locator('[data-turn=listening]').waitFor();
      // What looks inside the network sees another one: half as many cells a layer.
      jam.runtime.look('network', true);
      const from = events.length;
      await playPhrase();
      await answering();
      const layers = told('network', from).at(-1)?.layers;
      expect(layers).toEqual([128, 128]);
      await page.locator('.key.partner').first().waitFor();
    },
  );

  browserTest('over changes the bar that is played is lit, and goes on', async () => {
    await open({ mode: 'changes', tempo: 200, changes: 'C7 | F7 G7' });
    await page.keyboard.press('KeyG');
    await page.keyboard.press('Slash');
    for (const bar of [1, 2, 1]) {
      await page.locator(`.chart-grid li:nth-child(${bar})[aria-current=true]`).waitFor();
    }
    await page.locator('#steer-alternatives[aria-disabled=true]').waitFor();
  });
});
