import { create } from './dom.js';

/** Below this width of the window, in pixels, notes are drawn smaller. */
const NARROW = 640;

/**
 * Draws ABC as a score. The engraver (abcjs) is large and comes as a chunk of its own when the
 * first score is drawn. However often the text changes, it is drawn once a frame at most.
 */
export class Staff {
  private abc = '';
  private drawn = '';
  private width = 0;
  private scheduled = false;

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
    new ResizeObserver(() => this.schedule()).observe(element);
  }

  show(abc: string): void {
    this.abc = abc;
    this.schedule();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    requestAnimationFrame(() => {
      void this.draw().finally(() => {
        this.scheduled = false;
        if (this.isStale()) this.schedule();
      });
    });
  }

  private isStale(): boolean {
    return this.abc !== this.drawn || (this.abc !== '' && this.element.clientWidth !== this.width);
  }

  private async draw(): Promise<void> {
    const { abc, element } = this;
    const { placeholder, label } = this.options;
    const scale = this.options.scale * (window.innerWidth < NARROW ? 0.78 : 1);
    if (!this.isStale()) return;
    this.width = element.clientWidth;
    this.drawn = abc;
    if (abc === '') {
      element.replaceChildren(create('p', 'placeholder', placeholder));
      return;
    }
    const { default: abcjs } = await import('abcjs');
    const paper = create('div', 'paper');
    const [tune] = abcjs.renderAbc(paper, withoutHeading(abc), {
      staffwidth: Math.max(160, this.width / scale - 24),
      scale,
      paddingtop: 4,
      paddingbottom: 4,
      paddingleft: 4,
      paddingright: 4,
      add_classes: true,
      foregroundColor: 'currentColor',
      ariaLabel: label,
      wrap: { minSpacing: 1.5, maxSpacing: 2.4, preferredMeasuresPerLine: 4 },
    });
    // Only for notes that can be dragged, and the page's policy allows no inline style sheets.
    for (const style of paper.querySelectorAll('style')) style.remove();
    const warnings = tune?.warnings ?? [];
    if (warnings.length > 0) paper.append(create('p', 'warning', plain(warnings.join('; '))));
    element.replaceChildren(paper);
    element.scrollTop = element.scrollHeight;
  }
}

/** Title and tempo stand elsewhere on the page. */
function withoutHeading(abc: string): string {
  return abc.replace(/^[TQ]:.*\n/gm, '');
}

/** abcjs's warnings are HTML around text that came from outside: only the text is shown. */
function plain(html: string): string {
  return new DOMParser().parseFromString(html, 'text/html').body.textContent ?? '';
}
