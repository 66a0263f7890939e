/**
 * How smoothly the page moves: frames of a real Chromium whose processor is slowed down four times,
 * while a real daemon (memory backend) and a player who never rests keep both parts busy. Beside
 * it, in the same browser, an empty page that only counts frames: what is long there is the
 * machine's doing, not the page's. Without a graphics processor all drawing is done by software, and
 * the page's share of that is in the figures.
 *
 * FRAMES_SECONDS=30, FRAMES_SLOWDOWN=4, FRAMES_WIDTH=1280, FRAMES_HEIGHT=800
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { startJam } from './pageJam.mjs';

const SECONDS = Number(process.env.FRAMES_SECONDS ?? 30);
const SLOWDOWN = Number(process.env.FRAMES_SLOWDOWN ?? 4);
const VIEWPORT = {
  width: Number(process.env.FRAMES_WIDTH ?? 1280),
  height: Number(process.env.FRAMES_HEIGHT ?? 800),
};
const EXECUTABLE = process.env.ANTIPHON_CHROMIUM ?? '/usr/bin/chromium';

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
  try {
    const slowed = `at ${SLOWDOWN} times less speed, ${VIEWPORT.width} x ${VIEWPORT.height}`;
    console.log(`${SECONDS} s ${slowed}, both parts busy:`);
    const busy = (url, css) =>
      Promise.all([measure(browser, url, css), jam.play(SECONDS + 4)]).then(([frames]) => frames);
    print('an empty page', await busy('about:blank'));
    print('the page', await busy(jam.url));
    print('the page, no roll', await busy(jam.url, '#roll { display: none }'));
  } finally {
    await browser.close();
    await jam.stop();
  }
}

async function measure(browser, url, css = '') {
  const context = await browser.newContext({ viewport: VIEWPORT });
  await context.addInitScript(
    "if (location.protocol !== 'about:') localStorage.setItem('antiphon.welcomed', 'yes')",
  );
  const page = await context.newPage();
  await page.goto(url);
  if (css !== '') {
    await page.evaluate((text) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      document.adoptedStyleSheets.push(sheet);
    }, css);
  }
  await page.waitForTimeout(2000);
  const devtools = await context.newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
  await page.waitForTimeout(1000);
  const frames = await page.evaluate(countFrames, SECONDS * 1000);
  await context.close();
  return frames;
}

/** Runs in the page: the times between its frames, and how long its main thread was held up. */
function countFrames(milliseconds) {
  const deltas = [];
  const tasks = [];
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) tasks.push(duration);
  });
  observer.observe({ type: 'long-animation-frame' });
  return new Promise((resolve) => {
    const start = performance.now();
    let last = start;
    requestAnimationFrame(function next(time) {
      deltas.push(time - last);
      last = time;
      if (time - start < milliseconds) requestAnimationFrame(next);
      else resolve({ deltas: deltas.slice(1), tasks });
    });
  });
}

function print(name, { deltas, tasks }) {
  const share = (limit) => {
    const long = deltas.filter((delta) => delta > limit).length;
    return `${((100 * long) / deltas.length).toFixed(1)} %`.padStart(7);
  };
  const sorted = deltas.toSorted((a, b) => a - b);
  const at = (part) => (sorted[Math.floor(part * (sorted.length - 1))] ?? 0).toFixed(1);
  const rate = (deltas.length / SECONDS).toFixed(1);
  const worst = Math.max(0, ...tasks).toFixed(0);
  console.log(
    `  ${name.padEnd(20)} ${rate.padStart(5)} a second  over 20 ms ${share(20)}  over 33.4 ms ${share(33.4)}` +
      `  p50 ${at(0.5)}  p99 ${at(0.99)} ms  frames over 50 ms: ${tasks.length}, worst ${worst} ms`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bench();
