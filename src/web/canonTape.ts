import { create } from './dom.js';

/** More than so many characters at once are no longer shown one by one. */
const ONE_BY_ONE = 24;

/** The characters as they go through the network: those that it has just read light up. */
export class CanonTape {
  readonly element = create('p', 'canon');
  private shown = '';

  constructor() {
    this.element.title = 'As the network reads it, character by character';
  }

  show(canon: string): void {
    const kept = commonPrefix(this.shown, canon);
    const fresh = canon.slice(kept).trimEnd();
    this.shown = canon;
    const characters =
      fresh.length > ONE_BY_ONE
        ? [create('span', 'fresh', fresh)]
        : [...fresh].map((character, index) => {
            const span = create('span', 'fresh', character);
            span.style.setProperty('--turn', String(index));
            return span;
          });
    this.element.replaceChildren(canon.slice(0, kept), ...characters);
    this.element.scrollTop = this.element.scrollHeight;
  }
}

/** Length of what two texts have in common from their beginning. */
function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  return length;
}
