import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import fc from 'fast-check';
import { liveSettingsSchema } from '../../src/config/settings.js';
import type { JamEvent } from '../../src/jam/events.js';
import { WireLane } from '../../src/wire/lane.js';
import { Mirror } from '../../src/wire/mirror.js';
import type { WireOptions } from '../../src/wire/server.js';
import { FakeJam } from './fakeJam.js';
import { WireClient } from './wireClient.js';

let folder: string;
let script: URL;
let jam: FakeJam;
const lanes: WireLane[] = [];

// A thread runs no TypeScript: it is compiled for the test as the build would.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-lane-'));
  const outfile = join(folder, 'laneWorker.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('../../src/wire/laneWorker.ts', import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    outfile,
  });
  script = pathToFileURL(outfile);
});
afterAll(() => rm(folder, { recursive: true }));

beforeEach(() => {
  jam = new FakeJam();
});
afterEach(async () => {
  await Promise.all(lanes.splice(0).map((lane) => lane.stop()));
});

function openLane(options: Partial<WireOptions> = {}): WireLane {
  const fixed = { source: jam, host: '127.0.0.1', port: 0, pageFolder: folder, version: '0' };
  const lane = new WireLane({ ...fixed, ...options }, script);
  lanes.push(lane);
  return lane;
}

describe('the server in its own thread', () => {
  test('says who looks inside the network, and passes on what there is to see', async () => {
    const looks: boolean[] = [];
    const looking = Object.assign(jam, {
      look: (_: 'network', on: boolean) => {
        looks.push(on);
        const cells = Buffer.from([1]).toString('base64');
        jam.publish({ kind: 'network', start: 0, from: 0, text: 'a', layers: [1], cells });
      },
    });
    const client = await WireClient.join(await openLane({ source: looking }).start(), 'viewer');
    client.send({ type: 'look', at: 'network', on: true });
    await client.until((message) => message.type === 'event');
    expect(client.events.map(({ event }) => event.kind)).toEqual(['network']);
    expect(looks).toEqual([true]);
  });

  test('passes notes and settings in, events out, and lets go of keys', async () => {
    const lane = openLane();
    const url = await lane.start();
    const client = await WireClient.join(url, 'controller');
    client.send({ type: 'note', on: true, pitch: 60, velocity: 90 });
    client.send({ type: 'settings', change: { meter: '6/8' } });
    await client.until((message) => message.type === 'event');
    jam.note(67);
    await client.until((message) => message.type === 'event' && message.sequence === 2);
    expect(client.events.map(({ event }) => event.kind)).toEqual(['settings', 'note']);

    const late = await WireClient.join(url, 'viewer');
    expect(late.messages.at(-1)).toMatchObject({
      sequence: 2,
      jam: {
        settings: { meter: '6/8' },
        sounding: [{ part: 'partner', pitch: 67, velocity: 80 }],
      },
    });
    const snapshot = late.messages.at(-1);
    if (snapshot?.type === 'snapshot') expect(Math.abs(snapshot.at - jam.now())).toBeLessThan(5000);

    await lane.stop();
    expect(client.closed ?? (await client.end())).toMatchObject({ code: 1001 });
    expect(
      jam.inputs.map((input) => (input.kind === 'midi' ? input.message.kind : input.kind)),
    ).toEqual(['noteOn', 'settings', 'noteOff']);
    expect(jam.listeners.size).toBe(0);
  });

  test('fails as the server does', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const address = taken.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    await expect(openLane({ port }).start()).rejects.toMatchObject({
      name: 'AntiphonError',
      code: 'port-in-use',
    });
    await expect(openLane({ host: '0.0.0.0' }).start()).rejects.toMatchObject({
      code: 'token-needed',
    });
    taken.close();
  });

  test('stops when told, in the middle of starting too, and twice', async () => {
    const stop = new AbortController();
    const lane = openLane();
    const starting = lane.start(stop.signal).catch(() => 'stopped');
    stop.abort();
    await lane.stop();
    await lane.stop();
    const url = await starting;
    await expect(fetch(url)).rejects.toThrow();
  });
});

test('a mirror shows what a jam that was asked itself would', () => {
  const part = fc.constantFrom('player' as const, 'partner' as const);
  const note = fc.record({
    kind: fc.constant('note' as const),
    part,
    on: fc.boolean(),
    pitch: fc.integer({ min: 60, max: 63 }),
    velocity: fc.integer({ min: 1, max: 127 }),
    at: fc.constant(0),
  });
  const transcript = fc.record({
    kind: fc.constant('transcript' as const),
    part,
    phrase: fc.nat(),
    canon: fc.string(),
    engraved: fc.string(),
  });
  const settings = liveSettingsSchema.parse({});
  fc.assert(
    fc.property(fc.array(fc.oneof(note, transcript)), (events: JamEvent[]) => {
      const state = { kind: 'state', turn: 'idle', meter: '4/4' } as const;
      const mirror = new Mirror({ state, settings, transcripts: [], sounding: [] });
      for (const event of events) mirror.show(event);
      const { sounding, transcripts } = mirror.snapshot();
      for (const which of ['player', 'partner'] as const) {
        for (let pitch = 60; pitch <= 63; pitch++) {
          const last = events.findLast(
            (event) => event.kind === 'note' && event.part === which && event.pitch === pitch,
          );
          const sounds = sounding.filter((one) => one.part === which && one.pitch === pitch);
          expect(sounds).toHaveLength(last?.kind === 'note' && last.on ? 1 : 0);
        }
        const newest = events.findLast(
          (event) => event.kind === 'transcript' && event.part === which,
        );
        expect(transcripts.find((one) => one.part === which)).toEqual(newest);
      }
    }),
  );
});
