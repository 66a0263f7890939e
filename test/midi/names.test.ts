import { describe, expect, test } from '@jest/globals';
import { AntiphonError } from '../../src/error.js';
import { choosePort, plainName } from '../../src/midi/names.js';

const STUDIO = [
  'Midi Through:Midi Through Port-0 14:0',
  'Keystation 49:Keystation 49 MIDI 1 20:0',
  'Keystation 49:Keystation 49 MIDI 2 20:1',
  'Synth:Synth 24:0',
  'Synth:Synth Editor 24:1',
  'IAC Driver Bus 1',
];

function codeOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof AntiphonError) return error.code;
    throw error;
  }
  return 'none';
}

describe('choosePort', () => {
  test.each([
    ['a part of the name', 'through', STUDIO[0]],
    ['case does not matter', 'MIDI 2', STUDIO[2]],
    ['a whole name before a name it is a part of', 'synth:synth', STUDIO[3]],
    ['numbers of an earlier start', 'Synth:Synth 128:3', STUDIO[3]],
    ['the name in full', 'Keystation 49:Keystation 49 MIDI 1 20:0', STUDIO[1]],
    ['a number that belongs to the name', 'bus 1', STUDIO[5]],
  ])('%s: %s', (_why, wanted, chosen) => {
    expect(choosePort(STUDIO, wanted, 'input')).toBe(chosen);
  });

  test.each([
    ['several ports have the part', STUDIO, 'keystation', 'port-ambiguous'],
    ['no port has the part', STUDIO, 'organ', 'port-not-found'],
    ['there is no port', [], 'organ', 'port-not-found'],
    ['two of the same name', ['Pad 20:0', 'Pad 24:0'], 'pad', 'port-ambiguous'],
  ])('%s', (_why, names, wanted, code) => {
    expect(codeOf(() => choosePort(names, wanted, 'output'))).toBe(code);
  });

  test('the error lists what there is to choose from, and only that', () => {
    expect(() => choosePort(STUDIO, 'keystation', 'input')).toThrow(
      'More than one MIDI input is called "keystation"; say more of the name:\n' +
        '  Keystation 49:Keystation 49 MIDI 1 20:0\n' +
        '  Keystation 49:Keystation 49 MIDI 2 20:1',
    );
  });

  test('two ports of the same name are told apart by the name in full', () => {
    expect(choosePort(['Pad 20:0', 'Pad 24:0'], 'Pad 24:0', 'output')).toBe('Pad 24:0');
  });

  test('plainName leaves ALSA numbers out and other numbers in', () => {
    expect(plainName('Synth:Synth Editor 24:1')).toBe('Synth:Synth Editor');
    expect(plainName('IAC Driver Bus 1')).toBe('IAC Driver Bus 1');
  });
});
