import { clearLine, cursorTo } from 'node:readline';

/** What takes no longer than this is done before anybody wonders. */
const PATIENCE = 1500;
/** Between two lines where there is no terminal to redraw. */
const LINE_EVERY = 10_000;
const REDRAW_EVERY = 100;

/** How far long work has come, on the standard error: one line, redrawn on a terminal. */
export class ProgressLine {
  readonly #now: () => number;
  #next: number;
  #drawn = false;

  /** `now` is a clock in milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
    this.#next = now() + PATIENCE;
  }

  show(what: string, done: number, of: number): void {
    const now = this.#now();
    if (now < this.#next) return;
    const text = `${done} of ${of} ${what}`;
    if (process.stderr.isTTY !== true) {
      this.#next = now + LINE_EVERY;
      process.stderr.write(`${text}\n`);
      return;
    }
    this.#next = now + REDRAW_EVERY;
    this.clear();
    process.stderr.write(text.slice(0, process.stderr.columns - 1));
    this.#drawn = true;
  }

  clear(): void {
    if (!this.#drawn) return;
    clearLine(process.stderr, 0);
    cursorTo(process.stderr, 0);
    this.#drawn = false;
  }
}
