import { create } from './dom.js';

/** Something that may come next. */
export interface Chance {
  readonly label: string;
  /** Shown in front of the label, or in its place where there is little room. */
  readonly picture?: Element | undefined;
  readonly probability: number;
}

/** A list of what may come next, the likeliest first, in rows that stay where they are. */
export class Chances {
  private readonly rows: readonly ChanceRow[];

  constructor(list: HTMLElement, count: number) {
    this.rows = Array.from({ length: count }, () => new ChanceRow());
    list.replaceChildren(...this.rows.map(({ element }) => element));
  }

  /** As many of them as there are rows. */
  show(chances: readonly Chance[]): void {
    for (const [index, row] of this.rows.entries()) row.show(chances[index]);
  }
}

class ChanceRow {
  private readonly label = create('span', 'label');
  private readonly bar = create('span', 'bar');
  private readonly percent = create('span', 'percent');
  readonly element = create('li', 'empty', this.label, this.bar, this.percent);
  private shown = '';

  show(chance: Chance | undefined): void {
    const { label = '', picture, probability = 0 } = chance ?? {};
    if (label !== this.shown) {
      this.element.classList.toggle('empty', chance === undefined);
      this.element.classList.toggle('pictured', picture !== undefined);
      const name = create('span', picture === undefined ? '' : 'said', label);
      this.label.replaceChildren(...(picture === undefined ? [name] : [picture, name]));
      this.element.title = label;
      this.shown = label;
    }
    const percent = chance ? `${Math.round(probability * 100)} %` : '';
    if (percent !== this.percent.textContent) this.percent.textContent = percent;
    this.bar.style.setProperty('--level', probability.toFixed(3));
  }
}
