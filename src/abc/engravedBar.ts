import type { Key } from '../music/key.js';
import type { Meter } from '../music/meter.js';
import { spell, spellTowards } from '../music/spelling.js';
import { TICKS_PER_EIGHTH, TICKS_PER_QUARTER, type Ticks } from '../music/time.js';
import { type BarAccidentals, writeNote } from './barAccidentals.js';
import { formatLength } from './length.js';
import { beamTicks, headsFor, SHORTEST } from './noteHeads.js';
import type { Sound } from './tune.js';

/** A sound in its bar, with what is written before it. */
export interface Placed {
  readonly sound: Sound;
  readonly position: Ticks;
  /** Chord symbol and changes, as text. */
  readonly before: string;
  /** The pitch that a single note goes to. */
  readonly goal: number | undefined;
}

/** A note head, a chord of them or a rest sign. */
interface Head extends Placed {
  /** As the head shows it, which inside a tuplet is longer than it sounds. */
  readonly shown: Ticks;
  /** `(3:2:4` before the first head of a tuplet. */
  readonly tuplet: string;
  readonly inTuplet: boolean;
}

/** How many notes in the time of how many: the tuplets that the grid of ticks can hold. */
const TUPLETS = [
  [3, 2],
  [5, 4],
  [7, 4],
  [9, 8],
] as const;

/** The text of one bar without its bar lines: beamed by beat, tuplets and broken pairs marked. */
export function engraveBar(
  placed: readonly Placed[],
  meter: Meter,
  key: Key,
  bar: BarAccidentals,
): string {
  const heads = headsOf(placed, meter);
  const beam = beamTicks(meter);
  let text = '';
  for (let i = 0; i < heads.length; i++) {
    const head = heads[i];
    if (head === undefined) continue;
    const next = heads[i + 1];
    const broken = next === undefined ? undefined : brokenPair(head, next, beam);
    if (i > 0 && !beamed(heads[i - 1], head, beam)) text += ' ';
    text += head.before + head.tuplet + writeHead(head, key, bar, broken && TICKS_PER_EIGHTH);
    if (broken !== undefined && next !== undefined) {
      text += broken + writeHead(next, key, bar, TICKS_PER_EIGHTH);
      i++;
    }
  }
  return text;
}

function headsOf(placed: readonly Placed[], meter: Meter): Head[] {
  const heads: Head[] = [];
  for (let from = 0; from < placed.length; ) {
    let to = from + 1;
    while (to < placed.length && (placed[to]?.position ?? 0) % SHORTEST !== 0) to++;
    const run = placed.slice(from, to);
    heads.push(...(tupletHeads(run) ?? run.flatMap((one) => plainHeads(one, meter))));
    from = to;
  }
  return heads;
}

function plainHeads(placed: Placed, meter: Meter): Head[] {
  return tieTogether(placed, headsFor(placed.position, placed.sound.duration, meter), 1);
}

/** A run from one plain place in the bar to the next, as a tuplet; undefined if it is none. */
function tupletHeads(run: readonly Placed[]): Head[] | undefined {
  if (run.every(({ sound }) => sound.duration % SHORTEST === 0)) return undefined;
  const ratio = TUPLETS.find(([notes, time]) =>
    run.every(({ sound }) => ((sound.duration * notes) / time) % SHORTEST === 0),
  );
  if (ratio === undefined) return undefined;
  const [notes, time] = ratio;
  const heads = run.flatMap((placed) => {
    const shown = (placed.sound.duration * notes) / time;
    return tieTogether(placed, headsFor(0, shown, { beats: 4, unit: 4 }), notes / time);
  });
  return heads.map((head, i) => {
    // A tuplet's count of notes is one digit: a longer run is several tuplets without a gap.
    const count = i % 9 === 0 ? Math.min(9, heads.length - i) : 0;
    const mark = notes === 3 && count === 3 ? '(3' : `(${notes}:${time}:${count}`;
    return { ...head, inTuplet: true, tuplet: count > 0 ? mark : '' };
  });
}

/** The heads of one sound, all tied but the last, which ties as the sound does. */
function tieTogether(placed: Placed, shown: readonly Ticks[], stretch: number): Head[] {
  const { sound } = placed;
  let { position } = placed;
  return shown.map((length, i) => {
    const last = i === shown.length - 1;
    const tones = last ? sound.tones : sound.tones.map(({ pitch }) => ({ pitch, tied: true }));
    const duration = length / stretch;
    const head: Head = {
      sound: { kind: 'sound', tones, duration },
      position,
      before: i === 0 ? placed.before : '',
      goal: placed.goal,
      shown: length,
      tuplet: '',
      inTuplet: false,
    };
    position += duration;
    return head;
  });
}

function beamed(left: Head | undefined, right: Head, beam: Ticks): boolean {
  if (left === undefined) return false;
  if (left.inTuplet && right.inTuplet && right.tuplet === '') return true;
  return (
    left.shown < TICKS_PER_QUARTER && right.shown < TICKS_PER_QUARTER && right.position % beam !== 0
  );
}

/** `>` or `<` for two notes that share a quarter as three to one or one to three. */
function brokenPair(left: Head, right: Head, beam: Ticks): '>' | '<' | undefined {
  if (left.inTuplet || right.inTuplet || right.before !== '') return undefined;
  if (left.position % TICKS_PER_EIGHTH !== 0 || right.position % beam === 0) return undefined;
  if (left.sound.tones.length === 0 || right.sound.tones.length === 0) return undefined;
  if (left.sound.tones.some(({ tied }) => tied)) return undefined;
  const half = TICKS_PER_EIGHTH / 2;
  if (left.shown === 3 * half && right.shown === half) return '>';
  return left.shown === half && right.shown === 3 * half ? '<' : undefined;
}

/** Ties stand with each tone: that is what every program reads alike. */
function writeHead(head: Head, key: Key, bar: BarAccidentals, length?: Ticks | ''): string {
  const { tones } = head.sound;
  const shown = formatLength(length || head.shown);
  if (tones.length === 0) return `z${shown}`;
  const [only] = tones;
  if (only !== undefined && tones.length === 1) {
    return (
      writeNote(spellTowards(only.pitch, head.goal, key), bar) + shown + (only.tied ? '-' : '')
    );
  }
  const notes = tones.map(
    ({ pitch, tied }) => writeNote(spell(pitch, key), bar) + (tied ? '-' : ''),
  );
  return `[${notes.join('')}]${shown}`;
}
