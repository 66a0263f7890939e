import { afterEach, beforeEach, describe, expect, jest } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { ControlTarget } from '../../src/jam/controls.js';
import type { ControlsInput, JamInput, SteeringEvent } from '../../src/jam/events.js';
import type { Choices } from '../../src/wire/choices.js';
import { WireServer } from '../../src/wire/server.js';
import { testWith } from '../support/tools.js';
import { barriers } from './barriers.js';
import { browserForAll } from './browserForAll.js';
import type { BuiltPage } from './builtPage.js';
import { missingChromium, regular } from './chromium.js';
import { EchoJam } from './echoJam.js';
import { shoot } from './screenshot.js';

const browserTest = testWith(missingChromium);

const CHOICES: Choices = {
  models: [
    { name: 'live', description: 'The usual one' },
    { name: 'light', description: 'For slow machines' },
  ],
  presets: [
    { name: 'slow-blues', description: 'Twelve bars', change: { mode: 'changes', tempo: 72 } },
    { name: 'fours', description: 'Four and four', change: { mode: 'trade', tradeBars: 4 } },
  ],
};
const ALL: SteeringEvent = {
  kind: 'steering',
  takes: 1,
  phrases: 2,
  alternatives: true,
  hold: true,
};
const LINES = ['C D E F | G4 z4', 'c B A G | F4 z4'].map(
  (body) => `X:1\nM:4/4\nL:1/8\nK:C\n${body} |]\n`,
);

/** An echo that remembers what it was asked for. */
class AskedJam extends EchoJam {
  readonly asked: (JamInput | ControlsInput)[] = [];
  /** It does not do what it is asked for. */
  isSilent = false;

  override receive(input: JamInput | ControlsInput): void {
    this.asked.push(input);
    if (!this.isSilent) super.receive(input);
  }

  get latest(): JamInput | ControlsInput | undefined {
    return this.asked.at(-1);
  }
}

// A browser starts, and loads a page, as slowly as the machine is busy.
jest.setTimeout(120_000);

let browser: Browser | undefined;
let built: BuiltPage;
let jam: AskedJam;
let server: WireServer;
let url: string;
let page: Page;
const complaints: string[] = [];

browserForAll((started, made) => {
  browser = started;
  built = made;
});

beforeEach(async () => {
  if (browser === undefined) return;
  complaints.length = 0;
  jam = new AskedJam();
  server = new WireServer({
    source: jam,
    host: '127.0.0.1',
    port: 0,
    pageFolder: built.folder,
    version: '0.0.0',
    choices: CHOICES,
  });
  url = await server.start();
});

afterEach(async () => {
  if (browser === undefined) return;
  await Promise.all(browser.contexts().map((context) => context.close()));
  jam.stop();
  await server.stop();
});

async function open(path = '', options: BrowserContextOptions = {}): Promise<Page> {
  if (browser === undefined) throw new Error('no browser');
  const opened = await (await regular(browser, options)).newPage();
  opened.on('pageerror', (error) => complaints.push(error.message));
  await opened.goto(`${url}${path}`);
  await opened.locator('[data-link=connected]').waitFor();
  return opened;
}

/** Waits for something that happens by itself soon; the test's own time limit ends it if not. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10));
}

const settings = () => jam.snapshot().settings;

/** What is asked for next. */
async function asked(act: () => Promise<void>): Promise<JamInput | ControlsInput | undefined> {
  const { length } = jam.asked;
  await act();
  await until(() => jam.asked.length > length);
  return jam.latest;
}

const named = (name: string | RegExp) => page.getByRole('button', { name });

