import { beforeAll, describe, expect, test } from '@jest/globals';
import { parseCanon } from '../../src/abc/canon.js';
import { readTune } from '../../src/abc/read.js';
import { tuneBlocks } from '../../src/abc/readDocument.js';
import { generateTune } from '../../src/jam/generate.js';
import type { Card } from '../../src/model/card.js';
import { createEngine } from '../../src/model/createEngine.js';
import { COLUMNS } from '../../src/model/dice/diceTable.js';
import type { Engine } from '../../src/model/engine.js';
import type { DiceMind } from '../../src/model/minds/diceMind.js';
import { READERS } from '../../src/model/minds/readers.js';
import { probabilityOf } from '../../src/model/softmax.js';
import { learnDice } from '../../src/training/dice.js';
import type { WordLesson } from '../../src/training/wordLesson.js';
import { fakeModel } from '../support/fakeModel.js';

/** Strains of eight bars, in two keys, the second with an upbeat. */
const TUNES = [
  'M:2/4\nK:C\nc2e2|d2f2|e2g2|f2a2|g2e2|f2d2|e2c2|c4\n',
  'M:2/4\nK:D\nA2|d2f2|e2g2|f2a2|[gb]2b2|a2f2|g2e2|f2d2|d4\n',
  'M:2/4\nK:C\nc2g2|d2f2|e2g2|f2a2|g2e2|f2d2|e2c2|c4|e4|d4|c4|d4|e4|f4|g4|c4\n',
];
const ALPHABET = fakeModel.card.vocabulary;
const card: Card = { ...fakeModel.card, kind: 'dice', keySignatures: { low: 0, high: 0 } };

function lesson(texts: readonly string[]): WordLesson {
  return {
    training: texts.map((text) => ({ text, notes: 0, tune: parseCanon(text) })),
    validation: [],
    characters: ALPHABET,
    seed: 1,
    progress: () => {},
    rest: async () => {},
  };
}

const RECIPE = { faces: 8, leastTunes: 2, order: 3, leastCount: 1 };

/** The probability of each character of `text` after those before it. */
function chances(engine: Engine, text: string): number[] {
  engine.reset();
  let logits: Float32Array | undefined;
  return [...text].flatMap((character) => {
    const index = ALPHABET.indexOf(character);
    const chance = logits && probabilityOf(logits, index);
    logits = engine.step(index);
    return chance === undefined ? [] : [chance];
  });
}

const product = (numbers: readonly number[]): number => numbers.reduce((all, one) => all * one, 1);

let mind: DiceMind;

beforeAll(async () => {
  mind = await learnDice(lesson(TUNES), RECIPE);
});

