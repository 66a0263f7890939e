import { afterEach, describe, expect, test } from '@jest/globals';
import { liveSettingsSchema } from '../../src/config/settings.js';
import { HostedJams } from '../../src/hosting/hostedJams.js';
import { JamFactory } from '../../src/hosting/jamFactory.js';
import { ANY_JAM, type JamList, parseJamList } from '../../src/hosting/jamList.js';
import type { JamEvent } from '../../src/jam/events.js';
import { SharedEngine } from '../../src/model/sharedEngine.js';
import { fakeEngine, fakeModel } from '../support/fakeModel.js';

const hosts: HostedJams[] = [];
afterEach(() => Promise.all(hosts.splice(0).map((host) => host.stop())));

function host(list: JamList = ANY_JAM, most = 100): HostedJams {
  const factory = new JamFactory({
    model: fakeModel,
    engine: new SharedEngine(fakeEngine()),
    list,
    common: {
      antiphon: '0',
      engine: 'wasm',
      precision: 'float32',
      channel: 0,
      settings: liveSettingsSchema.parse({}),
    },
  });
  const tokensOf = () => ({ anybody: 'controller' }) as const;
  const jams = new HostedJams({ factory, tokensOf, most, epoch: 0, notice: () => {} });
  hosts.push(jams);
  return jams;
}

function enter(jams: HostedJams, name: string) {
  const source = jams.find(name)?.source;
  if (source === undefined) throw new Error(`no jam ${name}`);
  const events: JamEvent[] = [];
  return { source, events, leave: source.subscribe((event) => events.push(event)) };
}

const note = (pitch: number) =>
  ({ kind: 'midi', message: { kind: 'noteOn', channel: 0, pitch, velocity: 80 } }) as const;

describe('jams of one host', () => {
  test('know nothing of each other', () => {
    const jams = host();
    const [one, two] = [enter(jams, 'one'), enter(jams, 'two')];
    one.source.receive(note(60));
    expect(one.source.snapshot().sounding).toHaveLength(1);
    expect(two.source.snapshot().sounding).toEqual([]);
    expect(two.events).toEqual([]);
  });

  test('the same name is the same jam', () => {
    const jams = host();
    const [one, again] = [enter(jams, 'one'), enter(jams, 'one')];
    one.source.receive(note(60));
    expect(again.events).toEqual(one.events);
    expect(jams.size).toBe(1);
  });

  test('start as the list says', () => {
    const list = parseJamList('{"jams":{"slow":{"settings":{"tempo":40,"mode":"trade"}}}}');
    const jams = host(list);
    expect(jams.find('slow')?.source.snapshot().settings).toMatchObject({
      tempo: 40,
      mode: 'trade',
    });
    expect(jams.find('other')).toBeUndefined();
  });

  test('one that nobody is at makes room for a new one, the longest deserted first', () => {
    const jams = host(ANY_JAM, 3);
    const [a, b, c] = ['a', 'b', 'c'].map((name) => enter(jams, name));
    expect(jams.find('d')).toBeUndefined();
    b?.leave();
    a?.leave();
    b?.leave();
    enter(jams, 'd');
    expect(jams.size).toBe(3);
    a?.source.receive(note(60));
    expect(enter(jams, 'a').source.snapshot().sounding).toHaveLength(1);
    expect(c?.source).toBe(jams.find('c')?.source);
    expect(jams.find('e')).toBeUndefined();
  });

  test.each(['', '..', 'a.b', '*', 'a/b'])('none is called %j', (name) => {
    expect(host().find(name)).toBeUndefined();
  });
});

test.each([
  '',
  '[]',
  '{"jams":{"a b":{}}}',
  '{"jams":{"a":{"tokens":{"player":"short"}}}}',
  '{"jams":{"a":{"settings":{"tempo":1e9}}}}',
  '{"unknown":1}',
])('a list like %s is refused without saying what stands in it', (text) => {
  expect(() => parseJamList(text)).toThrow(expect.objectContaining({ code: 'jam-list-invalid' }));
});