describe('the steer bar', () => {
  browserTest('asks for what takes the music back, by mouse and by key', async () => {
    page = await open();
    jam.publish(ALL);
    await page.locator('#steer-again[aria-disabled=false]').waitFor();
    for (const [name, key, message] of [
      ['Take that again', 'KeyR', { kind: 'again' }],
      ['Undo my phrase', 'Backspace', { kind: 'undo' }],
      ['Two ways', 'KeyQ', { kind: 'alternatives' }],
      ['Hold motif', 'KeyM', { kind: 'hold', on: true }],
    ] as const) {
      expect(await asked(() => named(name).click())).toEqual(message);
      expect(await asked(() => page.keyboard.press(key))).toEqual(message);
    }
    expect(await asked(() => page.keyboard.press('Escape'))).toEqual({ kind: 'panic' });
    expect(complaints).toEqual([]);
  });

  browserTest('says why where there is nothing to take back, and asks for nothing', async () => {
    page = await open();
    const said = page.locator('.steer-words');
    await page.keyboard.press('Backspace');
    await said.getByText('no phrase of yours to undo').waitFor();
    await page.keyboard.press('KeyR');
    await said.getByText('nothing of its own to take again').waitFor();
    await named('Hold motif').click({ force: true });
    await said.getByText('to hold yet').waitFor();
    expect(jam.asked).toEqual([]);
  });

  browserTest('shows what the daemon has done of what was asked', async () => {
    page = await open();
    jam.publish(ALL);
    await page.locator('#steer-undo', { hasText: '2' }).waitFor();
    await page.keyboard.press('KeyR');
    await page.locator('#steer-again[aria-busy=true]').waitFor();
    jam.publish({ ...ALL, takes: 2 });
    await page.locator('#steer-again[aria-busy=false]', { hasText: 'take 2' }).waitFor();
    await page.keyboard.press('Backspace');
    await page.locator('#steer-undo[aria-busy=true]').waitFor();
    jam.publish({ ...ALL, takes: 0, phrases: 1 });
    await page.locator('.steer-words').getByText('undone').waitFor();
    await page.locator('#steer-undo[aria-busy=false]', { hasText: '1' }).waitFor();
    await page.locator('#steer-again[aria-disabled=true]').waitFor();
    jam.publish({ kind: 'hold', on: true, motif: LINES[0] ?? '' });
    await page.locator('#steer-hold[aria-pressed=true]').waitFor();
    await page.locator('.motif svg').waitFor();
    expect(await asked(() => page.keyboard.press('KeyM'))).toEqual({ kind: 'hold', on: false });
  });

  browserTest('turns settings by keys, a step of the schema’s range at a time', async () => {
    page = await open();
    const turned = async (key: string) => {
      await asked(() => page.keyboard.press(key));
      return settings();
    };
    expect((await turned('Period')).temperature).toBe(1);
    expect((await turned('Comma')).temperature).toBe(0.9);
    expect((await turned('Digit4')).adaptation).toBe(0.9);
    expect((await turned('Digit3')).adaptation).toBe(0.8);
    expect(settings().density).toBe('auto');
    expect((await turned('Digit5')).density).toBe(0.4);
    expect((await turned('Digit7')).register).toBe('low');
    expect((await turned('KeyN')).mode).toBe('trade');
    expect((await turned('Digit8')).model).toBe('light');
    const { seed } = settings();
    expect((await turned('Digit0')).seed).not.toBe(seed);
    // At the end of its range it stays there.
    for (let step = 0; step < 4; step++) await turned('Digit4');
    expect(settings().adaptation).toBe(1);
    await page.getByRole('slider', { name: 'Memory' }).waitFor();
    expect(complaints).toEqual([]);
  });

  browserTest('what is told of one setting takes no step of another back', async () => {
    page = await open();
    // The daemon is slow: what it tells meanwhile was said before it heard of the step.
    const before = settings();
    jam.isSilent = true;
    await asked(() => page.keyboard.press('Digit4'));
    jam.publish({ kind: 'settings', settings: { ...before, temperature: 1.2 } });
    await page.locator('.knobs output', { hasText: '1.2' }).waitFor();
    expect(await asked(() => page.keyboard.press('Digit4'))).toEqual({
      kind: 'settings',
      change: { adaptation: 1 },
    });
    jam.publish({ kind: 'settings', settings: { ...before, adaptation: 0.3 } });
    await page.locator('.knobs output', { hasText: '0.3' }).waitFor();
  });

  browserTest('turns settings by the mouse, with what each choice is', async () => {
    page = await open();
    await named(/^Mode /).click();
    await named(/Solo.*on its own/i).click();
    await until(() => settings().mode === 'solo');
    await named(/^Model /).click();
    await named(/Light.*slow machines/i).click();
    await until(() => settings().model === 'light');
    await named('Preset').click();
    await named(/Slow blues/).click();
    await until(() => settings().tempo === 72);
    expect(settings().mode).toBe('changes');
    await page.locator('#steer-mode', { hasText: 'Changes' }).waitFor();
    await page.locator('#steer-temperature').fill('1.3');
    await until(() => settings().temperature === 1.3);
    await named('More').click();
    await page.locator('#steer-register').selectOption('high');
    await until(() => settings().register === 'high');
    await page.locator('#steer-density-auto').uncheck();
    await until(() => settings().density !== 'auto');
    const { seed } = settings();
    await named('New seed').click();
    await until(() => settings().seed !== seed);
    await page.locator('.dice output', { hasText: String(settings().seed) }).waitFor();
  });

  browserTest('leaves the keys that play, type and answer to what they do there', async () => {
    page = await open();
    await page.keyboard.press('Slash');
    await page.locator('#setting-meter').fill('3/4');
    const { length } = jam.asked;
    await page.locator('#setting-changes').pressSequentially(' . , 8 n r');
    expect(jam.asked.slice(length).filter(({ kind }) => kind !== 'settings')).toEqual([]);
    expect(settings().mode).toBe('answer');
    // Escape closes what is open, and ends no note.
    await page.keyboard.press('Escape');
    await page.locator('#settings').waitFor({ state: 'hidden' });
    expect(jam.asked.some(({ kind }) => kind === 'panic')).toBe(false);
    // No shortcut is a key that plays.
    const codes = ['KeyA', 'KeyW', 'KeyP', 'Semicolon', 'Quote'];
    for (const code of codes) {
      expect(await asked(() => page.keyboard.press(code))).toMatchObject({ kind: 'midi' });
    }
  });

  browserTest(
    'plays whatever is struck once a field is closed, before the next frame',
    async () => {
      page = await open();
      await page.keyboard.press('Slash');
      await page.locator('#setting-changes').focus();
      // Its focus goes with the next frame, which a busy machine draws late.
      const strike = `(() => {
      document.getElementById('settings').hidePopover();
      const key = { code: 'KeyA', key: 'a', bubbles: true };
      document.activeElement.dispatchEvent(new KeyboardEvent('keydown', key));
    })()`;
      expect(await asked(() => page.evaluate(strike))).toMatchObject({ kind: 'midi' });
    },
  );

  browserTest('shows two lines side by side until one is picked or a note ends it', async () => {
    page = await open();
    const ways = page.getByRole('region', { name: 'Two ways' });
    jam.publish({ kind: 'alternatives', lines: LINES });
    await ways.locator('#way-a svg').waitFor();
    await ways.locator('#way-b svg').waitFor();
    const drawn = (id: string) => page.locator(`${id} svg .abcjs-note`).count();
    expect([await drawn('#way-a'), await drawn('#way-b')]).toEqual([5, 5]);
    expect(await page.locator('#way-a').innerHTML()).not.toBe(
      await page.locator('#way-b').innerHTML(),
    );
    expect(await barriers(page)).toEqual([]);
    await shoot(page, 'two-ways');
    expect(await asked(() => page.keyboard.press('Digit2'))).toEqual({ kind: 'pick', which: 1 });
    expect(await asked(() => named('Play A').click())).toEqual({ kind: 'pick', which: 0 });
    jam.publish({ kind: 'alternatives', lines: [] });
    await ways.waitFor({ state: 'hidden' });
    const { length } = jam.asked;
    await page.keyboard.press('Digit1');
    expect(await asked(() => page.keyboard.press('KeyA'))).toMatchObject({ kind: 'midi' });
    expect(jam.asked.slice(length).some(({ kind }) => kind === 'pick')).toBe(false);
  });

  browserTest('keeps two pages in step', async () => {
    page = await open();
    const other = await open();
    await page.keyboard.press('Period');
    await other
      .locator('.steer .setting:has(#steer-temperature) output', { hasText: '1' })
      .waitFor();
    expect(await other.locator('#steer-temperature').inputValue()).toBe('1');
    await other.keyboard.press('KeyN');
    await page.locator('#steer-mode', { hasText: 'Trade' }).waitFor();
    jam.publish({ kind: 'hold', on: true, motif: LINES[0] ?? '' });
    for (const one of [page, other]) await one.locator('#steer-hold[aria-pressed=true]').waitFor();
  });

  browserTest('a MIDI controller learns what is on it', async () => {
    page = await open();
    expect(await page.locator('.steer .learn').first().isVisible()).toBe(false);
    await page.keyboard.press('KeyI');
    await named('Teach a MIDI controller').click();
    await page.keyboard.press('Escape');
    const taught: [string, ControlTarget][] = [
      ['.cell:has(#steer-again) .learn', 'again'],
      ['.cell:has(#steer-undo) .learn', 'undo'],
      ['.cell:has(#steer-alternatives) .learn', 'alternatives'],
      ['.cell:has(#steer-hold) .learn', 'hold'],
      ['.cell:has(#steer-mode) > .learn', 'mode'],
      ['.setting:has(#steer-temperature) .learn', 'temperature'],
      ['.setting:has(#steer-adaptation) .learn', 'adaptation'],
    ];
    for (const [place, target] of taught) {
      expect(await asked(() => page.locator(place).click())).toEqual({ kind: 'learn', target });
    }
    jam.turnKnob(74, 100);
    await page.locator('.setting:has(#steer-adaptation) .learn', { hasText: 'CC 74' }).waitFor();
    jam.turnKnob(74, 0);
    await until(async () => (await page.locator('#steer-adaptation').inputValue()) === '0');
  });

  browserTest('a model says that it is loading until it is there', async () => {
    page = await open();
    const model = page.locator('#steer-model');
    // The daemon takes its time.
    const { receive } = jam;
    jam.receive = (input) => {
      jam.asked.push(input);
    };
    await asked(() => page.keyboard.press('Digit8'));
    await model.getByText('Light: loading …').waitFor();
    // Another setting that is told meanwhile says nothing of the model.
    jam.publish({ kind: 'settings', settings: { ...settings(), temperature: 1.5 } });
    await page.locator('.setting:has(#steer-temperature) output', { hasText: '1.5' }).waitFor();
    expect(await model.textContent()).toContain('loading');
    jam.receive = receive;
    jam.publish({ kind: 'settings', settings: { ...settings(), model: 'light' } });
    await until(async () => (await model.textContent())?.includes('loading') === false);
    expect(await model.textContent()).toContain('Light');
  });

  browserTest('a model that could not be had is said to be the old one', async () => {
    page = await open();
    jam.receive = (input) => {
      jam.asked.push(input);
    };
    await asked(() => page.keyboard.press('Digit8'));
    await page.locator('#steer-model', { hasText: 'loading' }).waitFor();
    jam.publish({ kind: 'settings', settings: settings() });
    await page.locator('.steer-words', { hasText: 'could not be loaded' }).waitFor();
    expect(await page.locator('#steer-model').textContent()).toContain('Live');
  });
});

