import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MemoryBackend } from '../../src/midi/backends/memory.js';
import type { MidiInput } from '../../src/midi/port.js';
import { PortWatcher, review } from '../../src/midi/watcher.js';

const KEYS = { wanted: 'keystation', direction: 'input' } as const;

describe('review', () => {
  test('takes a wanted port when it has come', () => {
    expect(review(KEYS, undefined, ['Synth 24:0', 'Keystation 49 20:0'])).toEqual({
      isGone: false,
      take: 'Keystation 49 20:0',
    });
  });

  test('leaves alone what is there', () => {
    expect(
      review(KEYS, 'Keystation 49 20:0', ['Keystation 49 20:0', 'Keystation 61 24:0']),
    ).toEqual({ isGone: false });
  });

  test('under another number it is another connection', () => {
    expect(review(KEYS, 'Keystation 49 20:0', ['Keystation 49 24:0'])).toEqual({
      isGone: true,
      take: 'Keystation 49 24:0',
    });
  });

  test('what is gone or fits two is waited for', () => {
    expect(review(KEYS, 'Keystation 49 20:0', [])).toMatchObject({
      isGone: true,
      obstacle: { code: 'port-not-found' },
    });
    expect(review(KEYS, undefined, ['Keystation 49 20:0', 'Keystation 61 24:0'])).toMatchObject({
      isGone: false,
      obstacle: { code: 'port-ambiguous' },
    });
  });
});

function watched(options: { open?: (name: string) => Promise<MidiInput> } = {}) {
  const backend = new MemoryBackend(() => 0);
  const told: string[] = [];
  const watcher: PortWatcher<MidiInput> = new PortWatcher({
    ...KEYS,
    names: () => backend.inputNames(),
    open: options.open ?? ((name) => backend.openInput(name, () => {})),
    onTaken: ({ name }) => told.push(`taken ${name}`),
    onGone: () => told.push('gone'),
    notice: (line) => told.push(line.split('\n')[0] ?? ''),
  });
  return { backend, watcher, told };
}

describe('PortWatcher', () => {
  test('takes the port when it comes, lets it go, takes it again, and says each once', async () => {
    const { backend, watcher, told } = watched();
    for (let look = 0; look < 3; look++) await watcher.look();
    const first = backend.addInput('Keystation 49 20:0');
    for (let look = 0; look < 3; look++) await watcher.look();
    expect(first.openCount).toBe(1);
    backend.unplug('Keystation 49 20:0');
    for (let look = 0; look < 3; look++) await watcher.look();
    expect(watcher.held).toBeUndefined();
    const second = backend.addInput('Keystation 49 24:0');
    for (let look = 0; look < 3; look++) await watcher.look();
    expect(second.openCount).toBe(1);
    expect(told).toEqual([
      'No MIDI input is called "keystation". There is none at all; `antiphon doctor` says why.',
      'taken Keystation 49 20:0',
      'The MIDI input Keystation 49 is there.',
      'gone',
      'The MIDI input Keystation 49 is gone; it is taken again when it is back.',
      'taken Keystation 49 24:0',
      'The MIDI input Keystation 49 is there.',
    ]);
  });

  test('a port that does not open is tried again at every look, and complained of once', async () => {
    let tries = 0;
    const { backend, watcher, told } = watched({
      open: async () => {
        if (++tries < 4) throw new Error('busy');
        return { name: 'Keystation', close: () => {} };
      },
    });
    backend.addInput('Keystation');
    for (let look = 0; look < 6; look++) await watcher.look();
    expect(tries).toBe(4);
    expect(told).toEqual([
      "The system's MIDI does not answer (busy).",
      'taken Keystation',
      'The MIDI input Keystation is there.',
    ]);
  });

  test('closed in the middle of a look it keeps nothing open', async () => {
    const { backend, watcher } = watched();
    const port = backend.addInput('Keystation');
    const look = watcher.look();
    watcher.close();
    await look;
    await watcher.look();
    expect(port.openCount).toBe(0);
    expect(watcher.held).toBeUndefined();
  });

  test('after any plugging and pulling exactly the port that is there is open', async () => {
    const NAMES = ['Keystation 20:0', 'Keystation 24:0', 'Synth 28:0'];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ name: fc.constantFrom(...NAMES), isLook: fc.boolean() })),
        async (steps) => {
          const { backend, watcher } = watched();
          for (const { name, isLook } of steps) {
            if ((await backend.inputNames()).includes(name)) backend.unplug(name);
            else backend.addInput(name);
            // A cable cannot be pulled and plugged between two looks.
            if (isLook || watcher.held !== undefined) await watcher.look();
          }
          await watcher.look();
          const there = (await backend.inputNames()).filter((name) => name.startsWith('Keys'));
          for (const name of there)
            expect(backend.inputPort(name).openCount).toBe(watcher.held?.name === name ? 1 : 0);
          if (there.length === 1) expect(watcher.held?.name).toBe(there[0]);
          if (there.length === 0) expect(watcher.held).toBeUndefined();
        },
      ),
    );
  });
});
