import type { Milliseconds } from '../../music/time.js';
import type { BeatEvent, Part } from '../events.js';
import type { Recording } from './recording.js';

/** A bar of a recording, as it was played. */
export interface RecordedBar {
  readonly start: Milliseconds;
  readonly end: Milliseconds;
  readonly beats: number;
}

/** A beat that was played by, from a time on. */
interface Stretch {
  readonly from: Milliseconds;
  readonly beat: BeatEvent;
}

/** What a recording is barred by in which no beat was ever known: 120 beats a minute. */
const USUAL: BeatEvent = { kind: 'beat', barLine: 0, beat: 500, beats: 4 };

/**
 * The bars of a recording from the first note to the end, without a gap. While one beat lasts, its
 * bars are of one length; where the next one begins, the last bar is stretched, or the one before
 * it, up to the new bar line.
 */
export function barsOf(recording: Recording): RecordedBar[] {
  const stretches = stretchesOf(recording);
  const bars: RecordedBar[] = [];
  stretches.forEach(({ from, beat }, index) => {
    const until = stretches[index + 1];
    const length = beat.beat * beat.beats;
    const goal = until === undefined ? recording.end : lineBefore(until.beat, until.from);
    let start = bars.at(-1)?.end ?? lineBefore(beat, from);
    while (goal - start > length / 2) {
      const isLast = until !== undefined && goal - start < 1.5 * length;
      const end = isLast ? goal : start + length;
      bars.push({ start, end, beats: beat.beats });
      start = end;
    }
    const last = bars.at(-1);
    if (until !== undefined && last !== undefined && last.end !== goal && goal > last.start) {
      bars[bars.length - 1] = { ...last, end: goal };
    }
  });
  return bars;
}

/**
 * A beat that is heard rather than given is known only some notes after it began: it counts from
 * the first note of the player since the partner's last.
 */
function stretchesOf({ events, start }: Recording): [Stretch, ...Stretch[]] {
  const latest: Record<Part, Milliseconds> = { player: -Infinity, partner: -Infinity };
  let phraseStart = start;
  const stretches: Stretch[] = [];
  for (const { at, event } of events) {
    if (event.kind === 'note' && event.on) {
      if (event.part === 'player' && latest.partner >= latest.player) phraseStart = event.at;
      latest[event.part] = event.at;
    }
    if (event.kind !== 'beat') continue;
    const from = latest.player > latest.partner ? phraseStart : at;
    while ((stretches.at(-1)?.from ?? -Infinity) >= from) stretches.pop();
    stretches.push({ from, beat: event });
  }
  const [first = { from: start, beat: { ...USUAL, barLine: start } }, ...rest] = stretches;
  return [{ ...first, from: Math.min(first.from, start) }, ...rest];
}

/** The bar line at `time`, or the last before it. */
function lineBefore({ barLine, beat, beats }: BeatEvent, time: Milliseconds): Milliseconds {
  const length = beat * beats;
  // Less than a hundredth of a bar early is on the line.
  return barLine + Math.floor((time - barLine) / length + 0.01) * length;
}
