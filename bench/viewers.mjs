/**
 * How long a note takes from the daemon's MIDI input to the pixels of a page, for one viewer and for
 * 500: real sockets, all but one of them plain clients in a process of their own, and one real
 * Chromium. The page's clock is set by pings to the jam's, as the page itself does it. A note is
 * `told` when its message has been handled, `drawn` when the frame begins that has its key lit, and
 * `shown` when the frame after that begins: by then the picture has been handed to the screen.
 *
 * VIEWERS_NOTES=200
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { PROCESS_START } from '../dist/jam/clock.js';
import { startWatching } from './load.mjs';
import { startJam } from './pageJam.mjs';

const NOTES = Number(process.env.VIEWERS_NOTES ?? 200);
const EXECUTABLE = process.env.ANTIPHON_CHROMIUM ?? '/usr/bin/chromium';
const PITCHES = [60, 62, 64, 65, 67, 69, 71, 72];

export async function bench() {
  if (!existsSync(EXECUTABLE)) {
    console.log(`no Chromium at ${EXECUTABLE}: say where it is in ANTIPHON_CHROMIUM`);
    return;
  }
  const jam = await startJam();
  const browser = await chromium.launch({
    executablePath: EXECUTABLE,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  console.log(`${NOTES} notes, milliseconds from note in at the daemon, p50 / p95 / p99:`);
  for (const viewers of [1, 500]) {
    const others = viewers > 1 ? await startWatching(jam.url, viewers - 1, PROCESS_START) : null;
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    await context.addInitScript("localStorage.setItem('antiphon.welcomed', 'yes')");
    const page = await context.newPage();
    await page.goto(`${jam.url}watch`);
    await page.waitForTimeout(3000);
    await page.evaluate(watchKeys, jam.url);
    const struck = [];
    for (let count = 0; count < NOTES; count++) {
      const pitch = PITCHES[count % PITCHES.length];
      struck.push({ pitch, at: await jam.strike(pitch) });
    }
    await page.waitForTimeout(500);
    print(viewers, struck, await page.evaluate('lit'));
    await context.close();
    const late = await others?.stop();
    if (late)
      console.log(`    the others are told:  ${late.map((one) => one.toFixed(1)).join(' / ')}`);
  }
  await browser.close();
  await jam.stop();
}

/** Runs in the page: keeps when each key of the player's lights up, on the jam's clock. */
async function watchKeys(url) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}ws`, 'antiphon.v1');
  const hear = () =>
    new Promise((resolve) => {
      socket.addEventListener('message', ({ data }) => resolve(JSON.parse(data)), { once: true });
    });
  const hearA = async (type) => {
    for (;;) {
      const message = await hear();
      if (message.type === type) return message;
    }
  };
  await hearA('version');
  socket.send(JSON.stringify({ type: 'hello', protocol: 1, role: 'viewer' }));
  await hearA('snapshot');
  let best = { trip: Number.POSITIVE_INFINITY, offset: 0 };
  for (let id = 0; id < 40; id++) {
    const sent = performance.now();
    socket.send(JSON.stringify({ type: 'ping', id }));
    const { at } = await hearA('pong');
    const received = performance.now();
    const trip = received - sent;
    if (trip < best.trip) best = { trip, offset: at - (sent + received) / 2 };
  }
  socket.close();
  globalThis.lit = [];
  const there = (time) => time + best.offset;
  new MutationObserver((changes) => {
    for (const { target, oldValue } of changes) {
      if (oldValue?.includes('player') || !target.classList.contains('player')) continue;
      const seen = { pitch: Number(target.dataset.pitch), told: there(performance.now()) };
      requestAnimationFrame((time) => {
        seen.drawn = there(time);
        requestAnimationFrame((next) => {
          seen.shown = there(next);
          globalThis.lit.push(seen);
        });
      });
    }
  }).observe(document.getElementById('piano'), {
    subtree: true,
    attributeFilter: ['class'],
    attributeOldValue: true,
  });
}

function print(viewers, struck, lit) {
  const seen = [];
  for (const { pitch, at } of struck) {
    // A note is seen before it is struck again, two seconds on.
    const found = lit.find(
      (one) => one.pitch === pitch && one.told > at - 5 && one.told < at + 1500,
    );
    if (found) seen.push({ ...found, at });
  }
  console.log(`  ${viewers} viewer${viewers > 1 ? 's' : ''}, ${seen.length} notes seen`);
  for (const stage of ['told', 'drawn', 'shown']) {
    const late = seen.map((one) => one[stage] - one.at).sort((a, b) => a - b);
    const at = (part) => (late[Math.floor(part * (late.length - 1))] ?? Number.NaN).toFixed(1);
    console.log(`    ${stage.padEnd(20)}  ${at(0.5)} / ${at(0.95)} / ${at(0.99)}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bench();
