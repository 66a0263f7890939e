import { z } from 'zod';
import { LIMITS } from './limits.js';
import { type Discounts, MOST_ORDER, type Ngram } from './ngram.js';
import { shapeError } from './shapeError.js';

/** Contexts and followers take two bytes each at least. */
const MOST = LIMITS.weightsBytes / 2;

const size = z.number().int().positive().max(MOST);

/** More than 0, so that nothing is impossible, and not more than the count itself. */
const discount = (most: number) => z.number().min(0.001).max(most);

/** `model.json` of an n-gram. */
export const ngramDescriptionSchema = z
  .strictObject({
    format: z.literal('antiphon-ngram'),
    vocabularySize: z.number().int().positive().max(LIMITS.vocabularySize),
    order: z.number().int().positive().max(MOST_ORDER),
    discounts: z.array(z.tuple([discount(1), discount(2), discount(3)])).max(MOST_ORDER),
    contexts: size,
    followers: size,
  })
  .refine(({ order, discounts }) => discounts.length === order, {
    error: 'there must be as many discounts as the order says',
  });

export type NgramDescription = z.output<typeof ngramDescriptionSchema>;

export function describeNgram(ngram: Ngram): NgramDescription {
  const { vocabularySize, order, discounts } = ngram;
  return {
    format: 'antiphon-ngram',
    vocabularySize,
    order,
    discounts: discounts.map(([one, two, more]): [number, number, number] => [one, two, more]),
    contexts: ngram.totals.length,
    followers: ngram.followers.length,
  };
}

/**
 * `weights.bin` of an n-gram: its contexts one after the other in their order, each as
 *
 *     N, number of followers, (step, c) of each, number of longer contexts, step of each
 *
 * A step is the difference from the one before, the first one's from -1; all are whole numbers,
 * seven bits a byte, the lowest first, the eighth bit set where more follow (LEB128).
 */
export function writeNgram(ngram: Ngram): Uint8Array {
  const bytes: number[] = [];
  const write = (value: number): void => {
    let left = value;
    while (left > 127) {
      bytes.push((left % 128) | 128);
      left = Math.floor(left / 128);
    }
    bytes.push(left);
  };
  const { totals, followersFrom, followers, counts, longerFrom, firstSymbols } = ngram;
  totals.forEach((total, context) => {
    const [from = 0, to = 0] = followersFrom.subarray(context, context + 2);
    write(total);
    write(to - from);
    for (let at = from, last = -1; at < to; at++) {
      const follower = followers[at] ?? 0;
      write(follower - last);
      write(counts[at] ?? 0);
      last = follower;
    }
    const [first = 0, end = 0] = longerFrom.subarray(context, context + 2);
    write(end - first);
    for (let at = first, last = -1; at < end; at++) {
      const symbol = firstSymbols[at] ?? 0;
      write(symbol - last);
      last = symbol;
    }
  });
  return Uint8Array.from(bytes);
}

/** @throws AntiphonError `model-shape` where description and bytes do not fit. */
export function readNgram(description: NgramDescription, bytes: Uint8Array): Ngram {
  const { vocabularySize, order, contexts, followers } = description;
  // What it says of itself must not make more room than its bytes can fill.
  if (2 * (contexts + followers) > bytes.length + 2 * order) {
    throw shapeError('weights.bin is too short for its contexts');
  }
  const numbers = new Numbers(bytes);
  const ngram = {
    vocabularySize,
    order,
    discounts: description.discounts as readonly Discounts[],
    totals: new Uint32Array(contexts),
    followersFrom: new Uint32Array(contexts + 1),
    followers: new Uint16Array(followers),
    counts: new Uint32Array(followers),
    longerFrom: new Uint32Array(contexts + 1),
    firstSymbols: new Uint16Array(contexts),
  };
  let follower = 0;
  let longer = 1;
  for (let context = 0; context < contexts; context++) {
    // Every context but the empty one has to stand under one before it.
    if (context >= longer) throw shapeError('a context stands under no other');
    const total = numbers.next();
    ngram.totals[context] = total;
    ngram.followersFrom[context] = follower;
    let counted = 0;
    for (let left = numbers.next(), last = -1; left > 0; left--) {
      last += numbers.step();
      const count = numbers.step();
      counted += count;
      if (last >= vocabularySize || follower === followers) throw shapeError('a follower too many');
      ngram.followers[follower] = last;
      ngram.counts[follower++] = count;
    }
    if (total < 1 || counted > total) throw shapeError('a context counts more than there was');
    ngram.longerFrom[context] = longer;
    for (let left = numbers.next(), last = -1; left > 0; left--) {
      last += numbers.step();
      if (last > vocabularySize || longer === contexts) throw shapeError('a context too many');
      ngram.firstSymbols[longer++] = last;
    }
  }
  ngram.followersFrom[contexts] = follower;
  ngram.longerFrom[contexts] = longer;
  if (!numbers.atEnd || follower !== followers || longer !== contexts) {
    throw shapeError('weights.bin has more or less than its description says');
  }
  if (depthOf(ngram) > order) throw shapeError(`a context is too long for order ${order}`);
  return ngram;
}

/** How many levels of contexts there are. */
function depthOf({ longerFrom, totals }: Ngram): number {
  let depth = 0;
  for (let to = 1, from = 0; from < to; depth++) {
    from = to;
    to = longerFrom[to] ?? totals.length;
  }
  return depth;
}

/** Reads whole numbers of up to 32 bits. */
class Numbers {
  #at = 0;

  constructor(readonly bytes: Uint8Array) {}

  get atEnd(): boolean {
    return this.#at === this.bytes.length;
  }

  next(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.bytes[this.#at++];
      if (byte === undefined) throw shapeError('weights.bin ends too early');
      value += (byte & 127) * scale;
      if (value > 0xffffffff || scale > 2 ** 28) throw shapeError('a number is too large');
      if (byte < 128) return value;
    }
  }

  /** One that must not be 0. */
  step(): number {
    const value = this.next();
    if (value === 0) throw shapeError('a step or a count is 0');
    return value;
  }
}
