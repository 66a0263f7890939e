import { describe, expect, test } from '@jest/globals';
import { parseCanon } from '../../src/abc/canon.js';
import { perform } from '../../src/abc/perform.js';
import { formatKey, transposeKey } from '../../src/music/key.js';
import { estimateKey, estimateMode } from '../../src/music/keyEstimation.js';

const TUNES = {
  G: 'M:6/8\nK:G\nD|G2GB2d|gdBd2B|c2AB2G|A3A2D|G2GB2d|gdBd2B|cBAD2F|G3G2\n',
  Em: 'M:4/4\nK:Em\nE2G2B2e2|d2B2A2F2|E2G2B2A2|G2F2E4|e2d2B2A2|G2A2B4|e2B2A2F2|E8\n',
  Ador: 'M:4/4\nK:Ador\nA2Bcd2ef|g2fed2B2|A2Bcd2ef|e2A2A4|G2A2B2d2|e2f2g2fe|a2f2e2c2|e2A2A4\n',
  Dmix: 'M:4/4\nK:Dmix\nD2F2A2d2|c2A2G2E2|D2F2A2d2|c2A2d4|c2c2G2E2|c2d2e2c2|d2A2G2E2|D8\n',
} as const;

describe('the key is heard', () => {
  for (const [name, canon] of Object.entries(TUNES)) {
    const { meter, events, key } = parseCanon(canon);
    const notes = perform({ meter, events, key });
    const anacrusis = name === 'G' ? 5040 : 0;

    test(`in a tune in ${name}, wherever it is moved to`, () => {
      for (let semitones = 0; semitones < 12; semitones += 1) {
        const moved = notes.map((note) => ({ ...note, pitch: note.pitch + semitones }));
        const heard = estimateKey({ notes: moved, meter, anacrusis });
        const meant = transposeKey(key, semitones);
        expect(heard?.mode).toBe(meant.mode);
        expect(((heard?.fifths ?? 0) - meant.fifths) % 12).toBe(0);
      }
    });
  }

  test('under a signature that is told, in its own spelling', () => {
    const told = (fifths: number) => ({ fifths, mode: 'maj' }) as const;
    for (const canon of Object.values(TUNES)) {
      const { meter, events, key } = parseCanon(canon);
      const notes = perform({ meter, events, key });
      const lower = notes.map((note) => ({ ...note, pitch: note.pitch - 7 * key.fifths - 1 }));
      expect(estimateMode(told(key.fifths), { notes, meter, anacrusis: 0 })).toEqual(key);
      const flats = estimateMode(told(-7), { notes: lower, meter, anacrusis: 0 });
      expect(flats).toEqual({ fifths: -7, mode: key.mode });
    }
  });

  test('as it was told, where the notes leave it open', () => {
    const notes = [69, 71, 72, 71].map((pitch, i) => ({ pitch, onset: 5040 * i, duration: 5040 }));
    for (const mode of ['min', 'dor'] as const) {
      const told = { fifths: mode === 'min' ? 0 : 1, mode };
      const evidence = { notes, meter: { beats: 4, unit: 4 }, anacrusis: 0 };
      expect(estimateMode(told, evidence)).toEqual(told);
    }
  });

  test('as it was before, until the notes say otherwise', () => {
    const meter = { beats: 4, unit: 4 };
    const evidence = (canon: string) => {
      const tune = parseCanon(canon);
      return { notes: perform(tune), meter, anacrusis: 0 };
    };
    // Without F and F sharp, G and C are both possible.
    const either = evidence('M:4/4\nK:C\nc2d2e2d2|g2e2d4|c2d2e2g2|d8\n');
    const [g, c] = [1, 0].map((fifths) => ({ fifths, mode: 'maj' as const }));
    expect(estimateKey(either, g)).toEqual(g);
    expect(estimateKey(either, c)).toEqual(c);
    expect(estimateKey(evidence(TUNES.Em), c)).toEqual({ fifths: 1, mode: 'min' });
  });

  test('never without a note', () => {
    const meter = { beats: 4, unit: 4 };
    expect(estimateKey({ notes: [], meter, anacrusis: 0 })).toBeUndefined();
  });

  test('from the first note on, whatever it is', () => {
    const meter = { beats: 4, unit: 4 };
    for (let pitch = 0; pitch < 128; pitch += 1) {
      const notes = [{ pitch, onset: 0, duration: 10080 }];
      const key = estimateKey({ notes, meter, anacrusis: 0 });
      expect(key === undefined ? '' : formatKey(key)).toMatch(/^[A-G]/);
    }
  });
});
