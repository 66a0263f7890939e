/**
 * The viewers of a jam, in a process of their own: most read as fast as they can, some at half the
 * speed that it would take, some never; and others come and go all the time.
 */
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'hdr-histogram-js';
import { clockSince } from '../dist/jam/clock.js';
import { Watcher } from './watcher.mjs';

const HERE = fileURLToPath(import.meta.url);
/** They join as people come, so many at a time. */
const AT_ONCE = 20;
/** How long all may take to have caught up. */
const PATIENCE = 15_000;

/**
 * Starts the process.
 *
 * @param words `{ address, start, slowSpeed, readers, slow, deaf }`: where the jam's clock starts, at
 *   how many bytes a second the slow ones read, and how many there are of each
 * @returns `ask(what, more)`: `join`, `passBy` (a thousand within a second), `end` (with the picture
 *   that all should see by now) and what each gives
 */
export function startCrowd(words) {
  const child = fork(HERE, ['crowd', JSON.stringify(words)]);
  return {
    ask: async (what, more) => {
      child.send({ what, more });
      const [answer] = await once(child, 'message');
      return answer;
    },
    stop: () => child.kill(),
  };
}

class Crowd {
  constructor(words) {
    this.words = words;
    this.now = clockSince(words.start);
  }

  async join() {
    const { readers, slow, deaf, slowSpeed } = this.words;
    this.late = build({ lowestDiscernibleValue: 1, highestTrackableValue: 60_000_000 });
    this.readers = await this.#joined(readers, { tell: (event) => this.#note(event) });
    this.slow = await this.#joined(slow, { slow: slowSpeed });
    this.deaf = await this.#joined(deaf, {});
    for (const one of this.deaf) one.sleep();
  }

  async passBy() {
    const { hostname, port, host } = new URL(this.words.address);
    for (let wave = 0; wave < 20; wave++) {
      const passers = Array.from({ length: 50 }, (_, number) =>
        // Half of them have not even asked in full.
        passing(hostname, Number(port), requestOf(host) + (number % 2 === 0 ? '\r\n' : '')),
      );
      await Promise.all([...passers, sleep(50)]);
    }
  }

  /** Music is over: who is still there, and sees what? Then all leave. */
  async end(picture) {
    const { readers, slow, deaf, late } = this;
    const lag = Math.max(...slow.map(({ notes }) => readers[0].notes - notes));
    for (const one of slow) one.hurry();
    const isBehind = (one) => one.isConnected && one.picture !== picture;
    const until = Date.now() + PATIENCE;
    while (Date.now() < until && [...readers, ...slow].some(isBehind)) await sleep(50);
    const report = {
      behind: [...readers, ...slow].filter(isBehind).length,
      readersLost: readers.filter(({ isConnected }) => !isConnected).length,
      slowLost: slow.filter(({ isConnected }) => !isConnected).length,
      lag,
      notesLate: [50, 99].map((share) => late.getValueAtPercentile(share) / 1000),
    };
    for (const one of [...readers, ...slow, ...deaf]) one.socket.terminate();
    return report;
  }

  async #joined(count, options) {
    const all = [];
    while (all.length < count) {
      const length = Math.min(AT_ONCE, count - all.length);
      const some = Array.from({ length }, () => Watcher.join(this.words.address, options));
      all.push(...(await Promise.all(some)));
    }
    return all;
  }

  #note(event) {
    if (event.kind === 'note' && event.part === 'player')
      this.late.recordValue(Math.max(0, Math.round((this.now() - event.at) * 1000)));
  }
}

async function passing(hostname, port, request) {
  const socket = connect(port, hostname);
  socket.on('error', () => {});
  await Promise.race([once(socket, 'connect').catch(() => {}), sleep(1000)]);
  socket.write(request);
  await sleep(40);
  socket.destroy();
}

function requestOf(host) {
  const key = randomBytes(16).toString('base64');
  return (
    `GET /ws HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
    `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: antiphon.v1\r\n`
  );
}

if (process.argv[1] === HERE) {
  const crowd = new Crowd(JSON.parse(process.argv[3]));
  process.on('message', async ({ what, more }) => {
    process.send((await crowd[what](more)) ?? 'done');
  });
}
