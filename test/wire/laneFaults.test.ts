import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { type Supervision, WireLane } from '../../src/wire/lane.js';
import { FakeJam } from './fakeJam.js';
import { WireClient } from './wireClient.js';

/** Certain low notes of the partner's bring the server's thread down in a certain way. */
const FAULTS = { throws: 1, exits: 2, hangs: 3, overflows: 4 } as const;
const FAULTY = `
import { parentPort } from 'node:worker_threads';
parentPort.on('message', ({ events = [] }) => {
  for (const { pitch } of events) {
    if (pitch === 1) throw new Error('a fault of the page');
    if (pitch === 2) process.exit(9);
    while (pitch === 3);
    if (pitch === 4) for (const held = []; ; ) held.push(Array(1e5).fill().map(() => ({})));
  }
});
await import('./laneWorker.mjs');`;

let folder: string;
let script: URL;
const ended: (() => Promise<void>)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-faults-'));
  await build({
    entryPoints: [fileURLToPath(new URL('../../src/wire/laneWorker.ts', import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    outfile: join(folder, 'laneWorker.mjs'),
  });
  const faulty = join(folder, 'faulty.mjs');
  await writeFile(faulty, FAULTY);
  script = pathToFileURL(faulty);
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(async () => {
  for (const end of ended.splice(0)) await end();
});

/** A lane, its jam, and what is said about it, to be waited for. */
function open(supervision: Partial<Supervision> = {}) {
  const jam = new FakeJam();
  const said: string[] = [];
  let wake = (): void => {};
  const lane = new WireLane(
    {
      source: jam,
      host: '127.0.0.1',
      port: 0,
      pageFolder: folder,
      version: '0',
      onError: (error) => {
        said.push(String(error));
        wake();
      },
    },
    script,
    {
      every: 100,
      unanswered: 5,
      unansweredAtFirst: 100,
      first: 1,
      coin: () => 0.5,
      ...supervision,
    },
  );
  ended.push(() => lane.stop());
  const saidTimes = async (count: number): Promise<void> => {
    while (said.length < count) await new Promise<void>((resolve) => (wake = resolve));
  };
  return { jam, lane, said, saidTimes };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** As the page does, until the server is back. */
async function joinAgain(url: string): Promise<WireClient> {
  for (;;) {
    try {
      return await WireClient.join(url);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

describe("the server's thread fails", () => {
  test.each(Object.entries(FAULTS))(
    'it %s: what is held is let go of, and it is back on its port with a fresh snapshot',
    async (_, fault) => {
      const { jam, lane, said, saidTimes } = open();
      const url = await lane.start();
      const client = await WireClient.join(url);
      client.send({ type: 'note', on: true, pitch: 60, velocity: 90 });
      client.send({ type: 'note', on: true, pitch: 64, velocity: 90 });
      client.send({ type: 'note', on: false, pitch: 64, velocity: 0 });
      client.send({ type: 'pedal', down: true });
      await client.settled();
      jam.note(fault);
      await saidTimes(1);
      expect(jam.inputs.slice(-2)).toEqual([
        { kind: 'midi', message: { kind: 'noteOff', channel: 0, pitch: 60, velocity: 0 } },
        { kind: 'midi', message: { kind: 'control', channel: 0, controller: 64, value: 0 } },
      ]);
      expect(said[0]).toMatch(/It is started again; the music goes on\.$/);
      // What happens while it is away is in the snapshot.
      jam.receive({ kind: 'settings', change: { meter: '6/8' } });
      const back = await joinAgain(url);
      expect(back.messages.at(-1)).toMatchObject({ jam: { settings: { meter: '6/8' } } });
      back.send({ type: 'note', on: true, pitch: 70, velocity: 90 });
      await until(() => jam.inputs.at(-1)?.kind === 'midi');
      expect(jam.inputs.at(-1)).toMatchObject({ message: { kind: 'noteOn', pitch: 70 } });
      await lane.stop();
      expect(jam.inputs.at(-1)).toMatchObject({ message: { kind: 'noteOff', pitch: 70 } });
      expect(jam.listeners.size).toBe(0);
    },
    60_000,
  );

  test('too often: it stays down, says so once, and the jam goes on', async () => {
    const { jam, lane, said, saidTimes } = open({ most: 3 });
    const url = await lane.start();
    for (let failure = 1; failure <= 3; failure++) {
      (await joinAgain(url)).socket.terminate();
      jam.note(FAULTS.throws);
      await saidTimes(failure);
    }
    expect(said[2]).toMatch(/^Error: a fault of the page\. It has failed 3 times .* stays down/);
    jam.note(60);
    await expect(fetch(url)).rejects.toThrow();
    await lane.stop();
    expect(said).toHaveLength(3);
  }, 60_000);

  test('and is told to stop before it is back: it stays away', async () => {
    const { jam, lane, saidTimes } = open({ first: 600_000, longest: 600_000 });
    const url = await lane.start();
    jam.note(FAULTS.exits);
    await saidTimes(1);
    await lane.stop();
    await expect(fetch(url)).rejects.toThrow();
    expect(jam.listeners.size).toBe(0);
  }, 60_000);

  test('in stopping: it is cut off', async () => {
    const { jam, lane } = open({ every: 600_000, patience: 200 });
    await lane.start();
    jam.note(FAULTS.hangs);
    await new Promise((resolve) => setImmediate(resolve));
    await lane.stop();
  }, 60_000);
});
