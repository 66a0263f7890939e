import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseCanon, writeCanon } from '../../src/abc/canon.js';
import { readTune } from '../../src/abc/read.js';
import { decodeAbc, tuneBlocks } from '../../src/abc/readDocument.js';

/** Reads the first tune of a text: its canon, or the reason it is left out. */
function read(document: string): string {
  const [block] = tuneBlocks(document);
  if (!block) return 'no tune';
  const reading = readTune(block);
  return 'tune' in reading ? writeCanon(reading.tune) : reading.leftOut;
}

/** The body that canon gives to a body in 4/4 and C, unit 1/8. */
function body(music: string, header = 'M:4/4\nL:1/8\nK:C'): string {
  const canon = read(`X:1\n${header}\n${music}\n`);
  return canon.includes('\n') ? (canon.split('\n')[2] ?? '') : canon;
}

describe('notes', () => {
  test.each([
    ['lengths', 'C2D/E//F3/2G3/A/4', 'C2D/2E/4F3/2G3/2A/4'],
    ['octaves', "C,,Ccc''", "C,,Ccc''"],
    ['accidentals hold to the bar line', '^FFG|F', '^FFG|F'],
    ['accidentals hold in every octave', '^Ff|f', '^F^f|f'],
    ['a natural undoes them', '^F=FF', '^F=FF'],
    ['double accidentals', '^^F__B', 'GA'],
    ['rests of all kinds', 'zx2yZ|C', 'z11|C'],
    ['a rest of two bars', 'C8|Z2|D8', 'C8|z8|z8|D8'],
    ['chords, with lengths inside and behind', '[EC]2[C2E2]/2', '[CE]2[CE]'],
    ['a tone written twice in a chord', '[E2E2]', 'E2'],
    ['slurs, decorations, backticks and reserved signs', '(.C``~D)!trill!T{gf}vE*', 'CDE'],
    ['quoted text that is no chord', '"^slow"C"Fine"D"2"E', 'CDE'],
  ])('%s', (_, music, expected) => {
    expect(body(music)).toBe(expected);
  });
});

describe('rhythm', () => {
  test.each([
    ['dotted pairs', 'a>b c<d e>>f', 'a3/2b/2c/2d3/2e7/4f/4'],
    ['dotted pairs with spaces, graces and bar lines between', 'a >{g}b c>|d', 'a3/2b/2c3/2|d/2'],
    ['dotted chords', '[CE]>[DF]', '[CE]3/2[DF]/2'],
    ['triplets', '(3abc(3a2bc/', 'a2/3b2/3c2/3a4/3b2/3c/3'],
    ['a triplet with a dotted pair in it', '(3a>bc', 'ab/3c2/3'],
    ['duplets and quadruplets', '(2ab(4abcd', 'a3/2b3/2a3/4b3/4c3/4d3/4'],
    ['tuplets spelled out', '(3:2:2a4b2(5:4:5abcde', 'a8/3b4/3a4/5b4/5c4/5d4/5e4/5'],
    ['a tuplet with empty places', '(3::2a2b', 'a4/3b2/3'],
  ])('%s', (_, music, expected) => {
    expect(body(music)).toBe(expected);
  });

  test('a quintuplet takes the time of two, or of three in compound time', () => {
    expect(body('(5abcde')).toBe('a2/5b2/5c2/5d2/5e2/5');
    expect(body('(5abcde', 'M:6/8\nL:1/8\nK:C')).toBe('a3/5b3/5c3/5d3/5e3/5');
    expect(body('(5abcde', 'M:3/4\nL:1/8\nK:C')).toBe('a2/5b2/5c2/5d2/5e2/5');
  });

  test('the unit length follows from the meter where it is not given', () => {
    expect(body('C', 'M:4/4\nK:C')).toBe('C');
    expect(body('C', 'M:3/4\nK:C')).toBe('C');
    expect(body('C', 'M:2/4\nK:C')).toBe('C/2');
    expect(body('C', 'M:2/4\nL:1/4\nK:C')).toBe('C2');
  });
});

describe('ties', () => {
  test.each([
    ['inside a bar are one sound', 'C2-C2D', 'C4D'],
    ['over a bar line', 'C4-|C4', 'C4-|C4'],
    ['carry an accidental over the line, for this note only', '^C4-|C2C2', '^C4-|^C2=C2'],
    ['into a chord', 'C4-[CE]4', 'C4-[CE]4'],
    ['of some tones of a chord', '[C-E]2C2', '[C-E]2C2'],
    ['of a whole chord', '[CE]4-|[CE]2D2', '[CE]4-|[CE]2D2'],
    ['written for a slur', 'G3-A', 'G3A'],
    ['that lead nowhere', 'C-zC-', 'CzC'],
    ['past grace notes', 'C-{d}C', 'C2'],
  ])('%s', (_, music, expected) => {
    expect(body(music)).toBe(expected);
  });
});

