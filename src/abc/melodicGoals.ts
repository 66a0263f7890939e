import type { TuneEvent } from './tune.js';

/**
 * For each event that is a single note the pitch that the melody goes to from it; undefined for all
 * else, before rests, chords and changes of key, and at the end. All parts of a tied note go to the
 * same place, so that they can be spelled alike; one that began in a chord goes nowhere.
 */
export function melodicGoals(events: readonly TuneEvent[]): (number | undefined)[] {
  const goals = new Array<number | undefined>(events.length).fill(undefined);
  let next: { readonly pitch: number; readonly goal: number | undefined } | undefined;
  for (let i = events.length - 1; i >= 0; i--) {
    const event = events[i];
    if (event?.kind === 'key') next = undefined;
    if (event?.kind !== 'sound') continue;
    const [only, ...others] = event.tones;
    if (only === undefined || others.length > 0) {
      next = undefined;
      continue;
    }
    const { pitch, tied } = only;
    const goal = tied && next !== undefined ? next.goal : next?.pitch;
    goals[i] = goal;
    next = { pitch, goal };
  }
  let isFromChord = false;
  events.forEach((event, i) => {
    if (event.kind !== 'sound') return;
    const isTied = event.tones.some(({ tied }) => tied);
    if (event.tones.length > 1) isFromChord = isTied;
    else if (isFromChord) {
      goals[i] = undefined;
      isFromChord = isTied;
    }
  });
  return goals;
}
