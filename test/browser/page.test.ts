import { afterEach, beforeEach, describe, expect, jest } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { WebSocket } from 'ws';
import type { JamEvent } from '../../src/jam/events.js';
import type { ServerMessage } from '../../src/wire/messages.js';
import { WireServer } from '../../src/wire/server.js';
import { testWith } from '../support/tools.js';
import { browserForAll } from './browserForAll.js';
import type { BuiltPage } from './builtPage.js';
import { missingChromium, regular } from './chromium.js';
import { EchoJam } from './echoJam.js';

const browserTest = testWith(missingChromium);

// A browser starts, and loads a page, as slowly as the machine is busy.
jest.setTimeout(60_000);

let browser: Browser | undefined;
let built: BuiltPage;
let jam: EchoJam;
let server: WireServer;
let url: string;
let page: Page;
/** What the page complained of: by the end of each test, nothing. */
const complaints: string[] = [];

browserForAll((started, made) => {
  browser = started;
  built = made;
});

beforeEach(async () => {
  if (browser === undefined) return;
  complaints.length = 0;
  jam = new EchoJam();
  server = serve(0);
  url = await server.start();
});

afterEach(async () => {
  if (browser === undefined) return;
  await Promise.all(browser.contexts().map((context) => context.close()));
  jam.stop();
  await server.stop();
});

function serve(port: number): WireServer {
  return new WireServer({
    source: jam,
    host: '127.0.0.1',
    port,
    pageFolder: built.folder,
    version: '0.0.0',
  });
}

async function open(options: BrowserContextOptions = {}): Promise<void> {
  if (browser === undefined) throw new Error('no browser');
  const context = await regular(browser, options);
  page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url);
  await page.locator('[data-link=connected]').waitFor();
}

async function play(codes: string[]): Promise<void> {
  for (const code of codes) {
    await page.keyboard.down(code);
    await page.keyboard.up(code);
  }
}

/** What another client hears from now on. */
async function eavesdrop(): Promise<{ events: JamEvent[]; close(): void }> {
  const events: JamEvent[] = [];
  const socket = new WebSocket(`${url.replace('http', 'ws')}ws`, 'antiphon.v1');
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as ServerMessage;
      if (message.type === 'version') {
        socket.send(JSON.stringify({ type: 'hello', protocol: 1, role: 'viewer' }));
      } else if (message.type === 'snapshot') resolve();
      else if (message.type === 'event') events.push(message.event);
    });
  });
  return { events, close: () => socket.close() };
}

