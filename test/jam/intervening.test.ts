import { expect, test } from '@jest/globals';
import { JamRuntime } from '../../src/jam/runtime.js';
import { MemoryBackend } from '../../src/midi/backends/memory.js';
import { newSession } from './jamming.js';

/** A runtime whose output keeps time by itself, as far as the runtime can tell. */
function stage() {
  let time = 0;
  let isInside = false;
  const gate = {
    left: Number.NEGATIVE_INFINITY,
    enter: () => {
      expect(isInside).toBe(false);
      isInside = true;
    },
    leave: () => {
      isInside = false;
    },
    takeSent: () => [],
  };
  const backend = Object.assign(new MemoryBackend(() => time), { gate });
  const clock = { now: () => time, wakeAt: () => () => {} };
  const runtime = new JamRuntime({ session: newSession(), clock, backend });
  const turnTo = (to: number): void => {
    time = to;
  };
  return { backend, gate, runtime, turnTo, isInside: () => isInside };
}

test('what a key brings about is sent inside the gate, and comes after what has left', async () => {
  const { backend, gate, runtime, turnTo, isInside } = stage();
  await runtime.start();
  const times: number[] = [];
  runtime.subscribe((event) => {
    expect(isInside()).toBe(false);
    if (event.kind === 'note') times.push(event.at);
  });
  backend.outputPort('Antiphon Out').onSent(() => expect(isInside()).toBe(true));
  turnTo(1005);
  backend.inputPort('Antiphon In').inject([0x90, 60, 90], 1000);
  gate.left = 1003;
  backend.inputPort('Antiphon In').inject([0x90, 64, 90], 1001);
  await runtime.stop();
  expect(times.slice(0, 2)).toEqual([1000, 1003]);
  expect(isInside()).toBe(false);
});
