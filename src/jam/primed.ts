import { parseCanon } from '../abc/canon.js';
import { perform } from '../abc/perform.js';
import { missingBeforeUpbeat } from '../abc/pickup.js';
import type { Tune } from '../abc/tune.js';
import { AntiphonError } from '../error.js';
import type { Key } from '../music/key.js';
import { barTicks, type Meter } from '../music/meter.js';
import type { Note } from '../music/note.js';
import type { Ticks } from '../music/time.js';
import type { PlacedSymbol } from './harmony.js';

/** Of a longer piece its end: what was played just before. */
const MOST_BARS = 32;

/** Music from a file, for the jam to go on from. */
export interface PrimedMusic {
  readonly meter: Meter;
  readonly key: Key;
  /** From a bar line. */
  readonly notes: readonly Note[];
  readonly symbols: readonly PlacedSymbol[];
  /** Whole bars. */
  readonly length: Ticks;
}

/**
 * The end of a tune, in the meter and key that it ends in. Undefined where that is no canon, or has
 * no notes.
 */
export function primedMusic(canon: string): PrimedMusic | undefined {
  const tune = tuneOf(canon);
  if (tune === undefined) return undefined;
  const { meter, key } = tune;
  const bar = barTicks(meter);
  const rest = missingBeforeUpbeat(tune) % bar;
  const notes = perform(tune);
  const end = Math.max(0, ...notes.map(({ onset, duration }) => onset + duration));
  const length = Math.ceil((rest + end) / bar) * bar;
  const start = Math.max(0, length - MOST_BARS * bar);
  const placed = <One extends { readonly onset: Ticks }>(all: readonly One[]): One[] =>
    all
      .map((one) => ({ ...one, onset: one.onset + rest - start }))
      .filter(({ onset }) => onset >= 0);
  if (notes.length === 0) return undefined;
  const symbols = placed(symbolsOf(tune));
  return { meter, key, notes: placed(notes), symbols, length: length - start };
}

/** What follows the last change of meter, in the last key. */
function tuneOf(canon: string): Tune | undefined {
  let whole: Tune;
  try {
    whole = parseCanon(canon.endsWith('\n') ? canon : `${canon}\n`);
  } catch (error) {
    if (error instanceof AntiphonError) return undefined;
    throw error;
  }
  let { meter, key } = whole;
  let from = 0;
  for (const [index, event] of whole.events.entries()) {
    if (event.kind === 'key') key = event.key;
    if (event.kind !== 'meter') continue;
    meter = event.meter;
    from = index + 1;
  }
  return { meter, key, events: whole.events.slice(from) };
}

function symbolsOf({ events }: Tune): PlacedSymbol[] {
  const symbols: PlacedSymbol[] = [];
  let onset: Ticks = 0;
  for (const event of events) {
    if (event.kind === 'symbol') symbols.push({ onset, symbol: event.symbol });
    if (event.kind === 'sound') onset += event.duration;
  }
  return symbols;
}
