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
/** How sharply the share of the written length falls off outside, as a standard deviation. */
const SHARE_SPREAD = 0.08;
/** A key let go so much after the next onset is still legato, not held through it. */
const LEGATO_SHARE = 0.3;
const LEGATO: Milliseconds = 45;

const REST_COST = -Math.log(0.012);

/**
 * The written length of a note. What sounds is articulation: a line goes on to the next onset
 * unless so little of it sounds that a rest is likelier; a key held through later onsets ends
 * where the next thing starts after it was let go.
 *
 * @param later moments after the note, rising, none at its own tick
 * @param quarter milliseconds of a quarter note hereabouts
 */
export function writtenLength(
  note: PlacedNote,
  later: readonly Moment[],
  quarter: Milliseconds,
  prior: RhythmPrior,
): Ticks {
  const end = firstAfter(note.off, note.on, later);
  const passed = later[end - 1]?.tick ?? note.tick;
  const next = later[end];
  return next === undefined
    ? lastLength(note, passed, quarter, prior)
    : lengthBefore(note, passed, next, prior);
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
function lengthBefore(note: PlacedNote, passed: Ticks, next: Moment, prior: RhythmPrior): Ticks {
  const full = next.tick - note.tick;
  const sounded = note.off - note.on;
  const millisecondsPerTick = (next.at - note.on) / full;
  let best = full;
  let least = shareCost(sounded / (full * millisecondsPerTick)) + Math.log(full);
  for (let end = restGrid(passed, prior); end < next.tick; end += restStep(prior)) {
    const length = end - note.tick;
    const cost = REST_COST + shareCost(sounded / (length * millisecondsPerTick)) + Math.log(length);
    if (cost < least) {
      best = length;
      least = cost;
    }
  }
  return best;
}

/** Nothing came after it yet. */
function lastLength(
  note: PlacedNote,
  passed: Ticks,
  quarter: Milliseconds,
  prior: RhythmPrior,
): Ticks {
  const sounded = ((note.off - note.on) / quarter) * TICKS_PER_QUARTER;
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const { delta, cost } of prior.stepsFrom(note.tick % prior.bar, 0)) {
    if (note.tick + delta <= passed) continue;
    const total = cost + shareCost(sounded / delta) + Math.log(delta);
    if (total < least) {
      best = delta;
      least = total;
    }
  }
  // Longer than any rhythm that is listed: to the beat that is nearest.
  const beats = Math.max(
    1,
    Math.round((note.tick + sounded) / prior.beat - note.tick / prior.beat),
  );
  return sounded > 4 * TICKS_PER_QUARTER && best < sounded ? beats * prior.beat : best;
}

function shareCost(share: number): number {
  const outside = Math.max(SHORTEST - share, share - LONGEST, 0);
  return (outside / SHARE_SPREAD) ** 2 / 2;
}

function restStep(prior: RhythmPrior): Ticks {
  return Math.min(prior.beat, TICKS_PER_EIGHTH);
}

/** The first place after `passed` where a rest may start. */
function restGrid(passed: Ticks, prior: RhythmPrior): Ticks {
  const step = restStep(prior);
  return (Math.floor(passed / step) + 1) * step;
}
