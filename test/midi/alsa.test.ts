import { describe, expect, test } from '@jest/globals';
import { openBackend } from '../../src/midi/backends/open.js';
import { choosePort } from '../../src/midi/names.js';
import { sequencerState } from '../../src/midi/unavailable.js';

// The sequencer is part of the running kernel and no tool that CI could install, so its absence
// skips this everywhere.
const state = process.platform === 'linux' ? sequencerState() : 'missing';
const alsaTest = state === 'there' ? test : test.skip;
const reason = state === 'there' ? '' : ` (skipped: ALSA's sequencer is ${state})`;

describe('easymidi on a real ALSA sequencer', () => {
  alsaTest(`what is sent to a published port is heard there, ten times over${reason}`, async () => {
    for (let round = 0; round < 10; round++) {
      const backend = await openBackend('easymidi', () => round);
      const message = Uint8Array.of(0x90, 60, 1 + round);
      const heard = new Promise<[number[], number]>((resolve, reject) => {
        backend
          .publishInput(`Antiphon Test ${process.pid}`, (bytes, at) => resolve([[...bytes], at]))
          .then(async () => {
            const names = await backend.outputNames();
            const name = choosePort(names, `Antiphon Test ${process.pid}`, 'output');
            (await backend.openOutput(name)).send(message);
          })
          .catch(reject);
      });
      expect(await heard).toEqual([[...message], round]);
      backend.close();
    }
  });
});
