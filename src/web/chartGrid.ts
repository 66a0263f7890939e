import type { Chart } from '../music/chart.js';
import type { ChordSymbol } from '../music/chordSymbol.js';
import { create } from './dom.js';

/** A chord chart as on a lead sheet, four bars to a line, with the bar that is being played lit. */
export class ChartGrid {
  readonly element = create('ol', 'chart-grid');
  private cells: readonly HTMLElement[] = [];

  constructor() {
    this.element.ariaLabel = 'The chart in bars';
  }

  draw({ bars }: Chart): void {
    this.cells = bars.map((bar, number) => {
      const chords = bar === bars[number - 1] ? [sign('%')] : bar.map(chordMark);
      return create('li', '', ...chords);
    });
    this.element.replaceChildren(...this.cells);
  }

  /** The bar that is being played, from 0; undefined where none is. */
  light(bar: number | undefined): void {
    this.cells.forEach((cell, number) => {
      const isNow = number === bar;
      cell.classList.toggle('now', isNow);
      if (isNow) cell.ariaCurrent = 'true';
      else cell.removeAttribute('aria-current');
    });
  }
}

function chordMark(chord: ChordSymbol | undefined): HTMLElement {
  if (chord === undefined) return sign('/');
  const { root, quality, bass } = chord;
  const below = bass === undefined ? '' : `/${bass}`;
  return create('b', '', inSigns(root), create('span', '', inSigns(quality)), inSigns(below));
}

function sign(text: string): HTMLElement {
  return create('i', '', text);
}

function inSigns(text: string): string {
  return text.replace(/([A-G])b|b(?=\d)/g, '$1♭').replaceAll('#', '♯');
}
