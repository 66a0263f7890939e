import { describe, expect, test } from '@jest/globals';
import { portsProse } from '../../src/cli/ports.js';
import { AntiphonError } from '../../src/error.js';
import { MemoryBackend } from '../../src/midi/backends/memory.js';
import { surveyPorts } from '../../src/midi/survey.js';

describe('surveyPorts', () => {
  test('lists what is plugged in and what will be published', async () => {
    const backend = new MemoryBackend(() => 0);
    backend.addInput('Keys');
    backend.addOutput('Synth');
    expect(await surveyPorts(async () => backend)).toEqual({
      inputs: ['Keys'],
      outputs: ['Synth'],
      publishes: { input: 'Antiphon In', output: 'Antiphon Out' },
    });
  });

  test('a machine without MIDI is an answer, and a bug is not', async () => {
    const missing = new AntiphonError('midi-unavailable', 'MIDI is not available. Do this.');
    expect(await surveyPorts(() => Promise.reject(missing))).toEqual({
      inputs: [],
      outputs: [],
      unavailable: missing.message,
    });
    await expect(surveyPorts(() => Promise.reject(new TypeError('a bug')))).rejects.toThrow(
      'a bug',
    );
  });
});

describe('portsProse', () => {
  test('names ports as a musician knows them, in full where two would look the same', () => {
    const prose = portsProse({
      inputs: ['Keystation 49:Keystation 49 MIDI 1 20:0', 'Pad:Pad 24:0', 'Pad:Pad 28:0'],
      outputs: ['Synth:Synth 32:0'],
      publishes: { input: 'Antiphon In', output: 'Antiphon Out' },
    });
    expect(prose.split('\n')).toEqual(
      expect.arrayContaining([
        '  Keystation 49:Keystation 49 MIDI 1',
        '  Pad:Pad 24:0',
        '  Pad:Pad 28:0',
        '  Synth:Synth',
        '  antiphon --in "Keystation 49" --out "Synth"',
      ]),
    );
    expect(prose).toContain('Antiphon Out');
  });

  test("its example says enough of a name and leaves ALSA's loop alone", () => {
    const prose = portsProse({
      inputs: ['Midi Through:Midi Through Port-0 14:0', 'Keys:Keys A 20:0', 'Keys:Keys B 20:1'],
      outputs: ['Midi Through:Midi Through Port-0 14:0'],
    });
    expect(prose).toMatch(/\n {2}antiphon --in "Keys:Keys A"$/);
  });

  test('says what to do when nothing is plugged in', () => {
    const prose = portsProse({ inputs: [], outputs: [] });
    expect(prose).toContain('Plug in a keyboard');
    expect(prose).not.toContain('--in');
  });

  test('says how to get MIDI, and how to play without it', () => {
    const prose = portsProse({ inputs: [], outputs: [], unavailable: 'Do this.' });
    expect(prose).toContain('Do this.');
    expect(prose).toContain('on the page');
  });
});
