/** Speed, over the last few seconds. */
export class Pace {
  readonly #now: () => number;
  readonly #recent: { at: number; characters: number }[] = [];
  #last: number;

  constructor(now: () => number) {
    this.#now = now;
    this.#last = now();
    this.#recent.push({ at: this.#last, characters: 0 });
  }

  /** Milliseconds since the last time this was asked. */
  sinceLast(): number {
    const before = this.#last;
    this.#last = this.#now();
    return this.#last - before;
  }

  after(
    characters: number,
    stepsLeft: number,
  ): { charactersPerSecond: number; secondsLeft: number } {
    const at = this.#now();
    this.#recent.push({ at, characters });
    if (this.#recent.length > 50) this.#recent.shift();
    const [first] = this.#recent;
    const seconds = (at - (first?.at ?? at)) / 1000;
    const learned = this.#recent.slice(1).reduce((sum, chunk) => sum + chunk.characters, 0);
    return {
      charactersPerSecond: learned / seconds,
      secondsLeft: Math.max(0, (seconds / (this.#recent.length - 1)) * stepsLeft),
    };
  }
}
