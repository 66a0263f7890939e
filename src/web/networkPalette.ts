/** The most that stands for 1 in what the network tells: bytes go from -127 to 127. */
export const FULL = 127;

export type Colour = readonly [red: number, green: number, blue: number];

/** The ends and the middle of a scale that goes both ways from nothing. */
export interface Scale {
  readonly low: Colour;
  readonly none: Colour;
  readonly high: Colour;
}

/** As `#rrggbb` or `#rgb`. */
export function parseColour(hex: string): Colour {
  const long = /^#[\da-f]{3}$/i.test(hex) ? hex.replace(/[\da-f]/gi, '$&$&') : hex;
  const byte = (at: number) => Number.parseInt(long.slice(at, at + 2), 16) || 0;
  return [byte(1), byte(3), byte(5)];
}

/** How far the scale goes where text has to be read on it. */
export const UNDER_TEXT = 0.5;

/** Most cells stay small most of the time: the colours of small values are spread, as by a lens. */
const LENS = 0.7;

/**
 * The colour of every value from -127 to 127, [255]. `strength` 0..1 is how far the scale goes
 * towards its ends: where text has to be read on it, less than all the way.
 */
export function colours({ low, none, high }: Scale, strength = 1): readonly Colour[] {
  return Array.from({ length: 2 * FULL + 1 }, (_, at) => {
    const value = (at - FULL) / FULL;
    const end = value < 0 ? low : high;
    const share = strength * Math.abs(value) ** LENS;
    const mix = (from: number, to: number) => Math.round(from + share * (to - from));
    return [mix(none[0], end[0]), mix(none[1], end[1]), mix(none[2], end[2])];
  });
}

/** The scale as CSS paints it, from -1 to 1. */
export function gradient(values: readonly Colour[]): string {
  const step = (values.length - 1) / 16;
  const stops = Array.from({ length: 17 }, (_, at) =>
    toCss(values[Math.round(at * step)] ?? [0, 0, 0]),
  );
  return `linear-gradient(90deg, ${stops.join(', ')})`;
}

export function toCss([red, green, blue]: Colour): string {
  return `rgb(${red} ${green} ${blue})`;
}
