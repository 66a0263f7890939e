import type { JamEvent, JamSnapshot } from '../wire/messages.js';
import type { Timeline } from '../wire/recordings.js';

type TimedEvent = Timeline['events'][number];

/** Of notes, and of what was expected after them, so many are looked back at: more than are shown. */
const LOOKED_BACK = 600;

/**
 * What there is to tell of `events` to somebody who comes after them: nothing that a later one
 * replaces, nothing that is over and is not shown any more.
 */
export function fastForward(events: readonly TimedEvent[]): JamEvent[] {
  const told = new Set<string>();
  const kept: JamEvent[] = [];
  const counts = new Map<JamEvent['kind'], number>();
  for (const { event } of [...events].reverse()) {
    const name = nameOf(event);
    if (event.kind === 'click' || (name !== undefined && told.has(name))) continue;
    if (name !== undefined) told.add(name);
    const count = (counts.get(event.kind) ?? 0) + 1;
    counts.set(event.kind, count);
    if (name !== undefined || count <= LOOKED_BACK) kept.push(event);
  }
  return kept.reverse();
}

/** Of events of one name the last holds; those without count each by itself. */
function nameOf(event: JamEvent): string | undefined {
  switch (event.kind) {
    case 'transcript':
      return `transcript ${event.part} ${event.phrase}`;
    case 'state':
    case 'settings':
    case 'plan':
    case 'alternatives':
    case 'hold':
      return event.kind;
    default:
      return undefined;
  }
}

/** What sounds at a time, for who comes then. */
export function soundingAt(notes: Timeline['notes'], at: number): JamSnapshot['sounding'] {
  return notes.filter(({ on, off }) => on < at && off > at);
}

/** The bar of a time, from 1. */
export function barAt(bars: Timeline['bars'], at: number): number {
  return Math.max(1, bars.findLastIndex(({ start }) => start <= at) + 1);
}

/** Milliseconds of silence that are left before and after the music. */
const MARGIN = { before: 500, after: 2000 };

/** From where to where there is music in a recording: a daemon may have stood idle for hours. */
export function musicSpan({ notes, start, end }: Pick<Timeline, 'notes' | 'start' | 'end'>): {
  readonly from: number;
  readonly to: number;
} {
  const [first] = notes;
  if (first === undefined) return { from: start, to: end };
  const last = notes.reduce((latest, { off }) => Math.max(latest, off), first.off);
  return { from: first.on - MARGIN.before, to: last + MARGIN.after };
}
