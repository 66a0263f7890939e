import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readTune } from '../../src/abc/read.js';
import { tuneBlocks } from '../../src/abc/readDocument.js';
import { generateTune } from '../../src/jam/generate.js';
import type { Card } from '../../src/model/card.js';
import { createEngine } from '../../src/model/createEngine.js';
import {
  LENGTHS,
  MelodyNetwork,
  TONIC,
  weightsOfUnit,
} from '../../src/model/evolved/melodyNetwork.js';
import { EvolvedMind } from '../../src/model/minds/evolvedMind.js';
import { READERS } from '../../src/model/minds/readers.js';
import { probabilityOf } from '../../src/model/softmax.js';
import { barTicks } from '../../src/music/meter.js';
import { TICKS_PER_EIGHTH } from '../../src/music/time.js';
import { Chance } from '../../src/training/chance.js';
import { evolve, melodyBy, scoreOf } from '../../src/training/evolution.js';
import { judge, type Melody, RULES } from '../../src/training/melodyRules.js';
import { fakeModel } from '../support/fakeModel.js';

const ALPHABET = fakeModel.card.vocabulary;
const card: Card = { ...fakeModel.card, kind: 'evolved' };
const RECIPE = { units: 5, neurons: 20, generations: 12, trials: 3 };
const place = { characters: ALPHABET, seed: 1, progress: () => {}, rest: async () => {} };
/** Milliseconds, on a machine that has other things to do. */
const A_WHILE = 60_000;
const FOUR = { beats: 4, unit: 4 };

/** A melody in 4/4 of degrees above the tonic and lengths in eighths. */
function melody(notes: readonly (readonly [degree: number, eighths: number])[]): Melody {
  let ticks = 0;
  return {
    meter: FOUR,
    notes: notes.map(([degree, eighths]) => {
      const at = ticks;
      ticks += eighths * TICKS_PER_EIGHTH;
      return {
        degree: TONIC + degree,
        length: LENGTHS.indexOf(eighths * TICKS_PER_EIGHTH),
        bar: Math.floor(at / barTicks(FOUR)),
        position: at % barTicks(FOUR),
      };
    }),
  };
}

/** Eight bars that a person would call a melody. */
const GOOD = melody([
  ...([
    [0, 2],
    [1, 1],
    [2, 1],
    [4, 2],
    [2, 2],
  ] as const),
  ...([
    [5, 2],
    [4, 1],
    [3, 1],
    [4, 2],
    [2, 2],
  ] as const),
  ...([
    [0, 2],
    [1, 1],
    [2, 1],
    [3, 2],
    [2, 2],
  ] as const),
  ...([
    [1, 2],
    [2, 1],
    [0, 1],
    [1, 4],
  ] as const),
  ...([
    [0, 2],
    [1, 1],
    [2, 1],
    [4, 2],
    [2, 2],
  ] as const),
  ...([
    [7, 2],
    [6, 1],
    [5, 1],
    [4, 2],
    [2, 2],
  ] as const),
  ...([
    [3, 2],
    [2, 1],
    [1, 1],
    [2, 2],
    [0, 2],
  ] as const),
  ...([
    [2, 2],
    [1, 1],
    [-1, 1],
    [0, 4],
  ] as const),
]);

describe('the rules of melody', () => {
  test('a melody keeps more of them than noise does', () => {
    const chance = new Chance(3, 'copies');
    const network = new MelodyNetwork(2, new Float32Array(2 * weightsOfUnit(2)));
    const noise = Array.from({ length: 20 }, () => judge([melodyBy(network, FOUR, chance)]));
    expect(judge([GOOD])).toBeGreaterThan(0.8);
    expect(Math.max(...noise)).toBeLessThan(0.7);
  });

  test('the same melody twice is worth less than two', () => {
    const { notes } = GOOD;
    const lower = { ...GOOD, notes: notes.map((note) => ({ ...note, degree: note.degree - 1 })) };
    expect(judge([GOOD, GOOD])).toBeLessThan(judge([GOOD, lower]));
  });

  test('each gives between 0 and 1 for any melody', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1000 }),
        fc.double({ min: 0.1, max: 30, noNaN: true }),
        (seed, scale) => {
          const chance = new Chance(seed, 'weights');
          const weights = Float32Array.from(
            { length: 4 * weightsOfUnit(4) },
            () => scale * chance.normal(),
          );
          const made = melodyBy(new MelodyNetwork(4, weights), FOUR, chance);
          for (const rule of Object.values(RULES)) {
            expect(rule(made)).toBeGreaterThanOrEqual(0);
            expect(rule(made)).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
  });

  test('coming home by a step, resting on the dominant, and turning back are heard', () => {
    const rule = (name: string, notes: Melody): number => RULES[name]?.(notes) ?? Number.NaN;
    expect(rule('the eighth bar comes home', GOOD)).toBe(1);
    expect(rule('home is reached by a step', GOOD)).toBe(1);
    expect(rule('the fourth bar rests on the dominant chord', GOOD)).toBe(1);
    const away = {
      ...GOOD,
      notes: GOOD.notes.map((note) => ({ ...note, degree: note.degree + 1 })),
    };
    expect(rule('the eighth bar comes home', away)).toBe(0);
    const leap = 'a leap is followed by a step back';
    expect(
      rule(
        leap,
        melody([
          [0, 2],
          [5, 2],
          [4, 4],
        ]),
      ),
    ).toBe(1);
    expect(
      rule(
        leap,
        melody([
          [0, 2],
          [5, 2],
          [6, 4],
        ]),
      ),
    ).toBe(0);
    const thrice = 'no note is struck three times in a row';
    expect(
      rule(
        thrice,
        melody([
          [0, 2],
          [0, 2],
          [0, 4],
        ]),
      ),
    ).toBe(0);
    expect(
      rule(
        thrice,
        melody([
          [0, 2],
          [0, 2],
          [1, 4],
        ]),
      ),
    ).toBe(1);
  });
});

