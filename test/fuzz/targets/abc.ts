import { parseCanon, writeCanon } from '../../../src/abc/canon.js';
import { chartOfTune } from '../../../src/abc/chartOfTune.js';
import { engrave } from '../../../src/abc/engrave.js';
import { perform } from '../../../src/abc/perform.js';
import { readTune } from '../../../src/abc/read.js';
import { decodeAbc, tuneBlocks } from '../../../src/abc/readDocument.js';
import { hold, type Input, type Outcome, refusing, single, type Target } from '../target.js';

const TUNES = [
  'X:1\nT:Speed\nM:4/4\nL:1/8\nK:G\n|:G>A Bc "Am"d2 (3efg|[1 [CEG]2 z2:|[2 {/a}b4|]\n',
  "X:2\nM:6/8\nL:1/8\nQ:3/8=120\nK:Ddor\nV:1\nA3 ~B3-|B3 [M:3/4][K:A] c,,^d'_e=f|\nw: la la\n\n",
  'X:3\nM:C|\nK:F#m clef=bass\nA/2B/4c3/2 d//|: e4 :: f4 :|\n%%text x\n',
];

/** ABC as it is found: read, written as canon, engraved and performed. */
export function abcTarget(): Target {
  return {
    name: 'abc',
    samples: single(TUNES),
    words: [
      'X:1\n',
      'K:',
      'M:',
      '(3',
      '[K:',
      '"',
      '|:',
      '\\',
      '\u2028',
      '/////',
      '99999999',
      '(9:9:9',
    ],
    take: async ([bytes = new Uint8Array()]: Input): Promise<Outcome> => {
      let outcome: Outcome = 'refused';
      for (const block of tuneBlocks(decodeAbc(bytes))) {
        const reading = readTune(block);
        if (!('tune' in reading)) continue;
        outcome = 'taken';
        const canon = writeCanon(reading.tune);
        hold(writeCanon(parseCanon(canon)) === canon, 'canon does not read back');
        perform(reading.tune);
        chartOfTune(reading.tune);
        hold(tuneBlocks(engrave(reading.tune)).length === 1, 'it engraves no tune');
      }
      return outcome;
    },
    finish: () => {},
  };
}

/** Canon itself, which comes from a network. */
export function canonTarget(): Target {
  return {
    name: 'canon',
    samples: single([
      'M:6/8\nK:G\nG2AB3-|B3"Am"[CE]3\n',
      "M:4/4\nK:D\nB,,4^a'3/2f/2z2|[M:3/4][K:Bb]d2/3e2/3f2/3[CA-]2A2\n",
    ]),
    words: ['M:', 'K:', '[K:', '|', '/', '-', '"F#7"', '\n'],
    take: ([bytes = new Uint8Array()]: Input): Promise<Outcome> => {
      const text = Buffer.from(bytes).toString('latin1');
      return refusing(() => {
        const tune = parseCanon(text);
        hold(writeCanon(tune) === text, 'canon is written in two ways');
      });
    },
    finish: () => {},
  };
}