describe('bars and repeats', () => {
  test.each([
    ['lines of all kinds are one line', '|:C8||D8:|:E8|]', 'C8|D8|E8'],
    ['repeats are read once', '|:C8:|D8::E8:|', 'C8|D8|E8'],
    ['both endings follow one another', 'C8|1D8:|2E8|]', 'C8|D8|E8'],
    ['endings in brackets', 'C8|[1 D8:|[2 E8|]', 'C8|D8|E8'],
    ['a strain that ends before its upbeat', 'B2|c8|d6:|:e2|f8|', 'B2|c8|d6e2|f8'],
    ['a part that ends before the upbeat of the next', 'c8|d6|\nP:B\ne2|f8|', 'c8|d6e2|f8'],
    ['a part that begins inside a bar', 'c8|d6\nP:B\ne2|f8|', 'c8|d6e2|f8'],
    ['an incomplete bar without its upbeat stays', 'C8|D6||E8|', 'C8|D6|E8'],
    ['a plain line inside a bar stays', 'C8|D4|D4|E8', 'C8|D4|D4|E8'],
    ['lines go on over line ends', 'C4\\\nD4\n|E8', 'C4D4|E8'],
    ['a dotted line', 'C8.|D8', 'C8|D8'],
  ])('%s', (_, music, expected) => {
    expect(body(music)).toBe(expected);
  });
});

describe('chord symbols', () => {
  test.each([
    ['stand before their sound', '"Am"C2"G7"D2', '"Am"C2"G7"D2'],
    ['in one spelling', '"D7/f+"C"Ed"D"D m"E"C/dim"F"(E7)"G', '"D7/F#"C"Edim"D"Dm"E"Cdim"F"E7"G'],
    ['behind the bar line', 'C8"G"|D8', 'C8|"G"D8'],
    ['over a held note', '"C"C4-"G"C4', '"C"C4-"G"C4'],
  ])('%s', (_, music, expected) => {
    expect(body(music)).toBe(expected);
  });
});

describe('fields', () => {
  test.each([
    ['C', 'C'],
    ['F#m', 'F#m'],
    ['Bb', 'Bb'],
    ['E Minor', 'Em'],
    ['EMin', 'Em'],
    ['Fmaj', 'F'],
    ['G major', 'G'],
    ['Ador', 'Ador'],
    ['A Mixolydian', 'Amix'],
    ['D Ionian', 'D'],
    ['B aeolian', 'Bm'],
    ['D treble', 'D'],
    ['D clef=bass', 'D'],
    ['Hp', 'Amix'],
    ['none', 'C'],
    ['G % in the print', 'G'],
  ])('K:%s', (field, expected) => {
    expect(read(`X:1\nM:4/4\nL:1/8\nK:${field}\nG8\n`)).toBe(`M:4/4\nK:${expected}\nG8\n`);
  });

  test('accidentals that a key is written with hold for the pitches', () => {
    expect(body('fgc', 'M:4/4\nL:1/8\nK:D =c ^g')).toBe('f^g=c');
    expect(body('fgc', 'M:4/4\nL:1/8\nK:none ^g')).toBe('f^gc');
  });

  test.each([
    ['C', '4/4'],
    ['C|', '2/2'],
    [' 6/8', '6/8'],
    ['2+3/8', '5/8'],
    ['(2+2+3)/8', '7/8'],
  ])('M:%s', (field, expected) => {
    expect(read(`X:1\nM:${field}\nL:1/8\nK:C\nC\n`)).toBe(`M:${expected}\nK:C\nC\n`);
  });

  test('the first key and meter of the body are the tune’s', () => {
    expect(read('X:1\nM:4/4\nK:C\nM:6/8\nK:D\nf6\n')).toBe('M:6/8\nK:D\nf6\n');
  });

  test('change in the middle, inline or on lines', () => {
    expect(body('C8|[M:3/4][L:1/4]C3|\nK:D\nL:1/8\nf6')).toBe('C8|[M:3/4]C6|[K:D]f6');
  });

  test('a change of the clef alone leaves the key', () => {
    expect(body('f8|[K:clef=bass]f8|[K:treble]f8', 'M:4/4\nL:1/8\nK:G')).toBe('f8|f8|f8');
  });

  test('lyrics, parts and comments are passed over', () => {
    expect(body('P:A\nC8|% to here\nw:la\n%%sep\nP:B\nD8')).toBe('C8|D8');
  });

  test('of several voices the first is read', () => {
    expect(body('[V:1]C8|\n[V:2]E8|\nV:1\nD8|\nV:2\nF8|', 'M:4/4\nL:1/8\nV:1\nV:2\nK:C')).toBe(
      'C8|D8',
    );
  });
});