describe('evolution', () => {
  test(
    'keeps more of the rules from generation to generation',
    async () => {
      const { generations, mind } = await evolve(RECIPE, place);
      const [first] = generations;
      const last = generations.at(-1);
      expect(generations).toHaveLength(RECIPE.generations);
      expect(last?.mean).toBeGreaterThan((first?.mean ?? 1) + 0.06);
      // Under another coin than it was judged by, too.
      const random = await evolve({ ...RECIPE, generations: 1, trials: 1 }, place);
      expect(scoreOf(RECIPE.units, mind.weights, 7, 99)).toBeGreaterThan(
        scoreOf(RECIPE.units, random.mind.weights, 7, 99),
      );
    },
    A_WHILE,
  );

  test(
    'comes to the same network by the same seed, and to another by another',
    async () => {
      const short = { ...RECIPE, generations: 2 };
      const one = await evolve(short, place);
      expect((await evolve(short, place)).mind.weights).toEqual(one.mind.weights);
      expect((await evolve(short, { ...place, seed: 2 })).mind.weights).not.toEqual(
        one.mind.weights,
      );
    },
    A_WHILE,
  );
});

describe('EvolvedMind', () => {
  const chance = new Chance(5, 'weights');
  const weights = Float32Array.from({ length: 3 * weightsOfUnit(3) }, () => chance.normal());
  const mind = new EvolvedMind(3, weights, ALPHABET);

  const read = (description: object, bytes: Uint8Array): EvolvedMind => {
    const { schema, read: readMind } = READERS.evolved;
    return readMind(schema.parse(description), bytes, card) as EvolvedMind;
  };

  test('is read as it was written, and refused where it does not fit', () => {
    const { description, weights: bytes } = mind.write();
    expect(read(description, bytes)).toEqual(mind);
    expect(() => read(description, bytes.subarray(4))).toThrow(/units need/);
    expect(() => read({ ...description, units: 4 }, bytes)).toThrow(/units need/);
    expect(() => read({ ...description, units: 0 }, bytes)).toThrow();
    expect(() =>
      read(
        description,
        bytes.map(() => 255),
      ),
    ).toThrow(/not finite/);
  });

  test('expects full bars, then a bar line, in any key', async () => {
    const engine = await createEngine('wasm', { mind });
    const next = (text: string): ((character: string) => number) => {
      engine.reset();
      let logits = new Float32Array();
      for (const character of text) logits = engine.step(ALPHABET.indexOf(character)).slice();
      return (character) => probabilityOf(logits, ALPHABET.indexOf(character));
    };
    for (const key of ['C', 'F#m', 'Bb', 'Edor']) {
      expect(next(`M:4/4\nK:${key}\nc4d4`)('|')).toBeGreaterThan(0.8);
      expect(next(`M:4/4\nK:${key}\nc4d3`)('|')).toBeLessThan(0.05);
      // Nobody knows how long that was.
      expect(next(`M:4/4\nK:${key}\n[ce]4d3`)('|')).toBeLessThan(0.05);
      expect(next(`M:4/4\nK:${key}\n[ce]4d3|c4d4`)('|')).toBeGreaterThan(0.8);
    }
  });

  test('writes tunes that add up', async () => {
    const engine = await createEngine('wasm', { mind });
    for (const meter of [FOUR, { beats: 6, unit: 8 }, { beats: 5, unit: 4 }]) {
      const text = generateTune(
        { model: { ...fakeModel, card, mind }, engine },
        { meter, key: { fifths: 2, mode: 'min' }, bars: 8, seed: 1, phrase: 0 },
        { temperature: 1, topP: 0.95, topK: 0, adaptation: 0 },
      );
      const [block] = tuneBlocks(text);
      const reading = block && readTune(block);
      if (!(reading && 'tune' in reading)) throw new Error(text);
      const bars = [0];
      for (const event of reading.tune.events) {
        if (event.kind === 'bar') bars.push(0);
        if (event.kind === 'sound') bars.push((bars.pop() ?? 0) + event.duration);
      }
      expect(bars).toEqual(new Array(8).fill(barTicks(meter)));
    }
  });
});
