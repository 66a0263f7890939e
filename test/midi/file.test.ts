import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AntiphonError } from '../../src/error.js';
import {
  type MidiScore,
  readMidiFile,
  type ScoreNote,
  type ScoreTrack,
  writeMidiFile,
} from '../../src/midi/file.js';

const QUARTER = 10080;

const note = (pitch: number, onset: number, duration: number, channel = 0): ScoreNote => ({
  pitch,
  onset,
  duration,
  velocity: 80,
  channel,
});

const score: MidiScore = {
  tempos: [
    { at: 0, quartersPerMinute: 120 },
    { at: 4 * QUARTER, quartersPerMinute: 60 },
  ],
  meters: [{ at: 0, meter: { beats: 6, unit: 8 } }],
  keys: [
    { at: 0, key: { fifths: -3, mode: 'min' } },
    { at: 4 * QUARTER, key: { fifths: 2, mode: 'maj' } },
  ],
  tracks: [
    {
      name: 'Flûte',
      notes: [note(60, 0, QUARTER), note(64, 0, QUARTER), note(60, QUARTER, 4 * QUARTER)],
    },
    { name: '', notes: [note(36, 2 * QUARTER, 1, 9)] },
  ],
};

/** Bytes of a file of format 0 with one track and 96 ticks to a quarter. */
function fileOf(
  events: readonly number[],
  header: Partial<{ format: number; tracks: number }> = {},
) {
  const { format = 0, tracks = 1 } = header;
  const body = [...events, 0, 0xff, 0x2f, 0];
  return Uint8Array.from([
    ...[0x4d, 0x54, 0x68, 0x64, 0, 0, 0, 6, 0, format, 0, tracks, 0, 96],
    ...[0x4d, 0x54, 0x72, 0x6b, 0, 0, body.length >> 8, body.length & 0xff],
    ...body,
  ]);
}

/** The code of the error a person sees; anything else that is thrown fails the test. */
function refusal(bytes: Uint8Array): string | undefined {
  try {
    readMidiFile(bytes);
    return undefined;
  } catch (error) {
    if (!(error instanceof AntiphonError)) throw error;
    expect(error.message).not.toContain('\n');
    return error.code;
  }
}

