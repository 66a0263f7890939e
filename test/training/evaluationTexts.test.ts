import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { musicIn, partOf, textsFor } from '../../src/training/evaluationTexts.js';
import { musicOf } from '../../src/training/rawMusic.js';

describe('texts to evaluate on', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'antiphon-texts-'));
    mkdirSync(join(folder, 'set'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const file = (name: string, text: string): string => {
    const path = join(folder, 'set', name);
    writeFileSync(path, text);
    return path;
  };
  const tune = (number: number): string =>
    `X:${number}\nT:T${number}\nM:4/4\nL:1/8\nK:C\nC8|\nD4 E4|\n`;

  test('in canon are music behind the second line', () => {
    const [text, ...others] = textsFor({ kind: 'canon', symbols: true }, [file('a.abc', tune(1))]);
    expect(others).toEqual([]);
    expect(text).toMatchObject({ id: 'set/a.abc#1', text: 'M:4/4\nK:C\nC8|D4E4\n', notes: 3 });
    expect(musicIn(text?.text ?? '', text?.music ?? new Uint8Array(0))).toBe('C8|D4E4\n');
  });

  test('in raw ABC are whole files, cut before each tune', () => {
    const document = `a preface\n\n${tune(1)}\n${tune(2)}\nX:3\nno key\n`;
    const texts = textsFor({ kind: 'raw' }, [file('a.abc', document)]);
    expect(texts.map(({ text }) => text).join('')).toBe(document);
    expect(texts.map(({ id, notes }) => [id, notes])).toEqual([
      ['', 0],
      ['set/a.abc#1', 3],
      ['set/a.abc#2', 3],
      ['set/a.abc#3', 0],
    ]);
  });

  test('are cut before the marks of a training file, where it has them', () => {
    const marked = (text: string): string => `<start>\n${text}<end>\n`;
    const document = marked(tune(1)) + marked('no tune\n') + marked(tune(2));
    const texts = textsFor({ kind: 'raw' }, [file('a.txt', document)]);
    expect(texts.map(({ text }) => text)).toEqual([
      marked(tune(1)),
      marked('no tune\n'),
      marked(tune(2)),
    ]);
    expect(texts.map(({ id }) => id)).toEqual(['set/a.txt#1', '', 'set/a.txt#2']);
  });

  test('are music where they are no field, comment, mark or blank line', () => {
    const text = '<start>\nX:1\n% of old\nK:C\n|:C8:|\nP:B\nD8|]\n\n<end>\n';
    expect(musicIn(text, musicOf(text))).toBe('|:C8:|\nD8|]\n');
  });

  test('of one part of a split are those that its file names', () => {
    const texts = textsFor({ kind: 'raw' }, [file('a.abc', tune(1) + tune(2) + tune(3))]);
    const split = join(folder, 'split.json');
    writeFileSync(split, JSON.stringify({ val: ['set/a.abc#2'], test: [] }));
    const ids = (part: 'training' | 'validation'): string[] =>
      partOf(texts, split, part).map(({ id }) => id);
    expect(ids('validation')).toEqual(['set/a.abc#2']);
    expect(ids('training')).toEqual(['set/a.abc#1', 'set/a.abc#3']);
    expect(() => partOf(texts, split, 'test')).toThrow(
      expect.objectContaining({ code: 'split-part-empty' }),
    );
  });

  test('are refused where there is no text', () => {
    expect(() => textsFor({ kind: 'raw' }, [file('a.abc', '')])).toThrow(
      expect.objectContaining({ code: 'corpus-empty' }),
    );
  });
});
