import { LeftOut } from './leftOut.js';
import type { PassageSound } from './passage.js';

/**
 * Broken rhythm (ABC 2.1, section 4.4): `a>b` dots the first and halves the second, `a>>b` is
 * doubly dotted, `a<b` the other way round. Between notes of different lengths it has no
 * meaning, so such a tune is left out; `a>b>c` is one, as its second note is already short.
 */
export class BrokenRhythm {
  private waiting: { readonly sound: PassageSound; readonly mark: string } | undefined;

  mark(text: string, last: PassageSound | undefined): void {
    if (!last || this.waiting || text.length > 3) {
      throw new LeftOut('unfinished-rhythm', `a ${text} without its notes`);
    }
    this.waiting = { sound: last, mark: text };
  }

  /** Shares the time of `sound` and the one before it, if a mark stands between them. */
  apply(sound: PassageSound): void {
    if (!this.waiting) return;
    const { sound: before, mark } = this.waiting;
    this.waiting = undefined;
    if (before.duration !== sound.duration) {
      throw new LeftOut('uneven-broken-rhythm', `a ${mark} between notes of different lengths`);
    }
    const small = 1 / 2 ** mark.length;
    before.duration *= mark.startsWith('>') ? 2 - small : small;
    sound.duration *= mark.startsWith('>') ? small : 2 - small;
  }

  end(): void {
    if (this.waiting) {
      throw new LeftOut('unfinished-rhythm', 'a broken rhythm without its second note');
    }
  }
}
