import { describe, expect, test } from '@jest/globals';
import { Listener } from '../../../src/jam/listener/listener.js';
import { barTicks } from '../../../src/music/meter.js';
import { TICKS_PER_EIGHTH } from '../../../src/music/time.js';
import { asCanon, hearCanon, START } from './playing.js';

const COMMON = { beats: 4, unit: 4 };
const C = { fifths: 0, mode: 'maj' } as const;

const TUNES = {
  scale: { tempo: 100, canon: 'M:4/4\nK:C\nC2D2E2F2|G2A2B2c2|c2B2A2G2|F2E2D2C2\n' },
  'a jig with its upbeat': {
    tempo: 112,
    canon: 'M:6/8\nK:G\nD|G2GB2d|gdBd2B|c2AB2G|A3A2D|G2GB2d|gdBd2B|cBAD2F|G3G2\n',
  },
  'a waltz with triplets': {
    tempo: 120,
    canon: 'M:3/4\nK:D\nA2d2f2|a4f2|e2/3f2/3e2/3d2B2|A6|A2d2f2|a4f2|g2/3f2/3e2/3d2c2|d6\n',
  },
  'dotted pairs': {
    tempo: 96,
    canon:
      'M:2/4\nK:F\nF3/2G/2A3/2B/2|c2c2|d3/2c/2B3/2A/2|G4|F3/2G/2A3/2B/2|c2A2|G3/2A/2G3/2E/2|F4\n',
  },
  semiquavers: {
    tempo: 92,
    canon: 'M:2/4\nK:C\nc/2d/2e/2c/2G2|A/2B/2c/2A/2G2|c/2d/2e/2f/2gf|e2c2\n',
  },
  chords: {
    tempo: 90,
    canon: 'M:4/4\nK:C\n[CEG]4[CFA]4|[B,DG]4[CEG]4|[CEG]2[CEG]2[CFA]2[CFA]2|[B,DG]4[CEG]4\n',
  },
  'a reel in cut time': {
    tempo: 100,
    canon: 'M:2/2\nK:D\nd2fdAdfd|e2gecege|d2fdAdfd|gfecd2A2|d2fdAdfd|e2gecege|afgefdec|d4d4\n',
  },
} as const;

describe('with the tempo given', () => {
  for (const [name, { canon, tempo }] of Object.entries(TUNES)) {
    test(`${name} is written as it was meant`, () => {
      expect(asCanon(hearCanon(canon, { tempo }))).toBe(canon);
    });
  }

  test.each([
    ['M:6/8\nK:G\nGA|BGDBGD|cAFcAF|BGDBGD|AFDAFD\n', 2],
    ['M:4/4\nK:D\nA|dAFAdAFA|eAGAeAGA|fAdAfAdA|geceA\n', 1],
  ])('where all notes are eighths the line tells the bar: %j', (canon, eighths) => {
    expect(hearCanon(canon, { tempo: 110 }).anacrusis).toBe(eighths * TICKS_PER_EIGHTH);
  });

  test('a player who drags and then rushes is followed', () => {
    const listener = new Listener({ tempo: 100, meter: COMMON, key: C });
    let at = 0;
    for (let i = 0; i < 64; i += 1) {
      listener.noteOn(60 + (i % 8), at);
      listener.noteOff(60 + (i % 8), at + 200);
      at += 300 * (1 + 0.12 * Math.sin((2 * Math.PI * i) / 64));
    }
    expect(listener.transcript()?.notes.map(({ onset }) => onset)).toEqual(
      Array.from({ length: 64 }, (_, i) => i * 5040),
    );
  });
});

describe('with the tempo inferred', () => {
  for (const [name, { canon, tempo }] of Object.entries(TUNES)) {
    test(`${name} is written as it was meant`, () => {
      const transcript = hearCanon(canon, { tempo, jitter: 10 }, { tempo: 'auto' });
      expect(asCanon(transcript)).toBe(canon);
      expect(Math.abs(transcript.grid.tempo / tempo - 1)).toBeLessThan(0.04);
    });
  }

  test('four even notes are enough for a first guess', () => {
    const listener = new Listener({ tempo: 'auto', meter: COMMON, key: C });
    for (const [i, pitch] of [60, 62, 64, 65].entries()) {
      listener.noteOn(pitch, 600 * i);
      listener.noteOff(pitch, 600 * i + 450);
    }
    expect(listener.transcript()?.grid.tempo).toBeCloseTo(100, 0);
  });
});

describe('with a clock', () => {
  test('the place of the first note in its bar is where the clock says', () => {
    const listener = new Listener({ tempo: 120, meter: COMMON, key: C, origin: 1000 });
    // Beats two, three and four of the second bar.
    for (const [i, at] of [3512, 3990, 4507].entries()) {
      listener.noteOn(60 + i, at);
      listener.noteOff(60 + i, at + 300);
    }
    const transcript = listener.transcript();
    expect(transcript?.anacrusis).toBe((barTicks(COMMON) * 3) / 4);
    expect(transcript?.notes.map(({ onset }) => onset)).toEqual([0, 10080, 20160]);
    expect(transcript?.grid.origin).toBeCloseTo(3500, -1.5);
  });
});

describe('lengths', () => {
  const line = 'M:4/4\nK:C\nC2D2E2F2|G4E4|F2E2D2B,2|C8\n';

  test('staccato is written like legato', () => {
    const playing = { tempo: 110, jitter: 5 };
    expect(asCanon(hearCanon(line, { ...playing, shortest: 0.48, longest: 0.5 }))).toBe(line);
    expect(asCanon(hearCanon(line, { ...playing, shortest: 0.98, longest: 1 }))).toBe(line);
  });

  test('fingers that overlap a little are still a line', () => {
    expect(asCanon(hearCanon(line, { tempo: 110, shortest: 1.05, longest: 1.1 }))).toBe(line);
  });

  test('a long silence is a rest', () => {
    const rests = 'M:4/4\nK:C\nC2D2E2z2|z2F2G2A2|z4c2B2|A2G2C4\n';
    const steadily = { tempo: 100, shortest: 0.85, longest: 0.95 };
    expect(asCanon(hearCanon(rests, steadily, { origin: START }))).toBe(rests);
  });

  test('a bass held under a line lasts until it is let go', () => {
    const held = 'M:4/4\nK:C\n[C-E]2[C-G]2[C-c]2[CG]2|[C-E]2[C-G]2[C-c]2[CG]2|[CEc]8\n';
    expect(asCanon(hearCanon(held, { tempo: 100, shortest: 0.9, longest: 0.95 }))).toBe(held);
  });

  test('the sustain pedal fills what the fingers leave', () => {
    const listener = new Listener({ tempo: 120, meter: COMMON, key: C });
    listener.pedal(true, 0);
    for (const [i, at] of [0, 500, 1000, 1500].entries()) {
      listener.noteOn(60 + i, at);
      listener.noteOff(60 + i, at + 90);
    }
    listener.pedal(false, 1900);
    expect(listener.transcript()?.notes.map(({ duration }) => duration)).toEqual(
      Array.from({ length: 4 }, () => 10080),
    );
  });

  test('a key still down has its onset told and no length', () => {
    const listener = new Listener({ tempo: 120, meter: COMMON, key: C });
    listener.noteOn(60, 0);
    listener.noteOff(60, 450);
    listener.noteOn(64, 500);
    const transcript = listener.transcript(700);
    expect(transcript?.notes).toEqual([{ pitch: 60, onset: 0, duration: 10080 }]);
    expect(transcript?.open).toEqual([{ pitch: 64, onset: 10080 }]);
  });
});
