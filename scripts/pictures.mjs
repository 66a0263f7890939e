// Draws the README's pictures anew: starts the daemon, plays to it in a real Chromium and keeps what is to be seen, of
// each view a picture and of a jam a short film. Needs Chromium and ffmpeg; writes docs/pictures.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = fileURLToPath(new URL('..', import.meta.url));
const pictures = join(root, 'docs', 'pictures');
const executablePath = process.env.ANTIPHON_CHROMIUM ?? '/usr/bin/chromium';

/** A phrase in eighths at 108 beats a minute, by the computer's keys. */
const BEAT = 60_000 / 108;
const PHRASE = [
  ['a', 1],
  ['d', 1],
  ['g', 2],
  ['h', 1],
  ['g', 1],
  ['f', 1],
  ['d', 1],
  ['s', 1],
  ['d', 1],
  ['f', 1],
  ['s', 1],
  ['a', 4],
];
/** Until the answer is being played, and until it is over. */
const ANSWERING = 3200;
const ANSWERED = 5200;

const wait = (duration) => new Promise((resolve) => setTimeout(resolve, duration));

async function play(page) {
  for (const [key, eighths] of PHRASE) {
    await page.keyboard.down(key);
    await wait(eighths * (BEAT / 2) * 0.85);
    await page.keyboard.up(key);
    await wait(eighths * (BEAT / 2) * 0.15);
  }
}

async function open(browser, address, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  // Nobody visits for the first time here.
  await context.addInitScript(() => localStorage.setItem('antiphon.welcomed', 'yes'));
  const page = await context.newPage();
  await page.goto(address);
  await page.locator('[data-link=connected]').waitFor();
  return page;
}

/** Films the page while something happens, into an animated WebP. */
async function film(page, path, happen) {
  const folder = await mkdtemp(join(tmpdir(), 'antiphon-film-'));
  const client = await page.context().newCDPSession(page);
  const frames = [];
  client.on('Page.screencastFrame', ({ data, metadata, sessionId }) => {
    frames.push({ data, at: metadata.timestamp });
    void client.send('Page.screencastFrameAck', { sessionId });
  });
  await client.send('Page.startScreencast', {
    format: 'jpeg',
    quality: 92,
    maxWidth: 1280,
    maxHeight: 800,
  });
  await happen();
  await client.send('Page.stopScreencast');
  const list = await Promise.all(
    frames.map(async ({ data, at }, index) => {
      const name = `${String(index).padStart(5, '0')}.jpg`;
      await writeFile(join(folder, name), Buffer.from(data, 'base64'));
      return `file '${name}'\nduration ${Math.max(0.001, (frames[index + 1]?.at ?? at + 0.1) - at)}\n`;
    }),
  );
  await writeFile(join(folder, 'list'), list.join(''));
  const input = ['-f', 'concat', '-safe', '0', '-i', join(folder, 'list')];
  const picture = [
    '-vf',
    'fps=8,scale=960:-1',
    '-c:v',
    'libwebp_anim',
    '-quality',
    '60',
    '-loop',
    '0',
  ];
  execFileSync('ffmpeg', ['-y', '-loglevel', 'error', ...input, ...picture, path]);
  await rm(folder, { recursive: true });
}

await mkdir(pictures, { recursive: true });
const daemon = spawn(
  process.execPath,
  ['dist/main.js', '--port', '0', '--backend', 'memory', '--sessions', 'off', '--seed', '4'],
  { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  let address = '';
  for await (const line of createInterface({ input: daemon.stdout })) {
    address = /http:\S+/.exec(line)?.[0] ?? '';
    if (address !== '') break;
  }
  const keep = (page, name) => page.screenshot({ path: join(pictures, `${name}.png`) });

  const player = await open(browser, address);
  const views = {
    watch: await open(browser, new URL('watch', address).href, {
      viewport: { width: 1280, height: 720 },
    }),
    teach: await open(browser, new URL('teach', address).href),
    stage: await open(browser, new URL('stage', address).href, {
      viewport: { width: 1280, height: 720 },
    }),
    dark: await open(browser, address, { colorScheme: 'dark' }),
    phone: await open(browser, address, {
      viewport: { width: 390, height: 844 },
      deviceScaleFactor: 2,
      hasTouch: true,
      isMobile: true,
    }),
  };
  for (let round = 0; round < 2; round++) {
    await play(player);
    await wait(round === 0 ? ANSWERING + ANSWERED : ANSWERING);
  }
  await keep(player, 'play');
  for (const [name, page] of Object.entries(views)) await keep(page, name);
  await wait(ANSWERED);
  for (const page of Object.values(views)) await page.context().close();
  await film(player, join(pictures, 'jam.webp'), async () => {
    await play(player);
    await wait(ANSWERING + ANSWERED);
  });
} finally {
  await browser.close();
  daemon.kill();
  await once(daemon, 'exit');
}
