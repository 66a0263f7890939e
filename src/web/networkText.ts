import { create } from './dom.js';
import type { NetworkHeard } from './networkHeard.js';
import { type Colour, FULL, toCss } from './networkPalette.js';

/**
 * The text that the network read, each character on the colour of what one cell did at it (after
 * Karpathy, Johnson & Fei-Fei, "Visualizing and Understanding Recurrent Networks", 2015).
 */
export class NetworkText {
  readonly element = create('p', 'reading');
  private spans: HTMLElement[] = [];
  private start = 0;

  constructor(private readonly heard: NetworkHeard) {
    this.element.tabIndex = 0;
    this.element.role = 'group';
    this.element.ariaLabel = 'What the network read, coloured by what the chosen cell did';
  }

  /** The text has changed from `place` on. */
  show(place: number, cell: number, values: readonly Colour[]): void {
    const { heard, element } = this;
    const follows =
      element.scrollTop + element.clientHeight >= element.scrollHeight - 4 || place === heard.start;
    const isGone = (_: HTMLElement, at: number) =>
      this.start + at < heard.start || this.start + at >= Math.max(place, heard.start);
    for (const span of this.spans.filter(isGone)) span.remove();
    this.spans = this.spans.filter((span, at) => !isGone(span, at));
    this.start = heard.start;
    for (let at = this.start + this.spans.length; at < heard.end; at++) {
      const character = heard.text[at - heard.start] ?? '';
      const span = create('span', character === '|' ? 'bar-line' : '', shown(character));
      this.spans.push(span);
      element.append(span);
    }
    this.colour(cell, values, Math.max(place, heard.start));
    if (follows) element.scrollTop = element.scrollHeight;
  }

  colour(cell: number, values: readonly Colour[], from = this.start): void {
    for (const [at, span] of this.spans.entries()) {
      const place = this.start + at;
      if (place < from) continue;
      span.style.backgroundColor = toCss(values[this.heard.at(place, cell) + FULL] ?? [0, 0, 0]);
    }
  }
}

/** Lines of the header end in sight. */
function shown(character: string): string {
  return character === '\n' ? '⏎' : character;
}
