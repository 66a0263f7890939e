import { create } from './dom.js';

/** Milliseconds from one character to the next: slow enough to be seen, quicker than the music. */
const TURN = 30;

/**
 * The characters as they go through the network, one by one: what it has read, what it has just
 * read, and what is still to come of the newest note.
 */
export class CanonTape {
  private readonly read = create('span', 'read');
  private readonly fresh = create('span', 'fresh');
  private readonly coming = create('span', 'coming');
  readonly element = create('p', 'canon', this.read, this.fresh, this.coming);
  private text = '';
  /** Of the text: how much was read before the newest note, and how much is by now. */
  private known = 0;
  private reached = 0;
  private timer: number | undefined;

  constructor() {
    this.element.title = 'As the network reads it, character by character';
  }

  show(canon: string): void {
    const text = canon.trimEnd();
    this.known = commonPrefix(this.text, text);
    this.text = text;
    this.reached = this.known;
    this.read.textContent = text.slice(0, this.known);
    this.timer ??= window.setInterval(() => this.step(), TURN);
    this.step();
    this.element.scrollTop = this.element.scrollHeight;
  }

  private step(): void {
    const { text, known } = this;
    this.reached = Math.min(text.length, this.reached + 1);
    this.fresh.textContent = text.slice(known, this.reached);
    this.coming.textContent = text.slice(this.reached);
    if (this.reached < text.length) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}

/** Length of what two texts have in common from their beginning. */
function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  return length;
}
