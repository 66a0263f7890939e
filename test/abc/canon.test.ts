import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseCanon, writeCanon } from '../../src/abc/canon.js';
import { canonical } from '../../src/abc/canonical.js';
import { perform } from '../../src/abc/perform.js';
import { transcribe } from '../../src/abc/transcribe.js';
import { transpose } from '../../src/abc/transpose.js';
import type { Sound, TuneEvent } from '../../src/abc/tune.js';
import { AntiphonError } from '../../src/error.js';
import { parseKey, transposeKey } from '../../src/music/key.js';
import { frames, gridNotes, keys, melodies, meters, symbols } from './arbitraries.js';

const G = { fifths: 1, mode: 'maj' } as const;
const C = { fifths: 0, mode: 'maj' } as const;
const fourFour = { beats: 4, unit: 4 };
const EIGHTH = 5040;

const sounds: fc.Arbitrary<Sound> = fc.record({
  kind: fc.constant('sound' as const),
  tones: fc.array(fc.record({ pitch: fc.integer({ min: 0, max: 127 }), tied: fc.boolean() }), {
    maxLength: 4,
  }),
  duration: fc.oneof(
    fc.constantFrom(2520, 5040, 10080, 3360, 720),
    fc.integer({ min: 1, max: 1e6 }),
  ),
});

const events: fc.Arbitrary<TuneEvent> = fc.oneof(
  { weight: 6, arbitrary: sounds },
  { weight: 2, arbitrary: fc.constant({ kind: 'bar' as const }) },
  { weight: 1, arbitrary: keys.map((key) => ({ kind: 'key' as const, key })) },
  { weight: 1, arbitrary: meters.map((meter) => ({ kind: 'meter' as const, meter })) },
  { weight: 1, arbitrary: symbols.map((symbol) => ({ kind: 'symbol' as const, symbol })) },
);

const tunes = fc.record({ meter: meters, key: keys, events: fc.array(events, { maxLength: 40 }) });

function body(text: string): string {
  return text.split('\n')[2] ?? '';
}