describe('standard MIDI files', () => {
  test('what is written is read back, with real times by the tempos', () => {
    const read = readMidiFile(writeMidiFile(score));
    expect(read).toMatchObject(score);
    expect(read.division).toBe(QUARTER);
    expect(read.length).toBe(5 * QUARTER);
    expect(read.tracks[0]?.notes.map(({ on, off }) => [on, off])).toEqual([
      [0, 500],
      [0, 500],
      [500, 3000],
    ]);
  });

  test('any score without equal pitches that overlap is read back', () => {
    const voice = fc.array(
      fc.record({ gap: fc.nat(50000), duration: fc.integer({ min: 1, max: 50000 }) }),
      { maxLength: 8 },
    );
    const tracks = fc.array(
      fc.record({
        name: fc.string({ unit: 'grapheme', maxLength: 20 }),
        voices: fc.uniqueArray(
          fc.record({
            pitch: fc.nat(127),
            channel: fc.nat(15),
            velocity: fc.integer({ min: 1, max: 127 }),
            voice,
          }),
          { selector: ({ pitch }) => pitch, maxLength: 5 },
        ),
      }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(tracks, (drawn) => {
        const written = drawn.map(({ name, voices }): ScoreTrack => {
          const notes = voices.flatMap(({ voice, ...rest }) => {
            let end = 0;
            return voice.map(({ gap, duration }) => {
              const onset = end + gap;
              end = onset + duration;
              return { ...rest, onset, duration };
            });
          });
          return { name, notes: notes.sort((a, b) => a.onset - b.onset || a.pitch - b.pitch) };
        });
        const bytes = writeMidiFile({ ...score, tracks: written });
        expect(writeMidiFile({ ...score, tracks: written })).toEqual(bytes);
        expect(readMidiFile(bytes).tracks).toMatchObject(
          written.filter(({ notes }) => notes.length > 0),
        );
      }),
      { numRuns: 50 },
    );
  });

  test('reads running status, velocity 0, 96 ticks to a quarter and a note without an end', () => {
    const events = [0, 0x91, 60, 100, 48, 62, 90, 48, 60, 0, 0, 64, 80, 0, 64, 0];
    const { tracks, tempos, division } = readMidiFile(fileOf(events));
    expect(division).toBe(96);
    expect(tempos).toEqual([]);
    expect(tracks[0]?.notes).toEqual([
      {
        pitch: 60,
        velocity: 100,
        channel: 1,
        onset: 0,
        duration: QUARTER,
        on: 0,
        off: 500,
      },
      {
        pitch: 62,
        velocity: 90,
        channel: 1,
        onset: QUARTER / 2,
        duration: QUARTER / 2,
        on: 250,
        off: 500,
      },
    ]);
  });

  test('of equal pitches that overlap, the first to begin is the first to end', () => {
    const events = [0, 0x90, 60, 1, 48, 60, 2, 48, 60, 0, 48, 60, 0];
    const notes = readMidiFile(fileOf(events)).tracks[0]?.notes ?? [];
    expect(notes.map(({ velocity, onset, duration }) => [velocity, onset, duration])).toEqual([
      [1, 0, QUARTER],
      [2, QUARTER / 2, QUARTER],
    ]);
  });

  test('meta events with impossible contents say nothing', () => {
    const { tempos, meters, keys } = readMidiFile(
      fileOf([
        ...[0, 0xff, 0x51, 3, 0, 0, 0],
        ...[0, 0xff, 0x58, 4, 0, 2, 24, 8],
        ...[0, 0xff, 0x58, 2, 3, 2],
        ...[0, 0xff, 0x59, 2, 9, 0],
      ]),
    );
    expect([tempos, meters, keys]).toEqual([[], [], []]);
  });

  test.each([
    ['nothing', new Uint8Array(0), 'midi-file-invalid'],
    ['words', new TextEncoder().encode('X:1\nK:C\nCDEF|\n'), 'midi-file-invalid'],
    ['the end of a header', Uint8Array.of(0x4d, 0x54, 0x68), 'midi-file-truncated'],
    ['fewer tracks than it says', fileOf([], { format: 1, tracks: 3 }), 'midi-file-truncated'],
    ['independent patterns', fileOf([], { format: 2 }), 'midi-file-invalid'],
    ['a status byte for data', fileOf([0, 0x90, 60, 0x90]), 'midi-file-invalid'],
    ['more than fits', new Uint8Array(3 << 20), 'midi-file-too-large'],
  ])('a file with %s is refused', (_what, bytes, code) => {
    expect(refusal(bytes)).toBe(code);
  });

  test('film frames instead of beats are refused', () => {
    const bytes = fileOf([]);
    bytes.set([0xe7, 40], 12);
    expect(refusal(bytes)).toBe('midi-file-invalid');
  });

  test('music longer than a file can hold is refused', () => {
    const tracks = [{ name: '', notes: [note(60, 0, 0x10000000)] }];
    expect(() => writeMidiFile({ ...score, tracks })).toThrow(
      expect.objectContaining({ code: 'midi-file-too-long' }),
    );
  });

  test('a good file that ends anywhere before its end is truncated', () => {
    const bytes = writeMidiFile(score);
    for (let length = 1; length < bytes.length; length++)
      expect([length, refusal(bytes.subarray(0, length))]).toEqual([length, 'midi-file-truncated']);
  });

  test('random bytes, alone or after a header or within a good file, read or are refused', () => {
    const good = writeMidiFile(score);
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.uint8Array({ maxLength: 300 }).map((bytes) => fileOf([...bytes])),
      fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 10 }).map((edits) => {
        const bytes = Uint8Array.from(good);
        for (const [at, value] of edits) bytes[at] = value;
        return bytes;
      }),
    );
    fc.assert(
      fc.property(anything, (bytes) => {
        refusal(bytes);
      }),
      { numRuns: 500 },
    );
  });
});
