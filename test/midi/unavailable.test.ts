import { describe, expect, test } from '@jest/globals';
import { loadAdvice, sequencerAdvice, sequencerState } from '../../src/midi/unavailable.js';

describe('what to do without MIDI', () => {
  test.each([
    [
      new Error('libasound.so.2: cannot open shared object file: No such file or directory'),
      'apt install libasound2',
    ],
    ['arm64 on linux is not yet supported', '--backend'],
    [new Error('Failed to find binding for midi\nTried paths:\n - /somewhere'), '--backend'],
    [new Error('something else\nand more'), '(something else)'],
    [undefined, 'npm ci'],
  ])('%s', (error, advice) => {
    const line = loadAdvice(error, 'linux', 'arm64');
    expect(line).toContain(advice);
    expect(line).not.toContain('\n');
    expect(line).not.toContain('/somewhere');
  });

  test('a sequencer that is not there, and one that may not be opened', () => {
    expect(sequencerState('/no/such/device')).toBe('missing');
    expect(sequencerAdvice('there')).toBeUndefined();
    expect(sequencerAdvice('missing')).toContain('modprobe snd-seq');
    expect(sequencerAdvice('forbidden')).toContain('usermod');
  });
});
