import type abcjs from 'abcjs';
import { create } from './dom.js';
import { type Engraving, engraver } from './engraver.js';

/** Below this width of the window, in pixels, notes are drawn smaller. */
const NARROW = 640;

/** Milliseconds that a picture is left as it is, so that it can be read and others get their turn. */
const REST = 800;

/** Draws a piece of ABC as a score of its own; one that changes with every note not every time. */
export class Staff implements Engraving {
  private abc = '';
  private drawn = '';
  private width = 0;
  private drawnAt = Number.NEGATIVE_INFINITY;
  private timer: number | undefined;

  constructor(
    private readonly element: HTMLElement,
    private readonly options: {
      /** Size of the notes in a wide window: 1 is abcjs's own. */
      readonly scale: number;
      /** Shown while there is no music. */
      readonly placeholder: string;
      readonly label: string;
    },
  ) {
    this.element.replaceChildren(create('p', 'placeholder', options.placeholder));
    new ResizeObserver(([entry]) => {
      if (Math.abs((entry?.contentRect.width ?? 0) - this.width) > 1) engraver.request(this);
    }).observe(element);
  }

  show(abc: string): void {
    this.abc = abc;
    if (abc === this.drawn || this.timer !== undefined) return;
    const rest = Math.max(0, this.drawnAt + REST - performance.now());
    this.timer = window.setTimeout(() => {
      this.timer = undefined;
      engraver.request(this);
    }, rest);
  }

  draw(engine: typeof abcjs): void {
    const { abc, element } = this;
    const { placeholder, label } = this.options;
    const scale = this.options.scale * (window.innerWidth < NARROW ? 0.78 : 1);
    this.width = element.clientWidth;
    this.drawn = abc;
    this.drawnAt = performance.now();
    if (abc === '' || this.width === 0) {
      element.replaceChildren(create('p', 'placeholder', placeholder));
      return;
    }
    const column = Math.max(160, this.width / scale);
    engrave(engine, element, withoutHeading(abc), column, {
      staffwidth: column,
      ariaLabel: label,
    });
    element.scrollTop = element.scrollHeight;
  }
}

/** abcjs's margin around a picture, in its own pixels. */
const MARGIN = 4;

/**
 * Puts a piece of ABC into `element` as notation, in the colour of the text around it. A staff as
 * wide as `column`, in abcjs's own pixels, fills the element's width, and grows and shrinks with it.
 */
export function engrave(
  engine: typeof abcjs,
  element: HTMLElement,
  abc: string,
  column: number,
  params: abcjs.AbcVisualParams,
): void {
  // In the page from the start, for the engraver measures its words there.
  const paper = create('div', 'paper drying');
  element.append(paper);
  const [tune] = engine.renderAbc(paper, abc, {
    paddingtop: MARGIN,
    paddingbottom: MARGIN,
    paddingleft: MARGIN,
    paddingright: MARGIN,
    add_classes: true,
    foregroundColor: 'currentColor',
    ...params,
  });
  // The engraver fixes the size of what it draws into; here the page does.
  paper.removeAttribute('style');
  // Only for notes that can be dragged, and the page's policy allows no inline style sheets.
  for (const style of paper.querySelectorAll('style')) style.remove();
  for (const svg of paper.querySelectorAll('svg')) scaleTo(svg, column + 2 * MARGIN);
  const warnings = tune?.warnings ?? [];
  if (warnings.length > 0) paper.append(create('p', 'warning', plain(warnings.join('; '))));
  paper.className = 'paper';
  element.replaceChildren(paper);
}

function scaleTo(svg: SVGSVGElement, full: number): void {
  const [width, height] = [svg.width.baseVal.value, svg.height.baseVal.value];
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.removeAttribute('width');
  svg.removeAttribute('height');
  svg.style.width = `${Math.min(100, (100 * width) / full).toFixed(2)}%`;
}

/** Title and tempo stand elsewhere on the page. */
function withoutHeading(abc: string): string {
  return abc.replace(/^[TQ]:.*\n/gm, '');
}

/** abcjs's warnings are HTML around text that came from outside: only the text is shown. */
function plain(html: string): string {
  return new DOMParser().parseFromString(html, 'text/html').body.textContent ?? '';
}
