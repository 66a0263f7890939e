import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { tokenise } from '../../src/abc/lexer.js';
import { decodeAbc } from '../../src/abc/readDocument.js';

const kinds = (music: string) => tokenise(music).map(({ kind, text }) => `${kind} ${text}`);

/** Text made of what ABC is made of, so that more than letters is met. */
const abcLike = fc
  .array(fc.constantFrom(...'ABcdgzxZy|:[](){}<>^_=/\\"!+-~.&%,\'`12379 \nKVM'))
  .map((characters) => characters.join(''));

describe('tokenise', () => {
  test.each([fc.string(), fc.string({ unit: 'binary' }), abcLike])(
    'loses nothing of any text',
    (arbitrary) => {
      fc.assert(
        fc.property(arbitrary, (text) => {
          const tokens = tokenise(text);
          expect(tokens.map((token) => token.text).join('')).toBe(text);
          expect(tokens.every((token) => token.text.length > 0)).toBe(true);
        }),
      );
    },
  );

  test('loses nothing of any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = decodeAbc(bytes);
        expect(
          tokenise(text)
            .map((token) => token.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });

  test('keeps a length with its note, rest or bracket', () => {
    expect(kinds("^c'3/2z//[C2E2]/2")).toEqual([
      "note ^c'3/2",
      'rest z//',
      'chordOpen [',
      'note C2',
      'note E2',
      'chordClose ]/2',
    ]);
  });

  test('tells bar lines, endings, chords and fields apart', () => {
    expect(kinds('|:c:|[1d||2e::[CE]|][K:D][|f|]')).toEqual([
      'bar |:',
      'note c',
      'bar :|',
      'ending [1',
      'note d',
      'bar ||',
      'ending 2',
      'note e',
      'bar ::',
      'chordOpen [',
      'note C',
      'note E',
      'chordClose ]',
      'bar |]',
      'field [K:D]',
      'bar [|',
      'note f',
      'bar |]',
    ]);
  });

  test('tells a decoration from a line break and from an old-style chord', () => {
    expect(kinds('!trill!c!\n+fermata+d+CE+')).toEqual([
      'decoration !trill!',
      'note c',
      'reserved !',
      'newline \n',
      'decoration +fermata+',
      'note d',
      'unknown +',
      'note C',
      'note E',
      'unknown +',
    ]);
  });

  test('tells slurs from tuplets and grace notes from notes', () => {
    expect(kinds('((3:2:2abc){de}f-.-')).toEqual([
      'slur (',
      'tuplet (3:2:2',
      'note a',
      'note b',
      'note c',
      'slur )',
      'grace {de}',
      'note f',
      'tie -',
      'tie .-',
    ]);
  });
});
