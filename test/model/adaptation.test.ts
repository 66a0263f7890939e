import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Adaptation } from '../../src/model/adaptation.js';
import { CAPACITY } from '../../src/model/adaptationText.js';
import { UNKNOWN, Vocabulary } from '../../src/model/vocabulary.js';

const CHARACTERS = [...'\n"#\',-/123456789:=ABCDEFGKM[]^_abcdefgmz|'];
const vocabulary = new Vocabulary(CHARACTERS);
const V = vocabulary.size;
const HEADER = 'M:4/4\nK:G\n';

/** A network that knows nothing. */
const indifferent = new Float32Array(V);

function feed(adaptation: Adaptation, text: string): void {
  for (const character of text) adaptation.feed(vocabulary.indexOf(character));
}

function told(text: string): Adaptation {
  const adaptation = new Adaptation(vocabulary);
  feed(adaptation, text);
  return adaptation;
}

function mixed(adaptation: Adaptation, logits = indifferent): number[] {
  const out = new Float32Array(V);
  adaptation.mix(logits, out);
  return Array.from(out);
}

/** A network that knows only how frequent characters are. */
const frequencies = Float32Array.from(CHARACTERS, (character) => {
  if (/[GABcdefg]/.test(character)) return 0;
  return /[CDEFab2|]/.test(character) ? -1 : /[34/]/.test(character) ? -2 : -6;
});

/** The probability of `character` after `text`, by that network. */
function probability(text: string, character: string): number {
  return Math.exp(mixed(told(text), frequencies)[vocabulary.indexOf(character)] ?? Number.NaN);
}

/** Anything that can be fed: music more often than not, and characters nobody knows. */
const music = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'A',
        'B2',
        'c/2',
        '|',
        'd3/2',
        'e',
        '"Am"',
        '[CEG]2',
        '^f',
        "g'",
        'z2',
        'B,-|',
      ),
      fc.constantFrom('[K:D]', '[', ']', '"', '\n', 'K', ':', '/', '?', '9', "'"),
    ),
    { maxLength: 60 },
  )
  .map((words) => words.join(''));
const piece = fc.tuple(fc.constantFrom(HEADER, HEADER, ''), music).map((parts) => parts.join(''));
const logits = fc
  .array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: V, maxLength: V })
  .map((values) => Float32Array.from(values));

describe('what comes out', () => {
  test('is a distribution over all characters, after any text and for any logits', () => {
    fc.assert(
      fc.property(piece, logits, (text, expected) => {
        const out = mixed(told(text), expected);
        for (const value of out) expect(Number.isFinite(value)).toBe(true);
        expect(out.reduce((sum, value) => sum + Math.exp(value), 0)).toBeCloseTo(1, 4);
      }),
    );
  });

  test('does not change the logits, and may be written over them', () => {
    const expected = Float32Array.from({ length: V }, (_, at) => Math.sin(at));
    const kept = Array.from(expected);
    const adaptation = told(`${HEADER}GABc|GA`);
    const apart = mixed(adaptation, expected);
    expect(Array.from(expected)).toEqual(kept);
    adaptation.mix(expected, expected);
    expect(Array.from(expected)).toEqual(apart);
  });

  test('is what the network says before anything was heard, and in a header that says nothing again', () => {
    const expected = Float32Array.from({ length: V }, (_, at) => at / 7);
    const alone = mixed(told(''), expected);
    expect(mixed(told('M:4/4\nK:'), expected)).toEqual(alone);
    expect(mixed(told(`${HEADER}GABc|[K:`), expected)).toEqual(alone);
  });
});

describe('with less strength', () => {
  const text = `${HEADER}G2BdcA|e2fgaf|d4G4|z8|G2Bdc`;
  const expected = Float32Array.from({ length: V }, (_, at) => Math.sin(at));
  const by = (strength: number): Float32Array => {
    const out = new Float32Array(V);
    told(text).mix(expected, out, strength);
    return out;
  };

  test('none leaves the network alone', () => {
    const alone = new Float32Array(V);
    new Adaptation(vocabulary).mix(expected, alone);
    expect(by(0)).toEqual(alone);
  });

  test('some lies in between', () => {
    const a = vocabulary.indexOf('A');
    const [none = 0, half = 0, full = 0] = [by(0)[a], by(0.5)[a], by(1)[a]];
    expect(half).toBeGreaterThan(none);
    expect(full).toBeGreaterThan(half);
    expect(by(0.5).reduce((sum, value) => sum + Math.exp(value), 0)).toBeCloseTo(1, 4);
  });
});