/** Waits for something that happens by itself soon; the test's own time limit ends it if not. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10));
}

const notes = (events: JamEvent[], part: 'player' | 'partner', on: boolean) =>
  events.flatMap((event) =>
    event.kind === 'note' && event.part === part && event.on === on ? [event.pitch] : [],
  );

const firstPitch = () => page.locator('#pitches li').first();
const bounds = () => page.evaluate('document.documentElement.scrollWidth - window.innerWidth');

describe('the page in a browser', () => {
  browserTest('a phrase on the computer keys is written, predicted and answered', async () => {
    // However slowly this test plays, it is one phrase, which the last note ends.
    jam.pace.silence = 1e6;
    await open();
    const ear = await eavesdrop();
    expect(await firstPitch().textContent()).toBe('');
    await play(['KeyA']);
    await page.getByText('D4').first().waitFor();
    expect(await firstPitch().textContent()).toContain('41 %');
    await play(['KeyD']);
    await until(async () => notes(ear.events, 'player', false).length === 2);
    jam.pace.silence = 0;
    await play(['KeyG']);
    await page.locator('#pitches li', { hasText: 'A4' }).first().waitFor();
    await page.locator('#player-staff svg').waitFor();
    expect(await page.locator('#player-canon').textContent()).toContain('CEG');
    expect(await page.locator('#surprise').textContent()).toMatch(/^\d+\.\d bits/);
    expect(await page.locator('#surprises i').count()).toBe(3);
    expect(await page.locator('#memory-gain').textContent()).toBe('');

    await page.locator('#partner-staff svg').waitFor();
    await until(async () => notes(ear.events, 'partner', false).length === 3);
    await page.locator('[data-turn=idle]').waitFor();
    expect(notes(ear.events, 'player', true)).toEqual([60, 64, 67]);
    expect(notes(ear.events, 'partner', true)).toEqual([67, 64, 60]);
    expect(notes(ear.events, 'partner', false)).toEqual([67, 64, 60]);
    ear.close();
    expect(complaints).toEqual([]);
  });

  browserTest('what remembering gains is told once there are a few notes', async () => {
    await open();
    await play(['KeyA', 'KeyD', 'KeyG', 'KeyH', 'KeyJ']);
    await page.getByText('saves 1.0 bits a note').waitFor();
    expect(await page.locator('#surprises i[style*="--alone"]').count()).toBeGreaterThan(3);
  });

  browserTest('keys light up while they sound, and are tinted by their chances', async () => {
    await open();
    await page.keyboard.down('KeyA');
    await page.locator('.key.player[data-pitch="60"]').waitFor();
    await page.locator('.key[data-pitch="62"][style*="--chance"]').waitFor();
    await page.keyboard.up('KeyA');
    await page.locator('.key.player').waitFor({ state: 'detached' });
  });

  browserTest('the mouse plays, and slides from key to key', async () => {
    await open();
    const ear = await eavesdrop();
    for (const [pitch, action] of [
      [60, 'down'],
      [62, 'move'],
    ] as const) {
      const box = await page.locator(`.key[data-pitch="${pitch}"]`).boundingBox();
      if (box === null) throw new Error('no key');
      await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.9);
      if (action === 'down') await page.mouse.down();
    }
    await page.mouse.up();
    await until(async () => notes(ear.events, 'player', false).length === 2);
    expect(notes(ear.events, 'player', true)).toEqual([60, 62]);
    expect(notes(ear.events, 'player', false)).toEqual([60, 62]);
    ear.close();
  });

  browserTest(
    'Z and X move the octave, shift is the pedal, held keys end with the focus',
    async () => {
      await open();
      const ear = await eavesdrop();
      await play(['KeyX', 'KeyA', 'KeyZ', 'KeyZ', 'KeyA']);
      await page.keyboard.down('ShiftLeft');
      await page.locator('#pedal[aria-pressed=true]').waitFor();
      await page.keyboard.down('KeyS');
      await page.locator('.key.player[data-pitch="50"]').waitFor();
      await page.evaluate('window.dispatchEvent(new Event("blur"))');
      await page.locator('.key.player').waitFor({ state: 'detached' });
      await page.locator('#pedal[aria-pressed=false]').waitFor();
      expect(notes(ear.events, 'player', true)).toEqual([72, 48, 50]);
      expect(notes(ear.events, 'player', false)).toEqual([72, 48, 50]);
      ear.close();
    },
  );

  browserTest('the connection is lost and comes back to where the music is', async () => {
    await open();
    await page.keyboard.down('KeyA');
    await page.locator('.key.player').waitFor();
    const port = Number(new URL(url).port);
    await server.stop();
    await page.locator('[data-link=lost]').waitFor();
    // Nothing is left hanging on either side.
    await page.locator('.key.player').waitFor({ state: 'detached' });
    await page.keyboard.up('KeyA');
    expect(jam.snapshot().sounding).toEqual([]);
    jam.receive({ kind: 'midi', message: { kind: 'noteOn', channel: 0, pitch: 67, velocity: 9 } });
    server = serve(port);
    await server.start();
    await page.locator('[data-link=connected]').waitFor();
    await page.locator('.key.player[data-pitch="67"]').waitFor();
    await page.locator('#pitches li', { hasText: 'A4' }).first().waitFor();
  });

  browserTest('settings are drawn from the schema and follow the daemon', async () => {
    await open();
    await page.getByRole('button', { name: 'Settings' }).click();
    const meter = page.getByLabel('Meter');
    await meter.fill('6/8');
    await meter.press('Enter');
    await until(async () => jam.snapshot().settings.meter === '6/8');
    expect(await meter.inputValue()).toBe('6/8');
    jam.receive({ kind: 'settings', change: { temperature: 1.5, tempo: 90 } });
    const temperature = page.locator('#setting-temperature');
    await until(async () => (await temperature.inputValue()) === '1.5');
    expect(await page.locator('#setting-tempo').isEnabled()).toBe(true);
    expect(await page.locator('#setting-tempo').inputValue()).toBe('90');
    expect(await page.locator('#setting-key').isEnabled()).toBe(false);
    // Letters typed into a field are letters.
    const ear = await eavesdrop();
    await meter.fill('');
    await meter.press('a');
    expect(notes(ear.events, 'player', true)).toEqual([]);
    ear.close();
  });

  browserTest('a knob learns a setting, turns it, and is forgotten', async () => {
    await open();
    await page.getByRole('button', { name: 'Settings' }).click();
    const learn = page.locator('.setting:has(#setting-temperature) .learn');
    await learn.click();
    await page.getByRole('button', { name: 'Move a control' }).waitFor();
    jam.turnKnob(74, 1);
    await page.getByRole('button', { name: 'CC 74' }).waitFor();
    jam.turnKnob(74, 127);
    await until(async () => (await page.locator('#setting-temperature').inputValue()) === '2');
    await learn.click();
    await until(async () => (await learn.textContent()) === 'MIDI');
    expect(jam.snapshot().controls?.bindings).toEqual([]);
    expect(await page.locator('.setting:has(#setting-key) .learn').count()).toBe(0);
  });

  browserTest('the beat is tapped by a key and by a button', async () => {
    await open();
    await page.keyboard.press('KeyB');
    await page.getByRole('button', { name: 'Tap' }).click();
    await until(async () => jam.taps === 2);
  });

  browserTest('silence ends everything', async () => {
    jam.pace.note = 1e6;
    await open();
    // One note is a whole phrase: several might become two on a slow machine.
    await play(['KeyA']);
    await page.locator('[data-turn=answering] .key.partner').waitFor();
    await page.getByRole('button', { name: 'Silence' }).click();
    await page.locator('[data-turn=idle]').waitFor();
    await page.locator('.key.partner').waitFor({ state: 'detached' });
  });

  browserTest('an audience only watches', async () => {
    await open();
    await page.goto(`${url}#watch`);
    await page.reload();
    await page.locator('[data-link=connected]').waitFor();
    await page.keyboard.press('KeyA');
    expect(await page.getByRole('button', { name: 'Settings' }).isVisible()).toBe(false);
    jam.receive({ kind: 'midi', message: { kind: 'noteOn', channel: 0, pitch: 67, velocity: 9 } });
    await page.locator('.key.player[data-pitch="67"]').waitFor();
    await page.locator('#player-staff svg').waitFor();
    expect(jam.snapshot().sounding).toEqual([{ part: 'player', pitch: 67, velocity: 9 }]);
  });

  browserTest('it fits a phone, where fingers play', async () => {
    await open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    const ear = await eavesdrop();
    expect(await bounds()).toBe(0);
    await page.locator('.key[data-pitch="67"]').tap({ position: { x: 10, y: 110 } });
    await page.locator('#player-staff svg').waitFor();
    expect(notes(ear.events, 'player', true)).toEqual([67]);
    expect(await bounds()).toBe(0);
    ear.close();
  });
});
