import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { liveSettingsSchema } from '../../src/config/settings.js';
import type { Clock } from '../../src/jam/clock.js';
import { Controls } from '../../src/jam/controls.js';
import type { JamEvent } from '../../src/jam/events.js';
import { headLine, readJournal } from '../../src/jam/journal.js';
import { JournalWriter } from '../../src/jam/journalWriter.js';
import { JamRuntime } from '../../src/jam/runtime.js';
import { Session } from '../../src/jam/session.js';
import { playThrough } from '../../src/jam/virtualTime.js';
import { MemoryBackend } from '../../src/midi/backends/memory.js';
import { encode } from '../../src/midi/encode.js';
import { fakeEngine, fakeModel } from '../support/fakeModel.js';
import { newSession } from './jamming.js';

const SETTINGS = liveSettingsSchema.parse({ tempo: 120, key: 'C' });

/** A clock that a test turns by hand, a little late as real ones are. */
class HandClock implements Clock {
  time = 0;
  private readonly alarms = new Map<number, { due: number; callback: () => void }>();
  private count = 0;

  now = (): number => this.time;

  wakeAt(due: number, callback: () => void): () => void {
    const id = this.count++;
    this.alarms.set(id, { due, callback });
    return () => this.alarms.delete(id);
  }

  turnTo(time: number): void {
    for (;;) {
      const [next] = [...this.alarms].sort((a, b) => a[1].due - b[1].due);
      if (next === undefined || next[1].due > time) break;
      this.alarms.delete(next[0]);
      this.time = Math.max(this.time, next[1].due + 0.4);
      next[1].callback();
    }
    this.time = Math.max(this.time, time);
  }

  get waiting(): number {
    return this.alarms.size;
  }
}

interface Stage {
  readonly clock: HandClock;
  readonly backend: MemoryBackend;
  readonly runtime: JamRuntime;
  readonly sent: string[];
  readonly notices: string[];
}

function stage(options: { journal?: JournalWriter; in?: string; controls?: Controls } = {}): Stage {
  const clock = new HandClock();
  const backend = new MemoryBackend(clock.now);
  const sent: string[] = [];
  const notices: string[] = [];
  const runtime = new JamRuntime({
    session: newSession(),
    clock,
    backend,
    ...(options.in === undefined ? {} : { ports: { in: [options.in] } }),
    ...(options.journal === undefined ? {} : { journal: options.journal }),
    ...(options.controls === undefined ? {} : { controls: options.controls }),
    notice: (line) => notices.push(line),
    onSend: (bytes, due) => sent.push(`${due} ${Buffer.from(bytes).toString('hex')}`),
  });
  return { clock, backend, runtime, sent, notices };
}

/** Plays a phrase on the memory port and waits for most of the answer. */
function jamAlong({ clock, backend, runtime }: Stage): void {
  const port = backend.inputPort('Antiphon In');
  [60, 62, 64, 65, 67, 65, 64, 62].forEach((pitch, index) => {
    clock.turnTo(1000 + index * 250);
    port.inject([0x90, pitch, 90]);
    clock.turnTo(1000 + index * 250 + 220.3);
    port.inject([0x80, pitch, 0]);
  });
  clock.turnTo(6000);
  runtime.receive({ kind: 'settings', change: { temperature: 1.3 } });
  clock.turnTo(6500);
}

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

describe('the journal', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'antiphon-journal-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function record(): Promise<{ text: string; sent: string[] }> {
    const path = join(folder, 'jam.journal');
    const journal = new JournalWriter(path, () => {});
    await journal.start();
    const model = { name: 'fake', weightsSha256: fakeModel.card.weightsSha256 };
    const engine = { engine: 'wasm', precision: 'float32' } as const;
    journal.append(
      headLine({ antiphon: '0', seed: 1, settings: SETTINGS, model, ...engine, channel: 0 }),
    );
    const all = stage({ journal });
    await all.runtime.start();
    jamAlong(all);
    await all.runtime.stop();
    return { text: readFileSync(path, 'utf8'), sent: all.sent };
  }

  function replay(text: string): string[] {
    const { head, inputs, end } = readJournal(text);
    const { settings, seed } = head;
    const session = new Session({ model: fakeModel, engine: fakeEngine(), settings, seed });
    return playThrough(session, inputs, end).flatMap((output) =>
      output.kind === 'send'
        ? [`${output.due} ${Buffer.from(encode(output.message)).toString('hex')}`]
        : [],
    );
  }

  test('played again it gives the same bytes at the same times', async () => {
    const { text, sent } = await record();
    expect(sent.length).toBeGreaterThan(0);
    expect(readJournal(text).notes).toEqual([]);
    expect(replay(text)).toEqual(sent);
  });

  test('written before there were adaptation and precision it is played without', async () => {
    const { text } = await record();
    const [head = '', ...rest] = text.split('\n');
    const { settings, precision: __, ...others } = JSON.parse(head);
    const { adaptation: _, ...older } = settings;
    const old = [JSON.stringify({ ...others, settings: older }), ...rest].join('\n');
    const off = JSON.stringify({ ...others, settings: { ...older, adaptation: 0 } });
    expect(replay(old)).toEqual(replay([off, ...rest].join('\n')));
    expect(readJournal(old).head).toMatchObject({
      settings: { adaptation: 0 },
      precision: 'float32',
    });
  });

  test('cut off in its last line it is read up to there, and says so', async () => {
    const { text, sent } = await record();
    const cut = text.slice(0, text.length - 8);
    expect(readJournal(cut).notes[0]).toMatch(/cut off/);
    const again = replay(cut);
    expect(again.slice(0, 4)).toEqual(sent.slice(0, 4));
  });

  test('anything else is one clear error that names the line', async () => {
    const { text } = await record();
    const lines = text.split('\n');
    lines[3] = '{"at":1,"input":{"kind":"explode"}}';
    expect(() => readJournal(lines.join('\n'))).toThrow(/Line 4/);
    expect(() => readJournal('not a journal\n')).toThrow(/Line 1/);
  });
});
