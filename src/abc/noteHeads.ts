import { barTicks, beatsPerBar, beatTicks, isCompound, type Meter } from '../music/meter.js';
import { TICKS_PER_EIGHTH, TICKS_PER_QUARTER, type Ticks } from '../music/time.js';

/** A 1/128 note, the shortest head there is. What it divides is written without a tuplet. */
export const SHORTEST: Ticks = TICKS_PER_EIGHTH / 16;

/** True for a length that one note head, with a dot or without, can show. */
export function hasHead(length: Ticks): boolean {
  if (length % SHORTEST !== 0) return false;
  let units = length / SHORTEST;
  while (units % 2 === 0) units /= 2;
  return units === 1 || units === 3;
}

/**
 * How a length that begins at `position` in the bar is divided among note heads to be tied: at the
 * middle of the bar, else at a beat, else at the simplest fraction of one (Gould, Behind Bars, 2011,
 * on ties within a bar). A length that no tuplet-free heads can make up stays whole.
 */
export function headsFor(position: Ticks, length: Ticks, meter: Meter): Ticks[] {
  if (length % SHORTEST !== 0 || (hasHead(length) && !hidesBeats(position, length, meter))) {
    return [length];
  }
  for (const grid of grids(meter)) {
    const cut = bestCut(position, length, grid);
    if (cut === undefined) continue;
    return [
      ...headsFor(position, cut - position, meter),
      ...headsFor(cut, position + length - cut, meter),
    ];
  }
  return [length];
}

/** In compound meters a note that crosses a beat must be whole beats, or its beats are not seen. */
function hidesBeats(position: Ticks, length: Ticks, meter: Meter): boolean {
  if (!isCompound(meter)) return false;
  const beat = beatTicks(meter);
  const crosses = Math.floor(position / beat) < Math.ceil((position + length) / beat) - 1;
  return crosses && (position % beat !== 0 || length % beat !== 0);
}

/** Of the multiples of `grid` inside the length: the last that leaves a first part with a head. */
function bestCut(position: Ticks, length: Ticks, grid: Ticks): Ticks | undefined {
  const first = (Math.floor(position / grid) + 1) * grid;
  const end = position + length;
  for (let cut = Math.ceil(end / grid - 1) * grid; cut >= first; cut -= grid) {
    if (hasHead(cut - position)) return cut;
  }
  return first < end ? first : undefined;
}

/** Where a bar may be divided, from the strongest places to the weakest. */
function grids(meter: Meter): Ticks[] {
  const beat = beatTicks(meter);
  const bar = barTicks(meter);
  const beats = beatsPerBar(meter);
  const list: Ticks[] = [bar];
  if (beats >= 4 && beats % 2 === 0) list.push(bar / 2);
  list.push(beat);
  for (let grid = isCompound(meter) ? beat / 3 : beat / 2; grid >= SHORTEST; grid /= 2) {
    list.push(grid);
  }
  return list;
}

/** What is beamed together: a beat, or where beats are short a quarter, or a whole bar of 3/8. */
export function beamTicks(meter: Meter): Ticks {
  const beat = beatTicks(meter);
  if (beat >= TICKS_PER_QUARTER) return beat;
  return barTicks(meter) <= 3 * TICKS_PER_EIGHTH ? barTicks(meter) : TICKS_PER_QUARTER;
}
