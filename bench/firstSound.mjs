import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const ROUNDS = 7;

/** The least page that makes a sound: an oscillator from the first key on. */
const BARE = `<!doctype html><title>bare</title><p class="key">key</p><script>
addEventListener('keydown', () => {
  const context = new AudioContext();
  const source = new OscillatorNode(context);
  source.connect(context.destination);
  source.start();
});
</script>`;

/** Runs in the page: when the finger came down, and when the first sample was not silent. */
const EAR = `
  window.firstSound = new Promise((resolve) => {
    let pressed = 0;
    addEventListener('keydown', (event) => { pressed ||= event.timeStamp; }, { capture: true });
    const { connect } = AudioNode.prototype;
    AudioNode.prototype.connect = function (to, ...rest) {
      const { context } = this;
      if (to === context.destination && context instanceof AudioContext) {
        const ear = context.createAnalyser();
        connect.call(this, ear);
        const samples = new Float32Array(ear.fftSize);
        const listen = () => {
          ear.getFloatTimeDomainData(samples);
          const output = 1000 * (context.baseLatency + context.outputLatency);
          if (samples.every((sample) => sample === 0)) setTimeout(listen, 1);
          else resolve({ pressed, sounds: performance.now(), output });
        };
        listen();
      }
      return connect.call(this, to, ...rest);
    };
  });
`;

/** From an empty cache: milliseconds until there are keys, and from the key on until it is heard. */
async function once(browser, url) {
  const context = await browser.newContext();
  await context.addInitScript(EAR);
  await context.addInitScript(
    "if (location.protocol !== 'about:') localStorage.setItem('antiphon.welcomed', 'yes')",
  );
  const page = await context.newPage();
  await page.goto(url, { waitUntil: 'commit' });
  await page.locator('.key').first().waitFor();
  const playable = await page.evaluate('performance.now()');
  await page.keyboard.down('KeyA');
  const { pressed, sounds, output } = await page.evaluate('firstSound');
  await context.close();
  return { playable, answer: sounds - pressed, output, total: playable + sounds - pressed };
}

function median(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** The address that the daemon prints. */
function start() {
  const child = spawn(process.execPath, [main, 'jam', '--port', '0', '--sessions', 'off'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  const url = new Promise((resolve) => {
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const address = /http:\/\/127\.0\.0\.1:\d+\/?/.exec(text)?.[0];
      if (address !== undefined) resolve(address);
    });
  });
  return { url, stop: () => child.kill('SIGTERM') };
}

/** From opening the page to the first sound of a key, beside a page that can do nothing else. */
export async function bench() {
  const daemon = start();
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(BARE);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await chromium.launch({
    executablePath: process.env['ANTIPHON_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const pages = {
    'a page with an oscillator': `http://127.0.0.1:${server.address().port}/`,
    'the page': await daemon.url,
  };
  const rounds = Object.fromEntries(Object.keys(pages).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, url] of Object.entries(pages)) rounds[name].push(await once(browser, url));
  }
  await browser.close();
  server.close();
  daemon.stop();
  for (const [name, runs] of Object.entries(rounds)) {
    const of = (figure) => median(runs.map((run) => run[figure])).toFixed(0);
    console.log(
      `${name.padEnd(26)} ${of('total')} ms from load to sound: keys after ${of('playable')}, sound ${of('answer')} after the first key, ${of('output')} more to the speakers (medians of ${ROUNDS})`,
    );
  }
  const [bare, ours] = Object.values(rounds).map((runs) => median(runs.map(({ total }) => total)));
  console.log(`ratio                      ${(ours / bare).toFixed(1)}`);
}
