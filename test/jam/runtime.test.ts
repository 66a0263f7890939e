import { describe, expect, test } from '@jest/globals';
import { Controls } from '../../src/jam/controls.js';
import type { JamEvent } from '../../src/jam/events.js';
import { jamAlong, stage } from './runtimeStage.js';

describe('the runtime', () => {
  test('plays over MIDI ports and releases every note when it is stopped', async () => {
    const all = stage();
    await all.runtime.start();
    jamAlong(all);
    await all.runtime.stop();
    const bytes = all.backend.outputPort('Antiphon Out').sent.map((one) => [...one.bytes]);
    const ons = bytes.filter(([status]) => status === 0x90).map(([, pitch]) => pitch);
    const offs = bytes.filter(([status]) => status === 0x80).map(([, pitch]) => pitch);
    expect(ons.length).toBeGreaterThan(0);
    expect(offs.sort()).toEqual(ons.sort());
    expect(all.clock.waiting).toBe(0);
  });

  test('never sends before the time', async () => {
    const all = stage();
    await all.runtime.start();
    jamAlong(all);
    const late = all.backend.outputPort('Antiphon Out').sent.map(({ at }, index) => {
      return at - Number(all.sent[index]?.split(' ')[0]);
    });
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    await all.runtime.stop();
  });

  test('starting and stopping twice is like once, and stopping first is enough', async () => {
    const all = stage();
    await Promise.all([all.runtime.start(), all.runtime.start()]);
    await Promise.all([all.runtime.stop(), all.runtime.stop()]);
    const other = stage();
    const abort = new AbortController();
    const starting = other.runtime.start(abort.signal);
    abort.abort();
    await starting;
    await other.runtime.stop();
    expect(other.backend.inputPort('Antiphon In').openCount).toBe(0);
  });

  test('a control that has been learned turns its setting, and is no music', async () => {
    const all = stage({ controls: new Controls([]) });
    await all.runtime.start();
    const events: JamEvent[] = [];
    all.runtime.subscribe((event) => events.push(event));
    all.runtime.receive({ kind: 'learn', target: 'temperature' });
    expect(all.runtime.snapshot().controls).toMatchObject({ waiting: 'temperature' });
    const keys = all.backend.inputPort('Antiphon In');
    keys.inject([0xb0, 74, 1, 74, 127]);
    expect(all.runtime.snapshot().settings.temperature).toBe(2);
    all.runtime.receive({ kind: 'learn', target: 'panic' });
    keys.inject([0x90, 21, 100, 21, 0]);
    events.length = 0;
    keys.inject([0x90, 21, 100, 21, 0]);
    expect(events).toEqual([]);
    all.runtime.receive({ kind: 'forget', target: 'panic' });
    keys.inject([0x90, 21, 100, 21, 0]);
    expect(events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['controls', 'note']));
    await all.runtime.stop();
  });

  test('does not answer what gear sends back', async () => {
    const all = stage();
    await all.runtime.start();
    const out = all.backend.outputPort('Antiphon Out');
    const heard: JamEvent[] = [];
    all.runtime.subscribe((event) => {
      if (event.kind === 'note' && event.part === 'player') heard.push(event);
    });
    out.onSent((bytes, at) => all.backend.inputPort('Antiphon In').inject(bytes, at + 2));
    jamAlong(all);
    expect(out.sent.filter(({ bytes }) => bytes[0] === 0x90).length).toBeGreaterThan(0);
    expect(heard).toHaveLength(16);
    await all.runtime.stop();
  });

  test('a port that is not there is said in one line, and the page plays on', async () => {
    const all = stage({ in: 'keystation' });
    await all.runtime.start();
    expect(all.notices).toHaveLength(1);
    const events: string[] = [];
    all.runtime.subscribe((event) => events.push(event.kind));
    const message = { kind: 'noteOn', channel: 0, pitch: 60, velocity: 80 } as const;
    all.runtime.receive({ kind: 'midi', message });
    expect(events).toContain('prediction');
    await all.runtime.stop();
  });

  test('a viewer that fails does not disturb the jam', async () => {
    const all = stage();
    await all.runtime.start();
    all.runtime.subscribe(() => {
      throw new Error('gone');
    });
    jamAlong(all);
    expect(all.sent.length).toBeGreaterThan(0);
    await all.runtime.stop();
  });
});
