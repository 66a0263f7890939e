import { afterEach, beforeEach, describe, expect, jest } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { ControlsInput, JamInput } from '../../src/jam/events.js';
import { WireServer } from '../../src/wire/server.js';
import { testWith } from '../support/tools.js';
import { browserForAll } from './browserForAll.js';
import type { BuiltPage } from './builtPage.js';
import { missingChromium, regular } from './chromium.js';
import { EchoJam } from './echoJam.js';
import { FakeMidi } from './fakeMidi.js';
import { type Ear, overhear } from './overheard.js';

const browserTest = testWith(missingChromium);

// A browser starts, and loads a page, as slowly as the machine is busy.
jest.setTimeout(60_000);

const AUDIBLE = 0.002;
const SILENT = 0.0005;

let browser: Browser | undefined;
let built: BuiltPage;
let jam: EchoJam;
let received: (JamInput | ControlsInput)[];
let server: WireServer;
let url: string;
let page: Page;
let ear: Ear;

browserForAll((started, made) => {
  browser = started;
  built = made;
});

beforeEach(async () => {
  if (browser === undefined) return;
  received = [];
  jam = new EchoJam();
  // An answer only where a test wants one.
  jam.pace.silence = 1e6;
  const receive = jam.receive.bind(jam);
  jam.receive = (input) => {
    received.push(input);
    receive(input);
  };
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

/** A new page, with `prepare` done before its address is opened. */
async function open(
  prepare: () => Promise<void> = async () => {},
  options: BrowserContextOptions = {},
): Promise<void> {
  if (browser === undefined) throw new Error('no browser');
  const context = await regular(browser, options);
  page = await context.newPage();
  ear = await overhear(page);
  await prepare();
  await page.goto(url);
  await page.locator('[data-link=connected]').waitFor();
}

/** Wakes the sound without a note, and waits for all the recordings. */
async function load(): Promise<void> {
  const loaded = new Set<string>();
  page.on('requestfinished', (request) => {
    if (request.url().endsWith('.mp3')) loaded.add(request.url());
  });
  await page.locator('h1').click();
  await until(async () => loaded.size === 30);
  // Fetched is not yet decoded: until a key far out sounds as recorded.
  await until(async () => {
    const { length } = await ear.heard();
    jam.publish({ ...NOTE, on: true, pitch: 23, at: jam.now() });
    jam.publish({ ...NOTE, on: false, pitch: 23, velocity: 0, at: jam.now() });
    await until(async () => (await ear.heard()).length > length);
    return (await ear.heard()).at(-1)?.kind === 'recording';
  });
  await page.evaluate('overheard.length = 0');
}

/** Waits for something that happens by itself soon; the test's own time limit ends it if not. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10));
}

const NOTE = { kind: 'note', part: 'partner', velocity: 80 } as const;
const messages = () => received.flatMap((input) => (input.kind === 'midi' ? [input.message] : []));
const ons = () =>
  messages().flatMap((message) => (message.kind === 'noteOn' ? [message.pitch] : []));
const offs = () =>
  messages().flatMap((message) => (message.kind === 'noteOff' ? [message.pitch] : []));

describe('what the page sounds like', () => {
  browserTest('a voice is there at once, and a recorded piano when it has come', async () => {
    const asked: string[] = [];
    let deliver = () => {};
    const held = new Promise<void>((resolve) => {
      deliver = resolve;
    });
    await open(async () => {
      await page.route('**/samples/*.mp3', async (route) => {
        asked.push(route.request().url());
        await held;
        await route.continue();
      });
    });
    await page.keyboard.press('KeyA');
    await until(async () => (await ear.heard()).length > 0);
    expect((await ear.heard()).every(({ kind }) => kind === 'synthesised')).toBe(true);
    await until(async () => asked.length === 3);
    // The middle of the keyboard first.
    expect(asked.map((name) => Number(/piano(\d+)-/.exec(name)?.[1])).sort()).toEqual([60, 63, 66]);
    deliver();
    await until(async () => {
      await page.keyboard.press('KeyD');
      return (await ear.heard()).some(({ kind }) => kind === 'recording');
    });
  });

  browserTest('where the browser cannot decode, the synthesised voice stays', async () => {
    let answered = 0;
    await open(async () => {
      await page.route('**/samples/*.mp3', async (route) => {
        await route.fulfill({ body: 'not music', contentType: 'audio/mpeg' });
        answered += 1;
      });
    });
    await page.keyboard.press('KeyA');
    await until(async () => answered >= 3);
    await page.keyboard.press('KeyD');
    await until(async () => ons().length === 2);
    expect(new Set((await ear.heard()).map(({ kind }) => kind))).toEqual(new Set(['synthesised']));
  });

  browserTest('own notes sound once, and so do those of the partner', async () => {
    jam.pace.silence = 50;
    await open();
    await load();
    let ends = 0;
    jam.subscribe((event) => {
      if (event.kind === 'note' && event.part === 'partner' && !event.on) ends += 1;
    });
    await page.keyboard.press('KeyA');
    await until(async () => ends === 1);
    // After a third there is nothing of the first two still on its way.
    jam.publish({ ...NOTE, on: true, pitch: 72, at: jam.now() });
    await until(async () => (await ear.heard()).length >= 3);
    expect((await ear.heard()).map(({ kind }) => kind)).toEqual(Array(3).fill('recording'));
  });

  browserTest('what is told before it is due sounds when it is due', async () => {
    await open();
    await load();
    const at = jam.now() + 600;
    for (const [pitch, wait] of [
      [60, 0],
      [64, 250],
      [67, 375],
    ] as const) {
      jam.publish({ ...NOTE, on: true, pitch, at: at + wait });
    }
    await until(async () => (await ear.heard()).length === 3);
    const [first, second, third] = await ear.heard();
    if (!first || !second || !third) throw new Error('three notes');
    expect(first.when - first.now).toBeGreaterThan(0.1);
    // To the little by which the wait may change between two notes.
    expect(second.when - first.when).toBeCloseTo(0.25, 2);
    expect(third.when - second.when).toBeCloseTo(0.125, 2);
  });

  browserTest('it sounds, is muted, and stays so until it is unmuted', async () => {
    await open();
    await page.keyboard.down('KeyA');
    await until(async () => (await ear.loudness()) > AUDIBLE);
    const mute = page.locator('#mute');
    await mute.click();
    await until(async () => (await ear.loudness()) < SILENT);
    await page.reload();
    expect(await mute.getAttribute('aria-pressed')).toBe('true');
    await mute.click();
    expect(await mute.textContent()).toBe('Mute');
    await page.keyboard.down('KeyD');
    await until(async () => (await ear.loudness()) > AUDIBLE);
  });

  browserTest('each part has a volume, a mute and a voice of its own', async () => {
    await open();
    await load();
    await page.getByRole('button', { name: 'Sound', exact: true }).click();
    await page.getByRole('button', { name: 'Mute Antiphon' }).click();
    await page.getByLabel('Voice of You').selectOption('Reed');
    jam.publish({ ...NOTE, on: true, pitch: 60, at: jam.now() });
    await until(async () => (await ear.heard()).length === 1);
    await page.locator('h1').click();
    await page.keyboard.down('KeyG');
    await until(async () => (await ear.loudness()) > AUDIBLE);
    expect((await ear.heard()).map(({ kind }) => kind)).toEqual([
      'recording',
      ...Array(3).fill('synthesised'),
    ]);
    await page.keyboard.up('KeyG');
    // The partner's is still held, and not heard.
    await until(async () => (await ear.loudness()) < SILENT);
    await page.reload();
    expect(await page.locator('#player-voice').inputValue()).toBe('reed');
  });

  browserTest('the pedal holds what was let go, here and at the daemon', async () => {
    await open();
    await load();
    await page.keyboard.down('Space');
    await page.keyboard.press('KeyA');
    await until(async () => offs().length === 1);
    await until(async () => (await ear.loudness()) > AUDIBLE);
    await page.keyboard.up('Space');
    await until(async () => (await ear.loudness()) < SILENT);
    const pedal = messages().filter((message) => message.kind === 'control');
    expect(pedal.map(({ controller, value }) => [controller, value])).toEqual([
      [64, 127],
      [64, 0],
    ]);
  });

  browserTest('the pedal of somebody who plays elsewhere holds too', async () => {
    await open();
    await load();
    const note = { ...NOTE, part: 'player', pitch: 60 } as const;
    const at = jam.now();
    jam.publish({ kind: 'pedal', down: true, at });
    jam.publish({ ...note, on: true, at });
    await page.locator('.key.player').waitFor();
    jam.publish({ ...note, on: false, velocity: 0, at });
    await page.locator('.key.player').waitFor({ state: 'detached' });
    await until(async () => (await ear.loudness()) > AUDIBLE);
    jam.publish({ kind: 'pedal', down: false, at: jam.now() });
    await until(async () => (await ear.loudness()) < SILENT);
  });

  browserTest('two fingers play two keys, the nearer to the edge the louder', async () => {
    await open(undefined, { viewport: { width: 1000, height: 800 }, hasTouch: true });
    const devtools = await page.context().newCDPSession(page);
    const finger = async (id: number, pitch: number, depth: number) => {
      const box = await page.locator(`.key[data-pitch="${pitch}"]`).boundingBox();
      if (box === null) throw new Error('no key');
      return { id, x: box.x + box.width / 2, y: box.y + box.height * depth };
    };
    const low = await finger(1, 60, 0.95);
    const high = await finger(2, 64, 0.7);
    const touch = (type: 'touchStart' | 'touchEnd', touchPoints: (typeof low)[]) =>
      devtools.send('Input.dispatchTouchEvent', { type, touchPoints });
    await touch('touchStart', [low]);
    await touch('touchStart', [low, high]);
    await page.locator('.key.player[data-pitch="60"]').waitFor();
    await page.locator('.key.player[data-pitch="64"]').waitFor();
    await touch('touchEnd', [high]);
    await until(async () => offs().length === 1);
    await touch('touchEnd', []);
    await until(async () => offs().length === 2);
    expect([ons(), offs()]).toEqual([
      [60, 64],
      [64, 60],
    ]);
    const [near, far] = messages().flatMap((message) =>
      message.kind === 'noteOn' ? [message.velocity] : [],
    );
    expect(near).toBeGreaterThan(far ?? 127);
  });

  browserTest('what is played beyond the keyboard shows at its end', async () => {
    await open(undefined, { viewport: { width: 390, height: 844 } });
    jam.publish({ ...NOTE, on: true, pitch: 30, at: jam.now() });
    await page.locator('#piano[data-below=partner]').waitFor();
    expect(await page.locator('#piano').getAttribute('data-above')).toBe('');
    jam.publish({ ...NOTE, on: false, pitch: 30, velocity: 0, at: jam.now() });
    await page.locator('#piano[data-below=""]').waitFor();
  });

  browserTest('it says how long its sound takes', async () => {
    await open();
    await page.keyboard.press('KeyA');
    jam.publish({ ...NOTE, on: true, pitch: 60, at: jam.now() });
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Timing' }).click();
    const figures = async () => page.locator('#page-timing dd').allTextContents();
    await until(async () => (await figures()).at(-1)?.endsWith('of 1') ?? false);
    const [toSound, inBrowser, roundTrip] = (await figures()).map(Number);
    expect(toSound).toBeGreaterThanOrEqual(inBrowser ?? Number.NaN);
    expect(roundTrip).toBeGreaterThan(0);
  });
});

describe('MIDI in the browser', () => {
  let midi: FakeMidi;
  const state = () => page.locator('#midi-state');

  async function connect(answer: 'granted' | 'denied' = 'granted'): Promise<void> {
    await open(async () => {
      midi = await FakeMidi.install(page, answer);
    });
    await page.getByRole('button', { name: 'Sound', exact: true }).click();
    await page.getByRole('button', { name: 'MIDI keyboard…' }).click();
  }

  browserTest('a keyboard that is plugged in plays, with velocity and pedal', async () => {
    await connect();
    await state().getByText('No MIDI keyboard').waitFor();
    await midi.plug('input', 'Keystation');
    await state().getByText('Connected: Keystation').waitFor();
    await midi.play('Keystation', 0x95, 67, 101);
    await page.locator('.key.player[data-pitch="67"]').waitFor();
    await midi.play('Keystation', 0xb5, 64, 127);
    await midi.play('Keystation', 0x95, 67, 0);
    await midi.play('Keystation', 0xb5, 64, 0);
    await until(async () => messages().length === 4);
    expect(messages()).toMatchObject([
      { kind: 'noteOn', pitch: 67, velocity: 101 },
      { kind: 'control', controller: 64, value: 127 },
      { kind: 'noteOff', pitch: 67 },
      { kind: 'control', controller: 64, value: 0 },
    ]);
    await until(async () => (await ear.heard()).length > 0);
  });

  browserTest(
    'a keyboard that is pulled out lets go, and plays again when it is back',
    async () => {
      await connect();
      await midi.plug('input', 'Keystation');
      await midi.plug('input', 'Pads');
      await state().getByText('Connected: Keystation, Pads').waitFor();
      await midi.play('Keystation', 0x90, 60, 80);
      await midi.play('Pads', 0x99, 64, 80);
      await until(async () => ons().length === 2);
      await midi.plug('input', 'Keystation', false);
      await state().getByText('Connected: Pads').waitFor();
      await until(async () => offs().length === 1);
      expect(offs()).toEqual([60]);
      await midi.plug('input', 'Keystation');
      await state().getByText('Connected: Keystation, Pads').waitFor();
      await midi.play('Keystation', 0x90, 62, 80);
      await until(async () => ons().length === 3);
      expect(ons()).toEqual([60, 64, 62]);
    },
  );

  browserTest('who had MIDI has it again, without asking', async () => {
    await connect();
    await state().getByText('No MIDI keyboard').waitFor();
    await page.context().grantPermissions(['midi']);
    await page.reload();
    await state().getByText('No MIDI keyboard').waitFor({ state: 'attached' });
    await midi.plug('input', 'Keystation');
    await state().getByText('Connected: Keystation').waitFor({ state: 'attached' });
  });

  browserTest('a refusal is said, and can be tried again', async () => {
    await connect('denied');
    await state().getByText('does not let this page have MIDI').waitFor();
    expect(await page.getByRole('button', { name: 'MIDI keyboard…' }).isVisible()).toBe(true);
    await page.locator('h1').click();
    await page.keyboard.press('KeyA');
    await until(async () => ons().length === 1);
  });

  browserTest('the partner sounds on a MIDI port, each note at its time', async () => {
    await connect();
    await midi.plug('output', 'Synth');
    const choice = page.getByLabel('Antiphon sounds on');
    await choice.selectOption('Synth');
    await page.evaluate('overheard.length = 0');
    const at = jam.now() + 300;
    jam.publish({ ...NOTE, on: true, pitch: 60, at });
    jam.publish({ ...NOTE, on: true, pitch: 64, at: at + 200 });
    jam.publish({ ...NOTE, on: false, pitch: 60, velocity: 0, at: at + 300 });
    await until(async () => (await midi.sent('Synth')).length === 3);
    const [first, second] = await midi.sent('Synth');
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeCloseTo(200, -1);
    // Another choice: what sounds there is ended there.
    await choice.selectOption('this page');
    await until(async () => (await midi.sent('Synth')).length === 6);
    expect((await midi.sent('Synth')).map(({ bytes }) => bytes)).toEqual([
      [0x90, 60, 80],
      [0x90, 64, 80],
      [0x80, 60, 0],
      [0x80, 64, 0],
      [0xb0, 64, 0],
      [0xb0, 123, 0],
    ]);
    expect(await ear.heard()).toEqual([]);
    jam.publish({ ...NOTE, on: true, pitch: 60, at: jam.now() });
    await until(async () => (await ear.heard()).length > 0);
  });
});
