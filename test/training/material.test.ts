import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AntiphonError } from '../../src/error.js';
import { gatherMaterial, type Material, passagesOf } from '../../src/training/material.js';
import { type Plan, planSchema } from '../../src/training/plan.js';
import type { Recipe } from '../../src/training/recipe.js';

describe('material', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'antiphon-material-'));
    mkdirSync(join(folder, 'set'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const file = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, 'set', name);
    writeFileSync(path, content);
    return path;
  };
  const tune = (number: number, title: string, body = 'DEFG A2B2|c4 d4'): string =>
    `X:${number}\nT:${title}\nM:4/4\nL:1/8\nK:G\n${body}|\n\n`;
  const tunes = (count: number): string =>
    Array.from({ length: count }, (_, at) => tune(at + 1, `Tune ${'abcdefghijklmnop'[at]}`)).join(
      '',
    );
  const plan = (parts: Partial<Omit<Plan, 'recipe'>>, recipe: Partial<Recipe> = {}): Plan =>
    planSchema.parse({ corpora: [join(folder, 'set')], ...parts, recipe });
  const read = ({ characters }: Material, passage: Uint16Array): string =>
    [...passage].map((index) => characters[index]).join('');
  const codeOf = (body: () => unknown): string => {
    try {
      body();
    } catch (error) {
      if (error instanceof AntiphonError) return error.code;
      throw error;
    }
    return 'none';
  };

  test('is canon by default, each tune with its copies in other keys', () => {
    file('a.abc', tunes(10));
    const material = gatherMaterial(plan({}));
    expect(material.training).toHaveLength(8);
    expect(material.validation).toHaveLength(1);
    expect(material.test).toHaveLength(1);
    const [first] = material.training;
    const own = read(material, first?.own ?? new Uint16Array());
    expect(own).toBe('M:4/4\nK:G\nDEFGA2B2|c4d4\n');
    const others = (first?.others ?? []).map((other) => read(material, other));
    expect(others).toHaveLength(7);
    expect(others).toContain('M:4/4\nK:A\nEFGAB2c2|d4e4\n');
    expect(material.range.keySignatures).toEqual({ low: -3, high: 4 });
    const [validation] = material.validation;
    expect(validation?.notes).toBe(8);
    expect([...(validation?.music ?? [])]).toEqual([...Array(10).fill(0), ...Array(14).fill(1)]);
  });

  test('has tunes with chord symbols twice, unless they are not wanted', () => {
    file(
      'a.abc',
      Array.from({ length: 5 }, (_, at) => tune(at, `T${at}`, '"G"G4 "D7"A4')).join(''),
    );
    const both = gatherMaterial(plan({}, { transpose: 0 }));
    expect(both.training.map(({ own }) => read(both, own)).slice(0, 2)).toEqual([
      'M:4/4\nK:G\nG4A4\n',
      'M:4/4\nK:G\n"G"G4"D7"A4\n',
    ]);
    expect(both.symbols).toBe(true);
    const none = gatherMaterial(plan({ symbols: 'none' }));
    expect(none.training).toHaveLength(3);
    expect(none.characters).not.toContain('"');
    expect(none.symbols).toBe(false);
  });

  test('chooses a key anew each epoch for the share of tunes that was asked for', () => {
    file('a.abc', tunes(16));
    const material = gatherMaterial(plan({}));
    const recipe = plan({}).recipe;
    const texts = (epoch: number, transpose: number): string[] =>
      passagesOf(material, { ...recipe, transpose }, epoch).map((passage) =>
        read(material, passage),
      );
    expect(texts(0, 0).every((text) => text.includes('K:G'))).toBe(true);
    expect(texts(0, 1).some((text) => text.includes('K:G'))).toBe(false);
    expect(texts(3, 0.5)).toEqual(texts(3, 0.5));
    expect(texts(3, 0.5)).not.toEqual(texts(4, 0.5));
  });

  test('is split as a file says', () => {
    file('a.abc', tunes(4));
    const split = join(folder, 'split.json');
    writeFileSync(split, JSON.stringify({ val: ['set/a.abc#2'], test: ['set/a.abc#3'] }));
    const material = gatherMaterial(plan({ split }));
    expect(material.training).toHaveLength(2);
    writeFileSync(split, JSON.stringify({ val: ['elsewhere/a.abc#2'], test: [] }));
    expect(codeOf(() => gatherMaterial(plan({ split })))).toBe('split-matches-nothing');
    writeFileSync(split, '{"val": 3}');
    expect(codeOf(() => gatherMaterial(plan({ split })))).toBe('split-unreadable');
  });

  test('keeps settings of one title together', () => {
    const titles = ['Rose, The', 'The Rose', 'Elm', 'The Elm. No. 2', 'Oak', 'Ash', 'Yew', 'Fir'];
    file('a.abc', titles.map((title, at) => tune(at + 1, title, `${'CDEFGABc'[at]}8`)).join(''));
    for (let seed = 0; seed < 20; seed++) {
      const material = gatherMaterial(plan({ heldOut: 0.3 }, { seed, transpose: 0 }));
      for (const part of [material.training, material.validation, material.test]) {
        const texts = part.map((one) => read(material, 'own' in one ? one.own : one.passage));
        const notes = texts.map((text) => text.at(-3)).join('');
        expect(notes.includes('C')).toBe(notes.includes('D'));
        expect(notes.includes('E')).toBe(notes.includes('F'));
      }
    }
  });

  test('of raw text is the files themselves, one after the other, the tail held out', () => {
    const path = file('a.txt', '<start>\nX:1\nabcdefgh\n<end>\n');
    const material = gatherMaterial(
      plan(
        { corpora: [path], reading: 'raw', split: 'tail', heldOut: 0.25 },
        { layout: 'stream', batch: 2 },
      ),
    );
    expect(material.training.map(({ own }) => read(material, own)).join('')).toBe(
      '<start>\nX:1\nabcdefgh',
    );
    expect(material.validation.map(({ passage }) => read(material, passage)).join('')).toBe(
      '\n<end>\n',
    );
  });

  test('as a stream has all tunes each epoch, in another order, as long pieces side by side', () => {
    const letters = [...'abcdefghijkl'];
    const path = file('a.txt', letters.map((letter) => `X:1\n${letter}\n\n`).join(''));
    const { recipe, ...rest } = plan(
      { corpora: [path], reading: 'raw', split: 'tail', heldOut: 0.01 },
      { layout: 'stream', batch: 3 },
    );
    const material = gatherMaterial({ ...rest, recipe });
    const epochs = [0, 1, 2].map((epoch) => {
      const pieces = passagesOf(material, recipe, epoch).map((piece) => read(material, piece));
      expect(pieces).toHaveLength(3);
      return pieces.join('');
    });
    expect(new Set(epochs).size).toBe(3);
    // The file's last character is held out.
    const tunes = letters.map((letter) => `X:1\n${letter}\n`).sort();
    for (const text of epochs) {
      expect(
        text
          .split(/(?<=[a-l]\n)\n?(?=X|$)/)
          .filter((part) => part !== '')
          .sort(),
      ).toEqual(tunes);
    }
    expect(
      passagesOf(material, recipe, 1)
        .map((piece) => read(material, piece))
        .join(''),
    ).toBe(epochs[1]);
  });

  test('of raw text knows what is music in whole tunes that are held out', () => {
    const path = file('a.abc', `${tunes(4)}X:5\nno key\nABC\n\n${tune(6, 'Last')}`);
    const half = file('b.abc', `${tunes(3)}`);
    const raw = (parts: Partial<Omit<Plan, 'recipe'>>, layout: Recipe['layout'], chunk = 160) =>
      gatherMaterial(plan({ reading: 'raw', heldOut: 0.3, ...parts }, { layout, batch: 3, chunk }));
    const musicIn = (material: Material): string =>
      material.validation
        .map(({ passage, music }) =>
          read(
            material,
            passage.filter((_, at) => music[at] === 1),
          ),
        )
        .join('');
    const line = 'DEFG A2B2|c4 d4|\n';

    const tail = raw({ corpora: [path, half], split: 'tail' }, 'stream');
    expect(tail.validation).toHaveLength(3);
    expect(tail.validation.reduce((sum, { notes }) => sum + notes, 0)).toBe(16);
    expect(musicIn(tail)).toBe(line.repeat(2));

    const byTune = raw({}, 'tunes');
    expect(byTune.validation.every(({ notes }) => notes === 8)).toBe(true);
    expect(musicIn(byTune)).toBe(line.repeat(byTune.validation.length));

    const windows = raw({ corpora: [path, half], split: 'tail' }, 'windows', 25);
    expect(musicIn(windows).length).toBeGreaterThan(0);
  });

  test('in windows leaves out what does not fill one', () => {
    const path = file('a.txt', 'abcdefghijklmnopqrstuvwxyz');
    const material = gatherMaterial(
      plan(
        { corpora: [path], reading: 'raw', split: 'tail', heldOut: 0.4 },
        { layout: 'windows', chunk: 4 },
      ),
    );
    expect(material.training.map(({ own }) => read(material, own))).toEqual([
      'abcd',
      'efgh',
      'ijkl',
    ]);
    expect(material.validation).toHaveLength(2);
  });

  test('of the same corpora has the same fingerprint, of others another', () => {
    file('a.abc', tunes(6));
    const { fingerprint } = gatherMaterial(plan({}));
    expect(gatherMaterial(plan({})).fingerprint).toBe(fingerprint);
    file('a.abc', `${tunes(6)}${tune(7, 'Another', 'E8')}`);
    expect(gatherMaterial(plan({})).fingerprint).not.toBe(fingerprint);
  });

  describe('is refused with a clear error', () => {
    test.each([
      ['of nothing', '', 'corpus-empty'],
      ['of one tune', tune(1, 'Alone'), 'corpus-too-small'],
      ['of tunes that cannot be read', tune(1, 'Broken', '[CE'), 'corpus-nothing-kept'],
      ['in UTF-16', Buffer.from(`\ufeff${tune(1, 'Wide')}`, 'utf16le'), 'corpus-encoding'],
    ])('%s', (_, content, code) => {
      file('a.abc', content);
      expect(codeOf(() => gatherMaterial(plan({})))).toBe(code);
    });

    test('in UTF-16, as raw text', () => {
      const path = file('a.txt', Buffer.from('abc', 'utf16le'));
      const raw = plan({ corpora: [path], reading: 'raw', split: 'tail' }, { layout: 'stream' });
      expect(codeOf(() => gatherMaterial(raw))).toBe('corpus-encoding');
    });

    test('with characters that the model to go on from does not know', () => {
      file('a.abc', tunes(4));
      const known = [...'M:4/\nK:GDEF|cd2'].filter((c, at, all) => all.indexOf(c) === at);
      expect(codeOf(() => gatherMaterial(plan({}), known))).toBe('corpus-unknown-characters');
    });

    test('with more characters than a model can know', () => {
      const text = Array.from({ length: 3000 }, (_, at) => String.fromCharCode(0x4e00 + at)).join(
        '',
      );
      const path = file('a.txt', text);
      const raw = plan({ corpora: [path], reading: 'raw', split: 'tail' }, { layout: 'stream' });
      expect(codeOf(() => gatherMaterial(raw))).toBe('corpus-too-many-characters');
    });

    test('split by its tail as tunes', () => {
      file('a.abc', tunes(4));
      expect(codeOf(() => gatherMaterial(plan({ split: 'tail' })))).toBe('split-tail');
    });
  });
});
