import type { MapColours } from './networkMap.js';
import { type Colour, colours, parseColour, UNDER_TEXT } from './networkPalette.js';

export interface NetworkColours {
  readonly map: MapColours;
  /** What text is written on, for every value from -127 on. */
  readonly paper: readonly Colour[];
}

/** The colours that the page gives to `element`, by day or by night. */
export function readColours(element: Element): NetworkColours {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  const scale = {
    low: parseColour(read('--cell-low')),
    none: parseColour(read('--card')),
    high: parseColour(read('--cell-high')),
  };
  return {
    map: {
      values: colours(scale),
      ink: read('--ink'),
      muted: read('--muted'),
      edge: read('--edge'),
      sans: read('--sans'),
      mono: read('--mono'),
    },
    paper: colours(scale, UNDER_TEXT),
  };
}
