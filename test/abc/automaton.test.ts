import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CanonAutomaton } from '../../src/abc/automaton.js';
import { parseCanon, writeCanon } from '../../src/abc/canon.js';
import type { Constraints } from '../../src/abc/constraints.js';
import { transcribe } from '../../src/abc/transcribe.js';
import type { Sound, Tune } from '../../src/abc/tune.js';
import { formatKey } from '../../src/music/key.js';
import { barTicks, formatMeter, type Meter } from '../../src/music/meter.js';
import { readCorpora } from '../../src/training/corpora.js';
import { corporaFolder, testWithCorpora } from '../support/tools.js';
import { frames, gridNotes, keys, melodies, meters } from './arbitraries.js';

const ALPHABET = [...'\n"#\',-/0123456789:=ABCDEFGKM[]^_abcdefghijlmnopruxyzs|'];

/** A coin that depends on its seed alone. */
function coin(seed: number): (sides: number) => number {
  let state = seed >>> 0;
  return (sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

/** Hears `text`, then walks by the mask alone, every permitted character as likely as the others. */
function walk(automaton: CanonAutomaton, alphabet: readonly string[], text: string, seed: number) {
  const toss = coin(seed);
  const mask = new Uint8Array(alphabet.length);
  automaton.reset();
  for (const char of text) {
    if (!automaton.feed(char)) throw new Error(`heard text refused at ${JSON.stringify(char)}`);
  }
  let walked = text;
  while (!automaton.ended && walked.length < 20000) {
    automaton.mask(mask);
    const permitted = alphabet.filter((_, index) => mask[index] === 1);
    const char = permitted[toss(permitted.length)];
    if (char === undefined) throw new Error(`nothing may follow ${JSON.stringify(walked)}`);
    if (!automaton.feed(char))
      throw new Error(`${JSON.stringify(char)} after ${walked} is refused`);
    walked += char;
  }
  return walked;
}

interface Bar {
  readonly length: number;
  readonly meter: Meter;
}

function barsOf(tune: Tune): Bar[] {
  const bars: Bar[] = [];
  let { meter } = tune;
  let length = 0;
  for (const event of tune.events) {
    if (event.kind === 'sound') length += event.duration;
    if (event.kind === 'meter') meter = event.meter;
    if (event.kind === 'bar') {
      bars.push({ length, meter });
      length = 0;
    }
  }
  bars.push({ length, meter });
  return bars;
}

const sounds = (tune: Tune) =>
  tune.events.filter((event): event is Sound => event.kind === 'sound');

const header = (meter: Meter, key: Parameters<typeof formatKey>[0]) =>
  `M:${formatMeter(meter)}\nK:${formatKey(key)}\n`;

/** The alphabet without some of what it can do without. */
const alphabets = fc
  .subarray([...'"#\',-/0123456789:=[]^_zmsuj'])
  .map((left) => ALPHABET.filter((char) => !left.includes(char)));

describe('a random walk by the mask', () => {
  test('is canon whose bars all add up, in any meter and key', () => {
    fc.assert(
      fc.property(
        meters,
        keys,
        fc.nat(),
        fc.integer({ min: 1, max: 8 }),
        (meter, key, seed, bars) => {
          const automaton = new CanonAutomaton(ALPHABET, { maxBars: bars });
          const text = walk(automaton, ALPHABET, header(meter, key), seed);
          const tune = parseCanon(text);
          for (const bar of barsOf(tune)) expect(bar.length).toBe(barTicks(bar.meter));
          expect(barsOf(tune).length).toBeLessThanOrEqual(bars);
        },
      ),
      { numRuns: 400 },
    );
  });

  test('so it is with characters missing from the alphabet', () => {
    fc.assert(
      fc.property(meters, keys, fc.nat(), alphabets, (meter, key, seed, alphabet) => {
        const automaton = new CanonAutomaton(alphabet, { maxBars: 4 });
        const text = walk(automaton, alphabet, header(meter, key), seed);
        for (const bar of barsOf(parseCanon(text))) expect(bar.length).toBe(barTicks(meter));
      }),
      { numRuns: 400 },
    );
  });

  test('from nothing: header, changes of key and meter and all', () => {
    fc.assert(
      fc.property(fc.nat(), fc.boolean(), (seed, changes) => {
        const automaton = new CanonAutomaton(ALPHABET, { maxBars: 6, changes });
        const tune = parseCanon(walk(automaton, ALPHABET, '', seed));
        for (const bar of barsOf(tune)) expect(bar.length).toBe(barTicks(bar.meter));
        if (!changes) {
          expect(tune.events.some(({ kind }) => kind === 'key' || kind === 'meter')).toBe(false);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('keeps to its constraints', () => {
    const constraints: fc.Arbitrary<Constraints> = fc
      .record({
        low: fc.integer({ min: 36, max: 60 }),
        high: fc.integer({ min: 72, max: 96 }),
        lastPitchClasses: fc.uniqueArray(fc.integer({ min: 0, max: 11 }), {
          minLength: 1,
          maxLength: 3,
        }),
        minBars: fc.integer({ min: 1, max: 3 }),
        maxBars: fc.integer({ min: 3, max: 5 }),
        eighths: fc.integer({ min: 0, max: 3 }),
        chords: fc.boolean(),
        ties: fc.boolean(),
        symbols: fc.boolean(),
        longestSilence: fc.constantFrom(0, 5040, 20160),
      })
      .map(({ eighths, ...rest }) => ({ ...rest, anacrusis: eighths * 5040 }));
    fc.assert(
      fc.property(meters, keys, fc.nat(), constraints, (meter, key, seed, limits) => {
        const anacrusis = (limits.anacrusis ?? 0) % barTicks(meter);
        const automaton = new CanonAutomaton(ALPHABET, { ...limits, anacrusis });
        const text = walk(automaton, ALPHABET, header(meter, key), seed);
        const tune = parseCanon(text);
        const bars = barsOf(tune);
        if (anacrusis > 0) expect(bars.shift()?.length).toBe(anacrusis);
        for (const bar of bars) expect(bar.length).toBe(barTicks(meter));
        expect(bars.length).toBeGreaterThanOrEqual(limits.minBars ?? 0);
        expect(bars.length).toBeLessThanOrEqual(limits.maxBars ?? 0);
        const all = sounds(tune);
        for (const { pitch } of all.flatMap(({ tones }) => tones)) {
          expect(pitch).toBeGreaterThanOrEqual(limits.low ?? 0);
          expect(pitch).toBeLessThanOrEqual(limits.high ?? 127);
        }
        const last = all.at(-1)?.tones.at(-1)?.pitch ?? -1;
        expect(limits.lastPitchClasses).toContain(last % 12);
        if (limits.chords === false) expect(all.every(({ tones }) => tones.length < 2)).toBe(true);
        if (limits.ties === false) expect(text).not.toContain('-');
        if (limits.symbols === false) expect(text).not.toContain('"');
        let silence = 0;
        for (const { tones, duration } of all) {
          silence = tones.length === 0 ? silence + duration : 0;
          expect(silence).toBeLessThanOrEqual(limits.longestSilence ?? 0);
        }
      }),
      { numRuns: 400 },
    );
  });

  test('goes on from wherever a heard text stops, in the middle of a bar too', () => {
    fc.assert(
      fc.property(
        fc.oneof(melodies, gridNotes({ low: 40, high: 84 })),
        frames(),
        fc.nat(),
        fc.nat(),
        (notes, frame, cut, seed) => {
          const whole = writeCanon(transcribe(notes, frame));
          const start = whole.indexOf('\n', whole.indexOf('K:')) + 1;
          const at = start + (cut % Math.max(1, whole.length - 1 - start));
          // A length is heard whole or not at all.
          fc.pre(!/[\d/]{2}/.test(whole.slice(at - 1, at + 1)));
          const text = whole.slice(0, at);
          const automaton = new CanonAutomaton(ALPHABET, {
            anacrusis: frame.anacrusis ?? 0,
            maxBars: 20,
            // A text that breaks off inside a chord of more tones than these has no way on.
            mostTones: MOST_HEARD_TONES,
          });
          const tune = parseCanonOrSay(walk(automaton, ALPHABET, text, seed), text);
          const bars = barsOf(tune);
          const bar = barTicks(frame.meter);
          const first = bars.shift();
          expect([bar, frame.anacrusis]).toContain(first?.length);
          for (const { length } of bars) expect(length).toBe(bar);
        },
      ),
      { numRuns: 400 },
    );
  });
});

/** More than sound at once in any text that is heard here. */
const MOST_HEARD_TONES = 16;

function parseCanonOrSay(text: string, heard: string): Tune {
  try {
    return parseCanon(text);
  } catch (error) {
    throw new Error(`after ${JSON.stringify(heard)} came ${JSON.stringify(text)}: ${error}`);
  }
}

describe('feed', () => {
  test('accepts every tune that transcribe writes, whatever the alphabet', () => {
    fc.assert(
      fc.property(gridNotes({ low: 0, high: 127 }), frames(), (notes, frame) => {
        const automaton = new CanonAutomaton([...'abc\n']);
        for (const char of writeCanon(transcribe(notes, frame))) {
          expect(automaton.feed(char)).toBe(true);
        }
        expect(automaton.ended).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('refuses what is not of the grammar and then goes on as before', () => {
    const text = 'M:6/8\nK:Gmix\nD|"G"B3-[Bd]3|[DG]2-[DF-]F2z2|[K:D][^F^G]3[M:3/4]A3\n';
    const strangers = [...'Xh ~(){}<>é\u0141$&'];
    const plain = new CanonAutomaton(ALPHABET);
    const teased = new CanonAutomaton(ALPHABET);
    const a = new Uint8Array(ALPHABET.length);
    const b = new Uint8Array(ALPHABET.length);
    for (const char of text.replace('[M:3/4]', '')) {
      for (const stranger of strangers) expect(teased.feed(stranger)).toBe(false);
      expect(teased.feed(char)).toBe(plain.feed(char));
      plain.mask(a);
      teased.mask(b);
      expect(b).toEqual(a);
    }
    expect(plain.ended).toBe(true);
  });

  test.each([
    'M:4/4\nK:C\n|',
    'M:4/4\nK:C\nC||',
    'M:4/4\nK:C\nC1D',
    'M:4/4\nK:C\nC4/2D',
    'M:4/4\nK:C\nz-',
    'M:4/4\nK:C\n[C]',
    'M:4/4\nK:C\n"Am""',
    'M:4/4\nK:C\nC-\n',
    'M:4/4\nK:C\nC[K:C]',
    "M:4/4\nK:C\nC'",
    'M:4/4\nK:H',
    'M:4/4\nK:C\nC\nC',
  ])('%j goes wrong at its last character', (text) => {
    const automaton = new CanonAutomaton(ALPHABET);
    const taken = [...text].map((char) => automaton.feed(char));
    expect(taken.indexOf(false)).toBe(text.length - 1);
  });
});

describe('the corpora', () => {
  testWithCorpora(
    'every tune is accepted, and hardly a character of a regular one is masked',
    () => {
      const mask = new Uint8Array(ALPHABET.length);
      let heard = 0;
      let masked = 0;
      for (const { tunes } of readCorpora([corporaFolder ?? ''])) {
        for (const { id, reading } of tunes) {
          if (!('tune' in reading)) continue;
          const text = writeCanon(reading.tune);
          const bars = barsOf(reading.tune);
          const first = bars[0]?.length ?? 0;
          const anacrusis = first < barTicks(reading.tune.meter) ? first : 0;
          const regular = bars
            .slice(anacrusis > 0 ? 1 : 0, -1)
            .every(({ length, meter }) => length === barTicks(meter));
          const automaton = new CanonAutomaton(ALPHABET, { anacrusis, changes: true });
          // The last bar of a tune with an anacrusis is rarely full.
          for (const char of text.slice(0, -1)) {
            automaton.mask(mask);
            if (regular) heard++;
            if (regular && mask[ALPHABET.indexOf(char)] === 0) masked++;
            if (!automaton.feed(char)) throw new Error(`${id} is refused at ${char}`);
          }
        }
      }
      expect(masked / heard).toBeLessThan(0.001);
    },
    120_000,
  );
});

describe('what it knows', () => {
  test('bars, place in the bar, meter and key', () => {
    const automaton = new CanonAutomaton(ALPHABET);
    for (const char of 'M:6/8\nK:G\nD|G3B2') automaton.feed(char);
    expect(automaton.barsDone).toBe(0);
    expect(automaton.positionInBar).toBe(5 * 5040);
    for (const char of 'd|[K:D]z3/2') automaton.feed(char);
    expect(automaton.barsDone).toBe(1);
    expect(automaton.positionInBar).toBe(7560);
    expect(automaton.meter).toEqual({ beats: 6, unit: 8 });
    expect(automaton.key).toEqual({ fifths: 2, mode: 'maj' });
  });

  test('a copy goes its own way', () => {
    const one = new CanonAutomaton(ALPHABET);
    const two = new CanonAutomaton(ALPHABET, { low: 60, high: 72 });
    for (const char of 'M:4/4\nK:C\n^F3') one.feed(char);
    two.copyFrom(one);
    const before = new Uint8Array(ALPHABET.length);
    const after = new Uint8Array(ALPHABET.length);
    one.mask(before);
    for (const char of 'G5|c8\n') expect(two.feed(char)).toBe(true);
    one.mask(after);
    expect(after).toEqual(before);
    expect(two.ended).toBe(true);
  });

  test('after a triplet is opened its beat is filled with thirds', () => {
    const automaton = new CanonAutomaton(ALPHABET, { chords: false, ties: false, symbols: false });
    const mask = new Uint8Array(ALPHABET.length);
    for (const char of 'M:4/4\nK:C\nC2/3D2/3E') automaton.feed(char);
    automaton.mask(mask);
    const next = ALPHABET.filter((_, i) => mask[i] === 1).join('');
    // 2/3 ends the beat; 1/3 leaves one more; anything straight would leave the group open.
    expect(next).toBe(',/2');
  });
});