describe('a dice game made of tunes', () => {
  test('has each bar in the column of its place, moved to the key without accidentals', () => {
    expect(mind.pages).toHaveLength(1);
    const [page] = mind.pages;
    const found = (column: number): Record<string, number> => {
      const bars = page?.bars ?? [];
      const counts = [...(page?.counts.subarray(column * bars.length) ?? [])];
      return Object.fromEntries(
        bars.flatMap((bar, at) => (counts[at] ? [[bar, counts[at] ?? 0]] : [])),
      );
    };
    expect(page?.ends).toHaveLength(COLUMNS);
    expect(found(0)).toEqual({ c2e2: 2, c2g2: 1 });
    expect(found(1)).toEqual({ e4: 1 });
    expect(found(2)).toEqual({ d2f2: 3, d4: 1 });
    expect(found(4)).toEqual({ '[fa]2a2': 1, f2a2: 2, d4: 1 });
    expect(found(8)).toEqual({ c4: 4 });
  });

  test('throws for each bar by how often it was found, whatever came before', async () => {
    const engine = await createEngine('wasm', { mind });
    const opening = 'M:2/4\nK:C\n'.length - 1;
    const at = (text: string): number => product(chances(engine, `${text}|`).slice(opening, -1));
    expect(at('M:2/4\nK:C\nc2e2') / at('M:2/4\nK:C\nc2g2')).toBeCloseTo(2, 1);
    const second = (first: string): number =>
      product(chances(engine, `M:2/4\nK:C\n${first}|d2f2|`).slice(opening + first.length + 1, -1));
    expect(second('c2e2')).toBeCloseTo(second('^g3z'), 3);
    expect(second('c2e2')).toBeGreaterThan(0.7);
  });

  test('throws the same bars in any key, spelled as they are there', async () => {
    const engine = await createEngine('wasm', { mind });
    const header = 'M:2/4\nK:Eb\n';
    expect(product(chances(engine, `${header}e2g2|`).slice(header.length - 1, -1))).toBeGreaterThan(
      0.5,
    );
  });

  test('hears anything at all, and comes back to its table', async () => {
    const engine = await createEngine('wasm', { mind });
    const heard = chances(engine, "M:5/8\nK:Bbm\n^^c'17/3[_B-d]2|M:K|\n\n||M:2/4\nK:C\nc2e2|d2f2|");
    expect(Math.min(...heard)).toBeGreaterThan(0);
    expect(product(heard.slice(-5, -1))).toBeGreaterThan(0.5);
  });

  test('is the same for the same texts and seed', async () => {
    expect((await learnDice(lesson(TUNES), RECIPE)).write()).toEqual(mind.write());
  });

  test('writes tunes that add up, in any key and mode', async () => {
    const model = { ...fakeModel, card, mind };
    const engine = await createEngine('wasm', { mind });
    for (const key of [
      { fifths: 0, mode: 'maj' },
      { fifths: 3, mode: 'mix' },
      { fifths: -2, mode: 'min' },
    ] as const) {
      const text = generateTune(
        { model, engine },
        { meter: { beats: 2, unit: 4 }, key, bars: 8, seed: 1, phrase: 0 },
        { temperature: 1, topP: 0.95, topK: 0, adaptation: 0 },
      );
      const [block] = tuneBlocks(text);
      const reading = block && readTune(block);
      const bars =
        reading && 'tune' in reading
          ? reading.tune.events.filter(({ kind }) => kind === 'bar')
          : [];
      expect(bars).toHaveLength(7);
    }
  });

  test('cannot be made of too few tunes', async () => {
    await expect(learnDice(lesson(TUNES), { ...RECIPE, leastTunes: 4 })).rejects.toMatchObject({
      code: 'dice-no-page',
    });
  });
});

describe('the files of a dice game', () => {
  const read = (description: object, weights: Uint8Array): DiceMind => {
    const { schema, read: readMind } = READERS.dice;
    return readMind(
      schema.parse(JSON.parse(JSON.stringify(description))),
      weights,
      card,
    ) as DiceMind;
  };

  test('are read as they were written', () => {
    const { description, weights } = mind.write();
    const again = read(description, Uint8Array.from(weights));
    expect(again.write()).toEqual(mind.write());
    expect(again.parameters).toBe(mind.parameters);
  });

  test('are refused where they do not fit together', () => {
    const { description, weights } = mind.write();
    const { pages, ...rest } = description as { pages: { bars: string[] }[] };
    const spoilt = (change: object): (() => DiceMind) => {
      return () => read({ ...rest, pages: [{ ...pages[0], ...change }] }, weights);
    };
    const bars = pages[0]?.bars ?? [];
    expect(spoilt({ meter: 'C' })).toThrow(/C is no meter/);
    expect(spoilt({ bars: [...bars.slice(1), bars[1]] })).toThrow(/stands twice/);
    expect(spoilt({ bars: [...bars.slice(1), 'c2|d2'] })).toThrow(
      /no bar in its card's characters/,
    );
    expect(spoilt({ bars: [...bars.slice(1), 'c4/2'] })).toThrow(/not canon/);
    expect(spoilt({ ends: [0.5] })).toThrow();
    expect(() => read(description, weights.subarray(0, 20))).toThrow(/too short/);
    expect(() => read(description, Uint8Array.from(weights).subarray(0, -1))).toThrow(
      /ends too early/,
    );
  });
});
