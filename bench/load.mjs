/**
 * What goes on beside a jam while it is measured: `burn`, a process that never rests and allocates
 * as it goes, as a training run does; `watch ADDRESS COUNT START`, so many viewers of a page in one
 * process, which tells how long notes take to reach them.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { build } from 'hdr-histogram-js';
import { WebSocket } from 'ws';
import { clockSince } from '../dist/jam/clock.js';
import { PROTOCOL_VERSION, SUBPROTOCOL } from '../dist/wire/messages.js';

const HERE = fileURLToPath(import.meta.url);

/** Two busy processes, one a core of a small machine; returns how to end them. */
export function startBurning() {
  const children = [0, 1].map(() => spawn(process.execPath, [HERE, 'burn']));
  return () => {
    for (const child of children) child.kill();
  };
}

/**
 * Viewers in a process of their own, all joined.
 *
 * @param start where the jam's clock starts
 * @returns `stop`, which gives how late each of them was told of notes: [p50, p95, p99] in milliseconds
 */
export async function startWatching(address, count, start) {
  const words = [HERE, 'watch', address, `${count}`, `${start}`];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  await once(child, 'message');
  return {
    stop: async () => {
      child.send('stop');
      const [late] = await once(child, 'message');
      child.kill();
      return late;
    },
  };
}

function burn() {
  const side = 256;
  for (;;) {
    const [a, b] = [0, 1].map(() => Float32Array.from({ length: side * side }, Math.random));
    const rows = [];
    for (let i = 0; i < side; i++) {
      const row = new Float32Array(side);
      for (let k = 0; k < side; k++)
        for (let j = 0; j < side; j++) row[j] += a[i * side + k] * b[k * side + j];
      rows.push([...row]);
    }
  }
}

async function watch(address, count, start) {
  const now = clockSince(start);
  const late = build({ lowestDiscernibleValue: 1, highestTrackableValue: 60_000_000 });
  // A few at a time, as people come.
  for (let joined = 0; joined < count; joined += 20)
    await Promise.all(
      Array.from({ length: Math.min(20, count - joined) }, () => openViewer(address, noted)),
    );
  function noted(event) {
    if (event.kind === 'note' && event.part === 'player')
      late.recordValue(Math.max(0, Math.round((now() - event.at) * 1000)));
  }
  process.on('message', () =>
    process.send([50, 95, 99].map((share) => late.getValueAtPercentile(share) / 1000)),
  );
  process.send('joined');
}

/** A viewer of the page, joined; with a token, and from another address as a proxy says it. */
export async function openViewer(address, tell, { token, from } = {}) {
  const headers = from === undefined ? {} : { 'x-forwarded-for': from };
  const socket = new WebSocket(`${address.replace('http', 'ws')}ws`, SUBPROTOCOL, { headers });
  await new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (data) => {
      const message = JSON.parse(String(data));
      if (message.type === 'version') {
        const hello = { type: 'hello', protocol: PROTOCOL_VERSION, role: 'viewer', token };
        socket.send(JSON.stringify(hello));
      } else if (message.type === 'snapshot') resolve();
      else if (message.type === 'event') tell(message.event);
    });
  });
  return socket;
}

if (process.argv[1] === HERE) {
  const [what, address, count, start] = process.argv.slice(2);
  if (what === 'burn') burn();
  else if (what === 'watch') await watch(address, Number(count), Number(start));
}
