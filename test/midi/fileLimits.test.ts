import { expect, test } from '@jest/globals';
import { AntiphonError } from '../../src/error.js';
import { MOST_MIDI_BYTES, MOST_MIDI_TRACKS, readMidiFile } from '../../src/midi/file.js';

const chunk = (type: string, data: Uint8Array): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([Buffer.from(type), length, data]);
};

const END = [0, 0xff, 0x2f, 0];

/** A file of so many tracks, of which the first holds a text of so many bytes. */
function file(tracks: number, text: number): Buffer {
  const header = chunk('MThd', Uint8Array.of(0, 1, tracks >> 8, tracks & 255, 0, 96));
  const digits = [21, 14, 7, 0].map((by) => ((text >> by) & 127) | (by > 0 ? 128 : 0));
  const first = Buffer.concat([Buffer.of(0, 0xff, 1, ...digits), Buffer.alloc(text, 'x')]);
  const others = Array.from({ length: tracks - 1 }, () => chunk('MTrk', Uint8Array.from(END)));
  return Buffer.concat([
    header,
    chunk('MTrk', Buffer.concat([first, Buffer.from(END)])),
    ...others,
  ]);
}

function outcome(bytes: Uint8Array): string {
  try {
    readMidiFile(bytes);
    return 'read';
  } catch (error) {
    if (error instanceof AntiphonError) return error.code;
    throw error;
  }
}

const around = file(1, 0).length;

test.each([
  [MOST_MIDI_BYTES - 1, 'read'],
  [MOST_MIDI_BYTES, 'read'],
  [MOST_MIDI_BYTES + 1, 'midi-file-too-large'],
])('a MIDI file of %i bytes: %s', (length, result) => {
  const bytes = file(1, length - around);
  expect(bytes).toHaveLength(length);
  expect(outcome(bytes)).toBe(result);
});

test.each([
  [MOST_MIDI_TRACKS - 1, 'read'],
  [MOST_MIDI_TRACKS, 'read'],
  [MOST_MIDI_TRACKS + 1, 'midi-file-invalid'],
])('a MIDI file of %i tracks: %s', (tracks, result) => {
  expect(outcome(file(tracks, 0))).toBe(result);
});
