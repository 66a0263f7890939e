import type { Chart } from '../music/chart.js';
import { type ChordSymbol, parseChordSymbol } from '../music/chordSymbol.js';
import { barTicks, beatsPerBar, beatTicks } from '../music/meter.js';
import type { Ticks } from '../music/time.js';
import type { Tune } from './tune.js';

/**
 * The chord chart of a tune with chord symbols, bar by bar and beat by beat; what stands before the
 * first full bar is left out. Undefined where the first bar has no chord.
 */
export function chartOfTune({ meter, events }: Tune): Chart | undefined {
  const beats = beatsPerBar(meter);
  const bars: (ChordSymbol | undefined)[][] = [];
  let bar: (ChordSymbol | undefined)[] = [];
  let place: Ticks = 0;
  const endBar = () => {
    const isUpbeat = bars.length === 0 && place < barTicks(meter);
    if (place > 0 && !isUpbeat) bars.push(bar);
    bar = [];
    place = 0;
  };
  for (const event of events) {
    if (event.kind === 'bar') endBar();
    if (event.kind === 'symbol') {
      const beat = Math.min(beats - 1, Math.floor(place / beatTicks(meter)));
      bar[beat] = parseChordSymbol(event.symbol);
    }
    if (event.kind === 'sound') place += event.duration;
  }
  endBar();
  if (bars[0]?.[0] === undefined) return undefined;
  return { bars: bars.map((slots) => shortest(slots, beats)) };
}

/** A bar of one chord is that chord alone; any other has one place to a beat. */
function shortest(
  slots: readonly (ChordSymbol | undefined)[],
  beats: number,
): readonly (ChordSymbol | undefined)[] {
  const isWhole = slots.slice(1).every((chord) => chord === undefined);
  const length = isWhole ? 1 : beats;
  return Array.from({ length }, (_, beat) => slots[beat]);
}
