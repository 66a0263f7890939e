import {
  type Milliseconds,
  TICKS_PER_EIGHTH,
  TICKS_PER_QUARTER,
  type Ticks,
} from '../../music/time.js';
import type { RhythmPrior } from './rhythmPrior.js';

/** A note with its place on the grid. */
export interface PlacedNote {
  readonly tick: Ticks;
  readonly on: Milliseconds;
  readonly off: Milliseconds;
}

/** A place of the grid where something starts. */
export interface Moment {
  readonly tick: Ticks;
  readonly at: Milliseconds;
}

/** Players sound this much of what is written: from a light staccato to a full legato. */
const SHORTEST = 0.47;
const LONGEST = 0.98;
/** How sharply the share falls off above, as a standard deviation. */
const LONGER_SPREAD = 0.08;
/** And how sharply what is missing below falls off: a staccato crotchet is common, a long gap not. */
const MISSING_SPREAD: Ticks = 0.17 * TICKS_PER_QUARTER;
/** A key let go so much after the next onset is still legato, not held through it. */
const LEGATO_SHARE = 0.3;
const LEGATO: Milliseconds = 45;

/**
 * What it costs (nats) to write a rest before the next onset, by how far off that is: counted in
 * the corpora, where a rest stands in 0.05 % of the gaps of an eighth and in 6 % of those of a half
 * note. Players pause longer than writers do, so a long gap is as likely a pause as not.
 */
const REST_COSTS: readonly { readonly below: Ticks; readonly cost: number }[] = [
  { below: 1.5 * TICKS_PER_EIGHTH, cost: 7.5 },
  { below: 3 * TICKS_PER_EIGHTH, cost: 4.7 },
  { below: 5 * TICKS_PER_EIGHTH, cost: 2.8 },
  { below: 9 * TICKS_PER_EIGHTH, cost: 2.2 },
  { below: Number.POSITIVE_INFINITY, cost: 0.7 },
];

/** What it costs to believe that the last note ends a phrase when something may still come. */
const LAST_COST = 3;
/** An onset that did not come so long after its time will not come there. */
const LATE: Milliseconds = 60;

/** What a length is reckoned by. */
export interface LengthFrame {
  readonly prior: RhythmPrior;
  /** Milliseconds of a quarter note hereabouts. */
  readonly quarter: Milliseconds;
  /** Place in the bar where the text starts: phrases tend to end before it, or before the bar. */
  readonly startPlace: Ticks;
  /** Until when nothing else is known to have been played. */
  readonly silentUntil: Milliseconds;
}

/**
 * The written length of a note. What sounds is articulation: a line goes on to the next onset
 * unless so little of it sounds that a rest is likelier; a key held through later onsets ends
 * where the next thing starts after it was let go.
 *
 * @param later moments after the note, rising, none at its own tick
 */
export function writtenLength(
  note: PlacedNote,
  later: readonly Moment[],
  frame: LengthFrame,
): Ticks {
  const end = firstAfter(note.off, note.on, later);
  const passed = later[end - 1]?.tick ?? note.tick;
  const next = later[end];
  return next === undefined
    ? lastLength(note, passed, frame)
    : lengthBefore(note, passed, next, frame);
}

/** True when moments that come after `later` cannot change the written length. */
export function endDecided(off: Milliseconds, on: Milliseconds, later: readonly Moment[]): boolean {
  return firstAfter(off, on, later) < later.length;
}

/** Index of the first moment that a note does not sound through. */
function firstAfter(off: Milliseconds, on: Milliseconds, later: readonly Moment[]): number {
  let passedAt = on;
  for (const [i, { at }] of later.entries()) {
    if (off <= at + Math.max(LEGATO, LEGATO_SHARE * (at - passedAt))) return i;
    passedAt = at;
  }
  return later.length;
}

/** The note ends after `passed` and at `next` or before it. */
function lengthBefore(note: PlacedNote, passed: Ticks, next: Moment, frame: LengthFrame): Ticks {
  const full = next.tick - note.tick;
  const millisecondsPerTick = (next.at - note.on) / full;
  const sounded = (note.off - note.on) / millisecondsPerTick;
  const rest = REST_COSTS.find(({ below }) => full < below)?.cost ?? 0;
  let best = full;
  let least = soundCost(sounded, full);
  const longest = Math.min(next.tick, note.tick + sounded / SHORTEST + TICKS_PER_EIGHTH);
  for (let end = eighthAfter(passed); end < longest; end += TICKS_PER_EIGHTH) {
    const length = end - note.tick;
    const cost = rest + (end % frame.prior.beat === 0 ? 0.3 : 2) + soundCost(sounded, length);
    if (cost < least) {
      best = length;
      least = cost;
    }
  }
  return best;
}

/** Nothing came after it yet: it goes on to a next onset that is still to come, or ends a phrase. */
function lastLength(note: PlacedNote, passed: Ticks, frame: LengthFrame): Ticks {
  const { prior, quarter } = frame;
  const sounded = ((note.off - note.on) / quarter) * TICKS_PER_QUARTER;
  const silent = ((frame.silentUntil - LATE - note.on) / quarter) * TICKS_PER_QUARTER;
  let best = eighthAfter(Math.max(passed, note.tick + sounded)) - note.tick;
  let least = Number.POSITIVE_INFINITY;
  const consider = (length: Ticks, cost: number) => {
    const total = cost + soundCost(sounded, length);
    if (note.tick + length <= passed || total >= least) return;
    best = length;
    least = total;
  };
  for (const { delta, cost } of prior.stepsFrom(note.tick % prior.bar, 0)) {
    if (delta >= silent) consider(delta, cost);
  }
  const longest = note.tick + sounded / SHORTEST;
  for (let end = eighthAfter(note.tick); end <= longest; end += TICKS_PER_EIGHTH) {
    consider(end - note.tick, LAST_COST + endCost(end, frame));
  }
  return best;
}

/** What it costs that a phrase ends here, nats: counted from the ends of tunes. */
function endCost(end: Ticks, { prior, startPlace }: LengthFrame): number {
  const place = end % prior.bar;
  if (place === startPlace) return 0.5;
  if (place === 0) return 1.5;
  return place % prior.beat === 0 ? 2 : 4;
}

/**
 * What it costs that a note of `written` ticks sounds for `sounded`: any share between SHORTEST and
 * LONGEST is as likely as another, so the same sound is spread thinner over longer notes.
 */
function soundCost(sounded: Ticks, written: Ticks): number {
  const share = sounded / written;
  const outside =
    share < SHORTEST
      ? (SHORTEST * written - sounded) / MISSING_SPREAD
      : Math.max(share - LONGEST, 0) / LONGER_SPREAD;
  return outside ** 2 / 2 + Math.log(written);
}

function eighthAfter(tick: Ticks): Ticks {
  return (Math.floor(tick / TICKS_PER_EIGHTH) + 1) * TICKS_PER_EIGHTH;
}
