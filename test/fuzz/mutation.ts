import { coin } from '../../src/model/coin.js';
import { oddJson } from './oddJson.js';
import type { Input, Target } from './target.js';

/** Numbers that stand at the edges of what readers expect. */
const NUMBERS = [
  '0',
  '-1',
  '-0',
  '1e309',
  '-1e309',
  '4294967296',
  '9007199254740993',
  '0.1',
  '1e-320',
];
const BYTES = [0x00, 0x01, 0x7f, 0x80, 0xf0, 0xf7, 0xff, 0x0a, 0x20, 0x22, 0x5b, 0x7b];
const LONGEST_NOISE = 300;
const MOST_CHANGES = 8;

/** Numbers of one input's chance: the same for the same seed and number of the input. */
export class Chance {
  private drawn = 0;

  constructor(
    private readonly seed: number,
    private readonly number: number,
  ) {}

  below(limit: number): number {
    return Math.floor(coin(this.seed, this.number, this.drawn++) * limit);
  }

  of<Item>(items: readonly Item[]): Item | undefined {
    return items[this.below(items.length)];
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }
}

/** An input for a target: noise now and then, mostly a sample with some things changed. */
export function makeInput({ samples, words }: Target, chance: Chance): Input {
  const parts = [...(chance.of(samples) ?? [new Uint8Array()])];
  const at = chance.below(parts.length);
  const piece = parts[at] ?? new Uint8Array();
  parts[at] = otherPiece(piece, chance, words, chance.of(samples)?.[at] ?? piece);
  return parts;
}

function otherPiece(
  piece: Uint8Array,
  chance: Chance,
  words: readonly string[],
  other: Uint8Array,
): Uint8Array {
  const way = chance.below(8);
  if (way === 0) return chance.bytes(chance.below(LONGEST_NOISE));
  const odd = way < 4 ? oddJson(Buffer.from(piece).toString('utf8'), chance) : undefined;
  return odd === undefined ? changed(piece, chance, words, other) : Buffer.from(odd);
}

function changed(
  sample: Uint8Array,
  chance: Chance,
  words: readonly string[],
  other: Uint8Array,
): Uint8Array {
  let bytes: Buffer = Buffer.from(sample);
  for (let left = 1 + chance.below(1 + chance.below(MOST_CHANGES)); left > 0; left--) {
    const from = chance.below(bytes.length + 1);
    const to = from + chance.below(Math.min(32, bytes.length - from + 1));
    const replace = (end: number, by: Uint8Array): Buffer =>
      Buffer.concat([bytes.subarray(0, from), by, bytes.subarray(end)]);
    switch (chance.below(9)) {
      case 0:
        bytes = replace(
          Math.min(from + 1, bytes.length),
          Buffer.of((bytes[from] ?? 0) ^ (1 << chance.below(8))),
        );
        break;
      case 1:
        bytes = replace(Math.min(from + 1, bytes.length), Buffer.of(chance.of(BYTES) ?? 0));
        break;
      case 2:
        bytes = replace(from, chance.bytes(1 + chance.below(8)));
        break;
      case 3:
        bytes = replace(to, new Uint8Array());
        break;
      case 4:
        bytes = replace(to, Buffer.concat([bytes.subarray(from, to), bytes.subarray(from, to)]));
        break;
      case 5:
        bytes = replace(to, other.subarray(chance.below(other.length + 1)).subarray(0, 64));
        break;
      case 6:
        bytes = bytes.subarray(0, from);
        break;
      case 7:
        bytes = replace(from, Buffer.from(chance.of(words) ?? ''));
        break;
      default:
        bytes = otherNumber(bytes, from, chance);
    }
  }
  return bytes;
}

/** Puts a number from the edge in the place of the first one from there on. */
function otherNumber(bytes: Buffer, from: number, chance: Chance): Buffer {
  const text = bytes.toString('latin1');
  const found = /-?\d+(?:\.\d+)?/.exec(text.slice(from, from + 1000));
  if (found === null) return bytes;
  const start = from + found.index;
  const number = chance.of(NUMBERS) ?? '0';
  return Buffer.from(
    `${text.slice(0, start)}${number}${text.slice(start + found[0].length)}`,
    'latin1',
  );
}
