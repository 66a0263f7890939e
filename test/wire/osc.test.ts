import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Client, decode } from 'node-osc';
import type { JamEvent } from '../../src/jam/events.js';
import { OscPort } from '../../src/wire/osc.js';
import { readOsc, writeOsc } from '../../src/wire/oscMessages.js';
import { FakeJam } from './fakeJam.js';

const any = () => true;
const none = (token: string) => token === '';

describe('an OSC address', () => {
  test.each([
    ['/antiphon/temperature', [0.5], { type: 'settings', change: { temperature: 0.5 } }],
    ['/antiphon/tempo', ['auto'], { type: 'settings', change: { tempo: 'auto' } }],
    ['/antiphon/note', [60, 100], { type: 'note', on: true, pitch: 60, velocity: 100 }],
    ['/antiphon/note', [60, 0], { type: 'note', on: false, pitch: 60, velocity: 0 }],
    ['/antiphon/note', [60], { type: 'note', on: false, pitch: 60, velocity: 0 }],
    ['/antiphon/pedal', [1], { type: 'pedal', down: true }],
    ['/antiphon/panic', [], { type: 'panic' }],
    ['/antiphon/panic', [1], { type: 'panic' }],
    ['/antiphon/tap', [1], { type: 'tap' }],
    ['/antiphon/again', [], { type: 'again' }],
    ['/antiphon/undo', [1], { type: 'undo' }],
    ['/antiphon/alternatives', [], { type: 'alternatives' }],
    ['/antiphon/pick', [1], { type: 'pick', which: 1 }],
    ['/antiphon/hold', [0], { type: 'hold', on: false }],
  ])('%s %j', (address, args, request) => {
    expect(readOsc(address, args, none)).toEqual(request);
  });

  test.each([
    ['/antiphon/panic', [0]],
    ['/antiphon/undo', [0]],
    ['/antiphon/pick', [2]],
    ['/antiphon/temperature', [9]],
    ['/antiphon/temperature', []],
    ['/antiphon/host', ['0.0.0.0']],
    ['/antiphon/note', [60.5, 1]],
    ['/antiphon/note', [128, 1]],
    ['/other/panic', []],
    ['', []],
    ['/antiphon/a/panic', []],
  ])('%s %j is nothing', (address, args) => {
    expect(readOsc(address, args, none)).toBeUndefined();
  });

  test('holds the token where one is asked for', () => {
    const isOurs = (token: string) => token === 'secret';
    expect(readOsc('/antiphon/secret/panic', [], isOurs)).toEqual({ type: 'panic' });
    expect(readOsc('/antiphon/panic', [], isOurs)).toBeUndefined();
  });

  test('of whatever kind throws nothing', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.anything()), (address, args) => {
        readOsc(address, args, any);
        readOsc(`/antiphon/${address}`, args, any);
      }),
    );
  });
});

test('an event is told as addresses', () => {
  const note: JamEvent = { kind: 'note', part: 'partner', on: true, pitch: 60, velocity: 9, at: 0 };
  expect(writeOsc(note)).toEqual([{ address: '/antiphon/note', args: ['partner', 60, 9] }]);
  const state: JamEvent = { kind: 'state', turn: 'listening', meter: '6/8', tempo: 96 };
  expect(writeOsc(state)).toContainEqual({ address: '/antiphon/heard/tempo', args: [96] });
});

describe('the OSC port', () => {
  let jam: FakeJam;
  let port: OscPort;
  beforeEach(() => {
    jam = new FakeJam();
  });
  afterEach(() => port.stop());

  async function heard(count: number): Promise<void> {
    while (jam.inputs.length < count) await setTimeout(5);
  }

  test('hears a controller, and lets go of what it held', async () => {
    port = new OscPort({ source: jam, listen: { host: '127.0.0.1', port: 0 } });
    const client = new Client('127.0.0.1', await port.start());
    await client.send('/antiphon/note', 60, 100);
    await client.send('/antiphon/temperature', 0.5);
    await client.send('/antiphon/nonsense', 1);
    await heard(2);
    await client.close();
    port.stop();
    expect(jam.inputs).toEqual([
      { kind: 'midi', message: { kind: 'noteOn', channel: 0, pitch: 60, velocity: 100 } },
      { kind: 'settings', change: { temperature: expect.closeTo(0.5, 6) } },
      { kind: 'midi', message: { kind: 'noteOff', channel: 0, pitch: 60, velocity: 0 } },
    ]);
  });

  test('passes over what is no OSC', async () => {
    port = new OscPort({ source: jam, listen: { host: '127.0.0.1', port: 0 } });
    const number = await port.start();
    const socket = createSocket('udp4');
    for (const bytes of ['', 'x', '#bundle', '/antiphon/panic\0', ',', '\0\0\0\0']) {
      socket.send(bytes, number, '127.0.0.1');
    }
    const client = new Client('127.0.0.1', number);
    await client.send('/antiphon/panic', 1);
    await heard(1);
    expect(jam.inputs.at(-1)).toEqual({ kind: 'panic' });
    socket.close();
    await client.close();
  });

  test('tells a receiver what happens', async () => {
    const receiver = createSocket('udp4').bind(0, '127.0.0.1');
    await once(receiver, 'listening');
    const told = once(receiver, 'message');
    port = new OscPort({
      source: jam,
      tell: { host: '127.0.0.1', port: receiver.address().port },
    });
    await port.start();
    jam.publish({ kind: 'note', part: 'player', on: true, pitch: 64, velocity: 80, at: 1 });
    const [bytes] = await told;
    expect(decode(bytes)).toMatchObject({
      address: '/antiphon/note',
      args: [{ value: 'player' }, { value: 64 }, { value: 80 }],
    });
    receiver.close();
  });

  test('needs a token beyond this machine', async () => {
    port = new OscPort({ source: jam, listen: { host: '0.0.0.0', port: 0 } });
    await expect(port.start()).rejects.toMatchObject({ code: 'osc-token-needed' });
  });

  test('says when its port is taken', async () => {
    const other = createSocket('udp4').bind(0, '127.0.0.1');
    await once(other, 'listening');
    port = new OscPort({
      source: jam,
      listen: { host: '127.0.0.1', port: other.address().port },
    });
    await expect(port.start()).rejects.toMatchObject({ code: 'osc-unavailable' });
    other.close();
  });
});