describe('canon and tune are one to one', () => {
  test('a tune comes back in its canonical form', () => {
    fc.assert(
      fc.property(tunes, (tune) => {
        const text = writeCanon(tune);
        expect(parseCanon(text)).toEqual(canonical(tune));
        expect(writeCanon(parseCanon(text))).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  test('the canonical form sounds the same', () => {
    fc.assert(
      fc.property(tunes, (tune) => {
        expect(perform(canonical(tune))).toEqual(perform(canonical(canonical(tune))));
        const ordered = { ...tune, events: tune.events.map(distinct) };
        expect(perform(canonical(ordered))).toEqual(perform(ordered));
      }),
    );
  });

  test('any other text is refused with its place', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'M:K/4G\n|[]"zAb^=-,\'23 ') }), (text) => {
        try {
          expect(writeCanon(parseCanon(text))).toBe(text);
        } catch (error) {
          expect(error).toBeInstanceOf(AntiphonError);
          expect(String(error)).toMatch(/character \d+/);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

function distinct(event: TuneEvent): TuneEvent {
  if (event.kind !== 'sound') return event;
  const byPitch = new Map<number, boolean>();
  for (const { pitch, tied } of event.tones) {
    byPitch.set(pitch, tied || byPitch.get(pitch) === true);
  }
  return { ...event, tones: [...byPitch].map(([pitch, tied]) => ({ pitch, tied })) };
}

describe('what parseCanon refuses', () => {
  const refused: [string, string, RegExp][] = [
    ['M:4/4\nK:C\nC2-C2\n', 'canon-not-canonical', /character 12/],
    ['M:4/4\nK:C\n^E\n', 'canon-not-canonical', /"F/],
    ['M:4/4\nK:G\n^F\n', 'canon-not-canonical', /character 11/],
    ['M:4/4\nK:C\n[EC]\n', 'canon-not-canonical', /CE\]/],
    ['M:4/4\nK:C\nC4/2\n', 'canon-not-canonical', /character/],
    ['M:4/4\nK:C\nCD|\n', 'canon-not-canonical', /character 13/],
    ['M:4/4\nK:C\nC D\n', 'canon-syntax', /character 12/],
    ['M:4/4\nK:C\nC/11\n', 'canon-syntax', /length/],
    ['M:4/4\nK:C\nC0\n', 'canon-syntax', /length/],
    ['M:4/4\nK:C\n"Aminor"C\n', 'canon-syntax', /chord symbol/],
    ["M:4/4\nK:C\na''''\n", 'canon-syntax', /127/],
    ['M:4/4\nK:C\nCD', 'canon-syntax', /the end of the text/],
    ['M:4/5\nK:C\nC\n', 'canon-syntax', /meter/],
    ['M:4/4\nK:H\nC\n', 'canon-syntax', /key/],
    ['', 'canon-syntax', /character 1 /],
    ['M:4/4\nK:C\nC\nC\n', 'canon-syntax', /end of the text/],
  ];
  test.each(refused)('%j', (text, code, message) => {
    expect(() => parseCanon(text)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });
});

describe('transcribe', () => {
  test('perform gives back every grid-quantised input', () => {
    fc.assert(
      fc.property(gridNotes({ low: 0, high: 127 }), frames(), (notes, frame) => {
        const text = writeCanon(transcribe(notes, frame));
        expect(perform(parseCanon(text))).toEqual(notes);
      }),
      { numRuns: 300 },
    );
  });

  test('and every melody, its bars adding up', () => {
    fc.assert(
      fc.property(melodies, frames(), (notes, frame) => {
        const tune = transcribe(notes, frame);
        expect(perform(tune)).toEqual(notes);
        expect(transcribe(perform(tune), { ...frame, length: 0 })).toEqual(tune);
      }),
    );
  });

  test('slices polyphony at every onset and end', () => {
    const tune = transcribe(
      [
        { pitch: 60, onset: 0, duration: 4 * EIGHTH },
        { pitch: 64, onset: 2 * EIGHTH, duration: 2 * EIGHTH },
        { pitch: 67, onset: 4 * EIGHTH, duration: 6 * EIGHTH },
      ],
      { meter: fourFour, key: G },
    );
    expect(body(writeCanon(tune))).toBe('C2-[CE]2G4-|G2');
  });

  test('an anacrusis, a rest to the end, a symbol that cuts a held note', () => {
    const tune = transcribe([{ pitch: 66, onset: 0, duration: 5 * EIGHTH }], {
      meter: fourFour,
      key: G,
      anacrusis: EIGHTH,
      length: 9 * EIGHTH,
      symbols: [
        { onset: EIGHTH, symbol: 'G' },
        { onset: 3 * EIGHTH, symbol: 'D7' },
      ],
    });
    expect(body(writeCanon(tune))).toBe('F-|"G"F2-"D7"F2z4');
  });

  test('an accidental lasts to the bar line, and is printed again in another octave', () => {
    const pitches = [66, 66, 78, 65, 66, 65, 66, 77, 66];
    const tune = transcribe(
      pitches.map((pitch, i) => ({ pitch, onset: i * EIGHTH, duration: EIGHTH })),
      { meter: fourFour, key: C },
    );
    expect(body(writeCanon(tune))).toBe('^FF^f=F^F=F^F=f|^F');
  });

  test('a note that begins while its pitch sounds cuts the earlier one', () => {
    const tune = transcribe(
      [
        { pitch: 60, onset: 0, duration: 4 * EIGHTH },
        { pitch: 60, onset: 2 * EIGHTH, duration: EIGHTH },
        { pitch: 60, onset: 2 * EIGHTH, duration: 4 * EIGHTH },
      ],
      { meter: fourFour, key: C },
    );
    expect(body(writeCanon(tune))).toBe('C2C4');
  });

  test('nothing is nothing', () => {
    expect(writeCanon(transcribe([], { meter: fourFour, key: C }))).toBe('M:4/4\nK:C\n\n');
  });
});

describe('transpose', () => {
  test('moves every note, and there and back is the same tune', () => {
    fc.assert(
      fc.property(
        gridNotes({ low: 30, high: 90 }),
        frames(),
        fc.integer({ min: -12, max: 12 }),
        (notes, frame, semitones) => {
          const tune = transcribe(notes, { ...frame, symbols: [] });
          const moved = transpose(tune, semitones, transposeKey(tune.key, semitones));
          expect(perform(moved)).toEqual(
            notes.map((note) => ({ ...note, pitch: note.pitch + semitones })),
          );
          expect(transpose(moved, -semitones, tune.key)).toEqual(tune);
        },
      ),
    );
  });

  test('chord symbols and inner keys go along', () => {
    const tune = parseCanon('M:4/4\nK:G\n"G"G4"D7/F#"F4|[K:Em]"B7"^D8\n');
    const flat = parseKey('Db');
    expect(flat).toBeDefined();
    if (flat === undefined) return;
    expect(writeCanon(transpose(tune, 6, flat))).toBe(
      'M:4/4\nK:Db\n"Db"d4"Ab7/C"c4|[K:Bbm]"F7"=A8\n',
    );
  });
});
