import { create } from './dom.js';

/** Width of a line of music in the engraver's own pixels: that of a page of paper. */
const WIDTH = 740;
const MARGIN = 24;
/** Above and below a line that stands by itself. */
const BETWEEN = 10;

/** A whole score as one picture that needs nothing else. */
export async function wholeScore(abc: string, colour = '#000'): Promise<SVGSVGElement> {
  return drawn(abc, colour, (svg) => svg);
}

/** The same as a picture for each line, and one for the heading: they can be laid out on pages. */
export async function scoreLines(abc: string, colour = '#000'): Promise<SVGSVGElement[]> {
  return drawn(abc, colour, (svg) => {
    const lines = svg.querySelectorAll<SVGGElement>('.abcjs-meta-top, .abcjs-staff-wrapper');
    return [...lines].map((line) => alone(svg, line));
  });
}

/** The text of a picture as a file of its own. */
export function svgText(svg: SVGSVGElement): string {
  return new XMLSerializer().serializeToString(svg);
}

/** Draws a score and lets `take` have what it wants of it while it is in the page to be measured. */
async function drawn<Taken>(
  abc: string,
  colour: string,
  take: (svg: SVGSVGElement) => Taken,
): Promise<Taken> {
  const { default: engraver } = await import('abcjs');
  const paper = create('div', 'measuring');
  document.body.append(paper);
  try {
    engraver.renderAbc(paper, abc, {
      staffwidth: WIDTH,
      paddingtop: MARGIN,
      paddingbottom: MARGIN,
      paddingleft: MARGIN,
      paddingright: MARGIN,
      add_classes: true,
      foregroundColor: colour,
    });
    const svg = paper.querySelector('svg');
    if (svg === null) throw new Error('This score cannot be drawn.');
    const [width, height] = [svg.width.baseVal.value, svg.height.baseVal.value].map(Math.ceil);
    // Only for notes that can be dragged.
    for (const style of svg.querySelectorAll('style')) style.remove();
    svg.removeAttribute('style');
    paint(svg, colour, [0, 0, width ?? 0, height ?? 0]);
    return take(svg);
  } finally {
    paper.remove();
  }
}

function alone(svg: SVGSVGElement, line: SVGGElement): SVGSVGElement {
  const { y, height } = line.getBBox();
  const own = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const [top, bottom] = [Math.floor(y - BETWEEN), Math.ceil(y + height + BETWEEN)];
  paint(own, svg.getAttribute('fill') ?? '', [0, top, svg.viewBox.baseVal.width, bottom - top]);
  own.append(line.cloneNode(true));
  return own;
}

function paint(svg: SVGSVGElement, colour: string, box: readonly number[]): void {
  const [, , width, height] = box;
  svg.setAttribute('viewBox', box.join(' '));
  svg.setAttribute('width', String(width));
  svg.setAttribute('height', String(height));
  for (const attribute of ['fill', 'stroke']) svg.setAttribute(attribute, colour);
}
