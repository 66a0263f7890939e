import type { NoteShape } from './noteShape.js';

const SVG = 'http://www.w3.org/2000/svg';

/** A small picture of a note; whoever shows it says its name beside it. */
export function noteGlyph({ isHollow, hasStem, flags, isDotted, isTriplet }: NoteShape): Element {
  const svg = element('svg', { viewBox: '0 0 22 30', class: 'glyph', 'aria-hidden': 'true' });
  const head = { cx: 7, cy: 24, rx: 4.6, ry: 3.3, transform: 'rotate(-20 7 24)' };
  const ink = isHollow ? { fill: 'none', stroke: 'currentColor', 'stroke-width': 1.8 } : {};
  svg.append(element('ellipse', { ...head, ...ink }));
  if (hasStem) svg.append(element('rect', { x: 10.4, y: 4, width: 1.4, height: 19 }));
  for (let flag = 0; flag < flags; flag++) {
    const y = 4 + 5 * flag;
    svg.append(element('path', { d: `M11 ${y}c1 4 6 4.5 5.4 10.5c-.8-3-3.4-4.4-5.4-5z` }));
  }
  if (isDotted) svg.append(element('circle', { cx: 15.5, cy: 23, r: 1.6 }));
  if (isTriplet) {
    const three = element('text', { x: 15, y: 27, 'font-size': 10, 'font-weight': 700 });
    three.textContent = '3';
    svg.append(three);
  }
  return svg;
}

function element(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS(SVG, name) as SVGElement;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}
