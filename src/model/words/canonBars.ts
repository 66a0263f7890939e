import { BAR, K, M, NEWLINE } from '../../abc/canonSigns.js';
import { NEW_WORD, type Spelling } from './spelling.js';

const Phase = { Whole: 0, Field: 1, Bar: 2 } as const;

/**
 * Canon's bars: all that stands between two bar lines is one word. A bar line, the tune's end and
 * each line of the header are words too.
 */
export class CanonBars implements Spelling {
  begin(code: number): number {
    if (code === M || code === K) return Phase.Field;
    return code === BAR || code === NEWLINE ? Phase.Whole : Phase.Bar;
  }

  follow(phase: number, code: number): number {
    if (phase === Phase.Field) return code === NEWLINE ? Phase.Whole : Phase.Field;
    if (phase === Phase.Whole || code === BAR || code === NEWLINE) return NEW_WORD;
    return Phase.Bar;
  }
}