describe('the chord chart', () => {
  const chart = () => page.locator('#setting-changes');
  const bars = () => page.locator('.chart-grid li').allTextContents();

  browserTest('is drawn in bars, and sent when it is one', async () => {
    page = await open();
    await page.keyboard.press('Slash');
    await chart().fill('Bbmaj7 | % | C#m7b5 F7 | G / D/F#');
    expect(await bars()).toEqual(['B♭maj7', '%', 'C♯m7♭5F7', 'G/D/F♯']);
    expect(settings().changes).toContain('C7');
    await chart().press('Enter');
    await until(() => settings().changes === 'Bbmaj7 | % | C#m7b5 F7 | G / D/F#');
  });

  browserTest('keeps what is being written when something else is turned', async () => {
    page = await open();
    await page.keyboard.press('Slash');
    await chart().fill('Am | Dm | ?');
    await chart().press('?');
    jam.publish({ kind: 'settings', settings: { ...settings(), temperature: 1.5 } });
    await page.locator('.setting:has(#steer-temperature) output', { hasText: '1.5' }).waitFor();
    expect(await chart().inputValue()).toContain('Am | Dm');
    expect(await page.locator('dialog[open]').count()).toBe(0);
    jam.publish({ kind: 'settings', settings: { ...settings(), changes: 'E7 | A7' } });
    await until(async () => (await chart().inputValue()) === 'E7 | A7');
  });

  browserTest('says where it is none, and is not sent', async () => {
    page = await open();
    await page.keyboard.press('Slash');
    const before = settings().changes;
    for (const [text, problem] of [
      ['C7 | H7', '“H7” in bar 2 is no chord'],
      ['C7 | | F7', 'Nothing in bar 2'],
      ['', 'Begin with a chord'],
      ['% | C', '“%” in bar 1'],
      ['C C C C C C C C C', 'More than 8 chords in bar 1'],
    ] as const) {
      await chart().fill(text);
      await page.locator('.problem', { hasText: problem }).waitFor();
      await chart().press('Enter');
    }
    await chart().fill('Am | Dm');
    await chart().press('Enter');
    await until(() => settings().changes === 'Am | Dm');
    const sent = jam.asked.flatMap((input) => (input.kind === 'settings' ? [input.change] : []));
    expect(sent).toEqual([{ changes: 'Am | Dm' }]);
    expect(before).not.toBe('Am | Dm');
  });

  browserTest('lights the bar that is played', async () => {
    page = await open();
    await page.keyboard.press('Slash');
    const now = () => page.locator('.chart-grid [aria-current]');
    for (const bar of [0, 3, 11]) {
      jam.publish({ kind: 'chord', symbol: 'C7', at: jam.now(), bar });
      await page.locator(`.chart-grid li:nth-child(${bar + 1})[aria-current=true]`).waitFor();
      expect(await now().count()).toBe(1);
    }
    jam.publish({ kind: 'state', turn: 'idle', meter: '4/4' });
    await now().waitFor({ state: 'detached' });
  });
});

