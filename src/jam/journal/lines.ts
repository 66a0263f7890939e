import { crc32 } from 'node:zlib';

/**
 * A journal is text: a line for each record, its checksum in eight hexadecimal digits, a space, and
 * its JSON. The checksum is the CRC-32 (of ISO 3309, as zlib has it) of the JSON of all records so
 * far, so that a line that is missing is found as surely as one that is damaged.
 */
export const FIRST_CHECK = 0;

const CHECK_DIGITS = 8;
const NEW_LINE = 0x0a;

/** One record's line, and the checksum that the next goes on from. */
export function lineOf(json: string, check: number): { readonly line: string; check: number } {
  const next = crc32(json, check);
  return { line: `${next.toString(16).padStart(CHECK_DIGITS, '0')} ${json}\n`, check: next };
}

/** The whole lines at the start of a journal. */
export interface IntactLines {
  /** The JSON of each. */
  readonly texts: readonly string[];
  /** Where they end, in bytes. */
  readonly length: number;
  /** The checksum of the last. */
  readonly check: number;
  /** What stands after them; a line that was begun is `torn`, with nothing after it. */
  readonly damage?: 'torn' | 'damaged';
}

/** Reads lines up to the first that is not as it was written. */
export function readLines(bytes: Uint8Array): IntactLines {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const texts: string[] = [];
  let length = 0;
  let check = FIRST_CHECK;
  while (length < buffer.length) {
    const end = buffer.indexOf(NEW_LINE, length);
    if (end === -1) return { texts, length, check, damage: 'torn' };
    const json = buffer.subarray(length + CHECK_DIGITS + 1, end);
    const next = crc32(json, check);
    const prefix = `${next.toString(16).padStart(CHECK_DIGITS, '0')} `;
    if (buffer.toString('latin1', length, length + CHECK_DIGITS + 1) !== prefix)
      return { texts, length, check, damage: 'damaged' };
    texts.push(json.toString('utf8'));
    check = next;
    length = end + 1;
  }
  return { texts, length, check };
}