describe('tunes that cannot be read faithfully are left out', () => {
  test.each([
    ['no-key', 'X:1\nM:4/4\nCDE'],
    ['no-notes', 'X:1\nM:4/4\nK:C\nz8|'],
    ['free-meter', 'X:1\nM:none\nK:C\nCDE'],
    ['free-meter', 'X:1\nK:C\nCDE'],
    ['unknown-meter', 'X:1\nM:4/5\nK:C\nCDE'],
    ['unknown-key', 'X:1\nM:4/4\nK:Hm\nCDE'],
    ['unknown-key', 'X:1\nM:4/4\nK:G#\nCDE'],
    ['unknown-key', 'X:1\nM:4/4\nK:Bn\nCDE'],
    ['unknown-key', 'X:1\nM:4/4\nK:D exp ^f\nCDE'],
    ['unknown-unit-length', 'X:1\nM:4/4\nL:eighth\nK:C\nCDE'],
    ['transposed-clef', 'X:1\nM:4/4\nK:C clef=treble-8\nCDE'],
    ['unknown-symbol', 'X:1\nM:4/4\nK:C\nCD{E'],
    ['old-style-chord', 'X:1\nM:4/4\nK:C\n+CE+D'],
    ['broken-chord', 'X:1\nM:4/4\nK:C\n[CE|D'],
    ['uneven-chord', 'X:1\nM:4/4\nK:C\n[C2E4]'],
    ['overlay', 'X:1\nM:4/4\nK:C\nC4&E4|'],
    ['uneven-broken-rhythm', 'X:1\nM:4/4\nK:C\na>b2'],
    ['uneven-broken-rhythm', 'X:1\nM:4/4\nK:C\na>b>c'],
    ['unfinished-rhythm', 'X:1\nM:4/4\nK:C\n(3ab'],
    ['unfinished-rhythm', 'X:1\nM:4/4\nK:C\nabc>'],
    ['impossible-length', 'X:1\nM:4/4\nK:C\nC/11'],
    ['impossible-length', 'X:1\nM:4/4\nK:C\nC0'],
    ['pitch-out-of-range', 'X:1\nM:4/4\nK:C\nC,,,,,,,'],
  ])('%s', (reason, document) => {
    expect(read(document)).toBe(reason);
  });
});

describe('documents', () => {
  test('are cut at X: and at blank lines, and counted by X:', () => {
    const blocks = tuneBlocks('a word\n\nX:7\nT:A\nK:C\nC\n\nmore words\nX:7\nT:B\nX:8\nT:C\n');
    expect(blocks.map((block) => [block.ordinal, block.lines])).toEqual([
      [1, ['X:7', 'T:A', 'K:C', 'C']],
      [2, ['X:7', 'T:B']],
      [3, ['X:8', 'T:C']],
    ]);
  });

  test('may end their lines in any way and begin with a byte order mark', () => {
    expect(read('\uFEFFX:1\r\nM:4/4\r\nK:C\r\nC2\r\nD2\r\n')).toBe('M:4/4\nK:C\nC2D2\n');
    expect(read('X:1\rM:4/4\rK:C\rC2\r')).toBe('M:4/4\nK:C\nC2\n');
  });

  test('are UTF-8, or else Latin-1', () => {
    expect(decodeAbc(Buffer.from('T:Caf\u00e9', 'utf8'))).toBe('T:Caf\u00e9');
    expect(decodeAbc(Buffer.from('T:Caf\u00e9', 'latin1'))).toBe('T:Caf\u00e9');
  });

  test('have titles', () => {
    const [block] = tuneBlocks('X:1\nT: The Title \nT:another\nM:4/4\nK:C\nC');
    expect(block && readTune(block).title).toBe('The Title');
  });

  test('may be wrapped in the marks of a training file', () => {
    expect(read('<start>\nX:1\nM:4/4\nK:C\nC2\n<end>\n<start>\n')).toBe('M:4/4\nK:C\nC2\n');
  });
});

const snippets = fc.constantFrom(
  ...['C', "^c'3/2", '_B,', 'z', 'Z3', 'y', '[CE]2', '[', ']', '(3', '(5:4', '>', '<<', '-', '|'],
  ...[':|', '|:', '|1', '[2', '::', '{g}', '"Am"', '"', '!trill!', '+', '&', '(', ')', ' ', '\n'],
  ...[
    '[K:Dm]',
    '\nM:6/8\n',
    '\nL:1/16\n',
    '\nV:2\n',
    '[V:1]',
    '\nK:\n',
    '\\',
    '%',
    '\nX:2\n',
    '\n\n',
  ],
);

test('any text is read or left out, and what is read has one canon', () => {
  const texts = [
    fc.string({ unit: 'binary' }),
    fc.array(snippets).map((parts) => `X:1\nM:4/4\nK:G\n${parts.join('')}`),
    fc.array(fc.oneof(snippets, fc.string())).map((parts) => `X:1\n${parts.join('')}\nK:C\nabc`),
  ];
  fc.assert(
    fc.property(fc.oneof(...texts), (text) => {
      for (const block of tuneBlocks(text)) {
        const reading = readTune(block);
        if ('tune' in reading) {
          expect(parseCanon(writeCanon(reading.tune))).toEqual(reading.tune);
        }
      }
    }),
    { numRuns: 500 },
  );
});