describe('going back', () => {
  test('to any length and on with anything else equals a fresh one', () => {
    fc.assert(
      fc.property(
        piece,
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), music), { maxLength: 6 }),
        logits,
        (start, edits, expected) => {
          const adaptation = told(start);
          let text = start;
          for (const [share, rest] of edits) {
            const length = Math.floor(share * text.length);
            mixed(adaptation, expected);
            expect(adaptation.truncate(length)).toBe(length);
            feed(adaptation, rest);
            text = text.slice(0, length) + rest;
          }
          expect(adaptation.length).toBe(text.length);
          expect(mixed(adaptation, expected)).toEqual(mixed(told(text), expected));
        },
      ),
    );
  });

  test('equals a fresh one also in a text longer than what is kept', () => {
    const bar = (at: number): string => `${'ABcdefg'[at % 7]}2${'GABcd'[at % 5]}e|`;
    const text = HEADER + Array.from({ length: 1200 }, (_, at) => bar(at)).join('');
    expect(text.length).toBeGreaterThan(CAPACITY);
    const adaptation = told(text);
    for (const back of [1, 100, 2000]) {
      const length = text.length - back;
      expect(adaptation.truncate(length)).toBe(length);
      expect(mixed(adaptation)).toEqual(mixed(told(text.slice(0, length))));
      feed(adaptation, text.slice(length));
      expect(mixed(adaptation)).toEqual(mixed(told(text)));
    }
  });

  test('further than is kept leaves nothing, and says so', () => {
    const text = HEADER + 'ABcd|'.repeat(CAPACITY / 4);
    const adaptation = told(text);
    expect(adaptation.truncate(20)).toBe(0);
    feed(adaptation, text.slice(0, 20));
    expect(mixed(adaptation)).toEqual(mixed(told(text.slice(0, 20))));
  });

  test('to where it is, or beyond, changes nothing', () => {
    const adaptation = told(`${HEADER}GABc|`);
    const before = mixed(adaptation);
    expect(adaptation.truncate(adaptation.length + 5)).toBe(adaptation.length);
    expect(mixed(adaptation)).toEqual(before);
  });
});

describe('what is picked up', () => {
  test('a motif that begins again', () => {
    const text = `${HEADER}G2BdcA|e2fgaf|d4G4|z8|G2Bdc`;
    expect(probability(text, 'A')).toBeGreaterThan(0.5);
  });

  test('a motif in other lengths', () => {
    const odds = (motif: string): number => {
      const text = `${HEADER}G2B2d2g2|${motif}|z8|z8|G3Bd3g|e3`;
      return probability(text, 'c') / probability(text, 'f');
    };
    expect(odds('e2c2A4')).toBeGreaterThan(1.5 * odds('e2f2A4'));
  });

  test('a rhythm on other notes', () => {
    const odds = (heard: string): number => {
      const text = `${HEADER}${heard}|a`;
      return probability(text, '3') / probability(text, '2');
    };
    const dotted = 'G3/2A/2B3/2c/2|d3/2e/2f3/2g/2';
    expect(odds(dotted)).toBeGreaterThan(10 * odds('G2A2B2c2|d2e2f2g2'));
  });

  test('a motif on another step', () => {
    const rising = probability(`${HEADER}CDEC|DEFD|EFG`, 'E');
    const other = probability(`${HEADER}CDED|DEFE|EFG`, 'E');
    expect(rising).toBeGreaterThan(other);
  });

  test('the bar before last, where the form brings it back', () => {
    const text = `${HEADER}G2BdcA|e2fgaf|G2BdcA|`;
    expect(probability(text, 'e')).toBeGreaterThan(probability(text, 'c'));
  });
});

describe('in a header', () => {
  const unheard = 1 / V;
  const field = (text: string, character: string): number =>
    Math.exp(mixed(told(text))[vocabulary.indexOf(character)] ?? Number.NaN);

  test('what another field said in the same words is expected', () => {
    expect(field('M:GAB-cd\nz:GAB', '-')).toBeGreaterThan(5 * unheard);
    expect(field('M:GAB-cd\nz:GAB', 'c')).toBeLessThan(unheard);
    // Of two the one with more characters before it, of equal ones both.
    expect(field('M:dGAB-\nz:fGAB=\nz:fGAB', '=')).toBeGreaterThan(5 * unheard);
    expect(field('M:dGAB-\nz:fGAB=\nz:fGAB', '-')).toBeLessThan(unheard);
    const both = 'M:dGAB-\nz:fGAB=\nz:eGAB';
    expect(field(both, '=')).toBeCloseTo(field(both, '-'), 6);
    expect(field(both, '=')).toBeGreaterThan(2 * unheard);
  });

  test('what the same field said is not', () => {
    expect(field('M:GAB-cd,GAB', '-')).toBeCloseTo(unheard, 6);
    expect(field('M:4/4', '/')).toBeCloseTo(unheard, 6);
  });

  test('nothing changes where the network is sure', () => {
    const sure = new Float32Array(V);
    sure[vocabulary.indexOf('e')] = 20;
    const e = Math.exp(mixed(told('M:GAB-cd\nz:GAB'), sure)[vocabulary.indexOf('e')] ?? 0);
    expect(e).toBeGreaterThan(0.999);
  });

  test('more characters in a row make surer, and a digit is enough', () => {
    const surely = (words: string): number => field(`M:${words}-cd\nz:${words}`, '-');
    expect(surely('GABcde')).toBeGreaterThan(surely('A'));
    expect(field('M:12\nz:1', '2')).toBeGreaterThan(5 * unheard);
  });
});

test('an unknown character counts and changes nothing else', () => {
  const adaptation = told(`${HEADER}GABc|GA`);
  const before = mixed(adaptation);
  adaptation.feed(UNKNOWN);
  expect(adaptation.length).toBe(HEADER.length + 8);
  adaptation.truncate(HEADER.length + 7);
  expect(mixed(adaptation)).toEqual(before);
});

test('any vocabulary will do', () => {
  const tiny = new Adaptation(new Vocabulary([...'xy']));
  const out = new Float32Array(2);
  for (const index of [0, 1, UNKNOWN, 0, 0]) tiny.feed(index);
  tiny.mix(new Float32Array(2), out);
  expect(Math.exp(out[0] ?? 0)).toBeCloseTo(0.5, 5);
});