browserTest('the form has all settings, under the headings of their groups', async () => {
  page = await open();
  await page.keyboard.press('Slash');
  expect(await page.locator('#settings-form legend').allTextContents()).toEqual([
    'Music',
    'Imagination',
    'Taking turns',
    'Beat',
  ]);
  for (const name of Object.keys(settings())) {
    expect(await page.locator(`.group #setting-${name}`).count()).toBe(1);
  }
});

describe('where there is room and where there is little', () => {
  browserTest('an audience, and who may only play, sees none of it', async () => {
    page = await open('watch');
    jam.publish(ALL);
    expect(await page.locator('#steer').isVisible()).toBe(false);
    for (const key of ['KeyN', 'KeyR', 'Period', 'Digit0', 'Escape', 'Slash']) {
      await page.keyboard.press(key);
    }
    expect(await page.locator('#settings').isVisible()).toBe(false);
    expect(await page.locator('#notice').isVisible()).toBe(false);
    expect(jam.asked).toEqual([]);
  });

  for (const [colorScheme, width, height] of [
    ['light', 1280, 800],
    ['dark', 1280, 800],
    ['light', 1920, 1080],
  ] as const)
    browserTest(`the ${colorScheme} page fits ${width} x ${height}`, async () => {
      page = await open('', { viewport: { width, height }, colorScheme });
      for (const code of ['KeyG', 'KeyH', 'KeyJ']) await page.keyboard.press(code);
      await page.locator('.scores svg').first().waitFor();
      jam.publish({ ...ALL, takes: 12 });
      jam.publish({ kind: 'hold', on: true, motif: LINES[0] ?? '' });
      await page.locator('.motif svg').waitFor();
      expect(
        await page.evaluate(`[
        document.documentElement.scrollHeight - innerHeight,
        document.documentElement.scrollWidth - innerWidth,
      ]`),
      ).toEqual([0, 0]);
      // Nothing on the bar lies over anything else on it.
      const overlaps = await page.evaluate(`(() => {
      const boxes = [...document.querySelectorAll('.steer .line button, .steer .line input, .steer .line output, .steer .line label, .motif')]
        .filter((element) => element.checkVisibility())
        .map((element) => [element, element.getBoundingClientRect()]);
      return boxes.flatMap(([one, a], index) => boxes.slice(index + 1)
        .filter(([other, b]) => !one.contains(other) && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
        .map(([other]) => one.outerHTML + ' / ' + other.outerHTML));
    })()`);
      expect(overlaps).toEqual([]);
      await shoot(page, `steer-${width}-${colorScheme}`);
    });

  for (const [width, height] of [
    [820, 1180],
    [390, 844],
  ] as const)
    browserTest(`at ${width} x ${height} it stays in sight, and what it opens`, async () => {
      page = await open('', { viewport: { width, height }, hasTouch: true });
      const within = async (place: string) => {
        const box = await page.locator(place).boundingBox();
        expect(box).not.toBeNull();
        const { x, y, width: wide, height: high } = box ?? { x: -1, y: -1, width: 0, height: 0 };
        expect([x >= 0, y >= 0, x + wide <= width, y + high <= height]).toEqual(
          Array(4).fill(true),
        );
      };
      await page.locator('#line-title').scrollIntoViewIfNeeded();
      expect(await page.locator('#steer').isVisible()).toBe(true);
      await within('#steer');
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
      await named(/^Mode /).tap();
      await within('#steer-mode-list');
      await named(/Trade.*so many bars/i).tap();
      await until(() => settings().mode === 'trade');
      await named('More').scrollIntoViewIfNeeded();
      await named('More').tap();
      await within('#steer-more');
      await page.locator('#steer-density-auto').tap();
      await until(() => settings().density !== 'auto');
      await page.keyboard.press('Escape');
      jam.publish({ kind: 'alternatives', lines: LINES });
      await page.locator('#way-b svg').waitFor();
      await within('.two-ways');
      await shoot(page, `steer-${width}`);
      expect(await asked(() => named('Play B').tap())).toEqual({ kind: 'pick', which: 1 });
    });

  for (const colorScheme of ['light', 'dark'] as const)
    browserTest(`everybody can use it, whatever is open, when it is ${colorScheme}`, async () => {
      page = await open('', { viewport: { width: 1280, height: 800 }, colorScheme });
      jam.publish({ ...ALL, takes: 0 });
      await page.keyboard.press('KeyM');
      await named(/^Mode /).click();
      expect(await barriers(page)).toEqual([]);
      await shoot(page, `steer-mode-${colorScheme}`);
      await page.keyboard.press('Escape');
      await page.keyboard.press('KeyI');
      await named('Teach a MIDI controller').click();
      expect(await barriers(page)).toEqual([]);
      await shoot(page, `steer-more-${colorScheme}`);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Slash');
      await page.locator('#setting-changes').fill('H7');
      expect(await barriers(page)).toEqual([]);
    });
});
