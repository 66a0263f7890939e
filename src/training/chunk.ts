import type { Chance } from './chance.js';

/** A text as the indices of its characters. */
export type Passage = Uint16Array;

/**
 * What a network learns from in one step: T characters of B passages side by side. Arrays are
 * [T, B], row-major: one character of every passage, then the next of every passage.
 *
 * Passages of a batch stand in order of length, the longest first, so those that go on in the next
 * chunk are always the first ones.
 */
export interface Chunk {
  /** T */
  readonly steps: number;
  /** B */
  readonly rows: number;
  /** True where the passages start, with a state of zeros; otherwise the state is carried. */
  readonly starts: boolean;
  readonly inputs: Int32Array;
  /** What comes next after each input. */
  readonly targets: Int32Array;
  /** 1 where the target counts, 0 where it does not. */
  readonly weights: Float32Array;
  /** How many inputs are characters of a passage, not padding. */
  readonly characters: number;
  /** How many targets count. */
  readonly count: number;
  /** Before this step no target counts. */
  readonly scoredFrom: number;
}

/** Which targets count: each, or only the last of each passage. */
export type Target = 'every' | 'last';

/** The chunks of a batch of passages, the longest first, `length` characters each at most. */
export function* chunksOf(
  passages: readonly Passage[],
  length: number,
  target: Target,
): Generator<Chunk> {
  const longest = (passages[0]?.length ?? 0) - 1;
  for (let from = 0; from < longest; from += length) {
    const going = passages.filter((passage) => passage.length - 1 > from);
    yield chunkOf(going, from, Math.min(length, longest - from), target);
  }
}

function chunkOf(passages: readonly Passage[], from: number, steps: number, target: Target): Chunk {
  const rows = passages.length;
  const inputs = new Int32Array(steps * rows);
  const targets = new Int32Array(steps * rows);
  const weights = new Float32Array(steps * rows);
  let characters = 0;
  let count = 0;
  let scoredFrom = steps;
  passages.forEach((passage, row) => {
    const last = passage.length - 2;
    for (let step = 0; step < steps && from + step <= last; step++) {
      const at = step * rows + row;
      inputs[at] = passage[from + step] ?? 0;
      targets[at] = passage[from + step + 1] ?? 0;
      characters++;
      if (target === 'last' && from + step < last) continue;
      weights[at] = 1;
      count++;
      scoredFrom = Math.min(scoredFrom, step);
    }
  });
  const starts = from === 0;
  return { steps, rows, starts, inputs, targets, weights, characters, count, scoredFrom };
}

/** How many batches are cut from one pool of passages sorted by length. */
const POOL = 16;

/**
 * An epoch's batches, as indices of passages. Within pools of random passages those of like length
 * come together, so that little of a batch is padding, and yet batches differ from epoch to epoch.
 */
export function shuffledBatches(
  lengths: readonly number[],
  batch: number,
  chance: Chance,
): number[][] {
  const order = chance.shuffled(lengths.map((_, at) => at));
  const pools = slices(order, batch * POOL);
  return chance.shuffled(pools.flatMap((pool) => slices(longestFirst(pool, lengths), batch)));
}

/** All passages in batches of like length. */
export function sortedBatches(lengths: readonly number[], batch: number): number[][] {
  return slices(longestFirst([...lengths.keys()], lengths), batch);
}

function longestFirst(passages: readonly number[], lengths: readonly number[]): number[] {
  return [...passages].sort((a, b) => (lengths[b] ?? 0) - (lengths[a] ?? 0) || a - b);
}

function slices<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
    items.slice(at * size, (at + 1) * size),
  );
}
