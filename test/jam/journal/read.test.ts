import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AntiphonError } from '../../../src/error.js';
import { type Journal, readJournal } from '../../../src/jam/journal/read.js';
import { leftByPowerCut } from './powerCut.js';
import { HEAD, lineEnds, note, plainTextOf, textOf } from './support.js';

const RECORDS = [
  HEAD,
  ...[60, 62, 64, 65].flatMap((pitch, index) => [
    note(1000 + 250.25 * index, pitch),
    { due: 1000 + 250.25 * index, sent: `90${(pitch + 7).toString(16)}50` },
    note(1200 + 250.25 * index, pitch, false),
  ]),
  { at: 2500, input: { kind: 'prime', canon: 'M:4/4\nK:G\nC|"Dm"é' } },
  { at: 5000, end: true },
];
const WHOLE = Buffer.from(textOf(RECORDS));
/** Where each record's line ends, in bytes. */
const ENDS = RECORDS.map((_, index) => Buffer.byteLength(textOf(RECORDS.slice(0, index + 1))));

/** What is read, or nothing where it is refused as it may be. */
function readOrRefuse(bytes: Uint8Array): Journal | undefined {
  try {
    return readJournal(bytes);
  } catch (error) {
    if (error instanceof AntiphonError) return undefined;
    throw error;
  }
}

/** How many records of those after the head are in it. */
const countOf = ({ inputs, sent, end }: Journal): number =>
  inputs.length + sent.length + (end === undefined ? 0 : 1);

const anywhere = fc.integer({ min: 0, max: WHOLE.length - 1 });

describe('a journal', () => {
  test('has all that was written', () => {
    const journal = readJournal(WHOLE);
    expect(countOf(journal)).toBe(RECORDS.length - 1);
    expect(journal).toMatchObject({ notes: [], end: 5000, reached: 5000, lost: 0 });
    expect(journal.intact.length).toBe(WHOLE.length);
  });

  test('cut off anywhere keeps every whole record before that, and says so', () => {
    fc.assert(
      fc.property(anywhere, (length) => {
        const journal = readOrRefuse(WHOLE.subarray(0, length));
        const whole = ENDS.filter((end) => end <= length).length;
        if (journal === undefined) {
          expect(whole).toBe(0);
          return;
        }
        expect(countOf(journal)).toBe(whole - 1);
        expect(journal.intact.length).toBe(ENDS[whole - 1]);
        expect(journal.notes.length).toBe(ENDS.includes(length) ? 1 : 2);
      }),
    );
  });

  test('with any byte changed keeps every whole record before it, and says which line', () => {
    fc.assert(
      fc.property(anywhere, fc.integer({ min: 1, max: 255 }), (place, flip) => {
        const bytes = Buffer.from(WHOLE);
        bytes[place] = (bytes[place] ?? 0) ^ flip;
        const journal = readOrRefuse(bytes);
        const whole = ENDS.filter((end) => end <= place).length;
        if (journal === undefined) {
          expect(whole).toBe(0);
          return;
        }
        expect(countOf(journal)).toBe(whole - 1);
        // In the last line's end it is as if that were cut off.
        const isTorn = place === WHOLE.length - 1;
        expect(journal.notes[0]).toMatch(isTorn ? /cut off/ : `Line ${whole + 1} is damaged`);
      }),
      { numRuns: 300 },
    );
  });

  test('after the power was cut has all that was made to stay, and nothing that was not', () => {
    const records = [
      HEAD,
      ...Array.from({ length: 120 }, (_, at) => note(100 * at, 40 + (at % 40), at % 2 === 0)),
    ];
    const file = Buffer.from(textOf(records));
    const all = readJournal(file).inputs;
    const ends = lineEnds(file);
    const cut = fc.integer({ min: 1, max: records.length }).chain((kept) => {
      const synced = ends[kept - 1] ?? 0;
      return leftByPowerCut(file, synced).map((left) => ({ kept, synced, left }));
    });
    let more = 0;
    let damaged = 0;
    fc.assert(
      fc.property(cut, ({ kept, synced, left }) => {
        const { inputs, intact, isDamaged } = readJournal(left);
        expect(inputs.length).toBeGreaterThanOrEqual(kept - 1);
        expect(inputs).toEqual(all.slice(0, inputs.length));
        expect(intact.length).toBeGreaterThanOrEqual(synced);
        expect(left.subarray(0, intact.length)).toEqual(file.subarray(0, intact.length));
        more += Number(inputs.length > kept - 1);
        damaged += Number(isDamaged);
      }),
      { numRuns: 200 },
    );
    // Some kept more than they had to, some had something else there.
    expect(more).toBeGreaterThan(0);
    expect(damaged).toBeGreaterThan(0);
  });

  test('of which the power cut left not even the beginning is refused in one clear error', () => {
    fc.assert(fc.property(leftByPowerCut(WHOLE, 0), (left) => void readOrRefuse(left)));
  });

  test('in which a line is missing, doubled or moved is damaged there', () => {
    const lines = WHOLE.toString('utf8').split('\n');
    const without = lines.toSpliced(3, 1).join('\n');
    const doubled = lines.toSpliced(3, 0, lines[2] ?? '').join('\n');
    const moved = lines
      .with(3, lines[4] ?? '')
      .with(4, lines[3] ?? '')
      .join('\n');
    for (const text of [without, doubled, moved])
      expect(readJournal(text).notes[0]).toMatch('Line 4 is damaged');
  });

  test('of random bytes, or of version 1 with any changed, is read or refused in one clear error', () => {
    const plain = Buffer.from(plainTextOf(WHOLE.toString('utf8')));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void readOrRefuse(bytes)));
    fc.assert(
      fc.property(fc.nat(plain.length - 1), fc.nat(255), (place, byte) => {
        readOrRefuse(Buffer.from(plain).fill(byte, place, place + 1));
      }),
    );
  });

  test('says how much could not be kept', () => {
    const text = textOf([
      HEAD,
      note(1000, 60),
      { lost: 7 },
      note(9000, 60),
      { at: 9100, end: true },
    ]);
    const { lost, notes } = readJournal(text);
    expect(lost).toBe(7);
    expect(notes).toEqual([expect.stringMatching(/^7 records are missing/)]);
  });

  test('that was closed and taken up again has the close among its inputs', () => {
    const again = { at: 5000, resumed: '0', epoch: 0 };
    const text = textOf([HEAD, note(1000, 60), { at: 5000, end: true }, again, note(7000, 62)]);
    const { inputs, end, reached } = readJournal(text);
    expect(inputs.map(({ at, input }) => [at, input.kind])).toEqual([
      [1000, 'midi'],
      [5000, 'close'],
      [7000, 'midi'],
    ]);
    expect(end).toBeUndefined();
    expect(reached).toBe(7000);
  });

  test.each([
    ['journal-invalid', /Line 1/, 'not a journal\n'],
    ['journal-invalid', /Line 1/, ''],
    [
      'journal-invalid',
      /Line 3/,
      textOf([HEAD, note(1, 60), { at: 1, input: { kind: 'explode' } }]),
    ],
    ['journal-invalid', /Line 2/, textOf([HEAD, { at: 1e300, end: true }])],
    ['journal-newer', /version 3/, textOf([{ ...HEAD, version: 3 }])],
  ])('that this version does not know is one clear error: %s %s', (code, message, text) => {
    expect(() => readJournal(text)).toThrow(expect.objectContaining({ code }));
    expect(() => readJournal(text)).toThrow(message);
  });
});
