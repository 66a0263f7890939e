import { open } from 'node:fs/promises';
import { z } from 'zod';
import type { SessionSummary } from './recordings.js';

export type JournalSummary = Pick<SessionSummary, 'started' | 'duration' | 'notes' | 'bytes'>;

/** Enough for a head with a chord chart and a first entry, and for a last one. */
const END = 8 * 1024;
const PIECE = 256 * 1024;
/** How notes stand in a journal; in nothing else there do these characters stand. */
const PLAYED = Buffer.from('"kind":"noteOn"');
const SENT = Buffer.from('"sent":"9');

const headSchema = z.object({ kind: z.literal('antiphon.journal'), epoch: z.number().optional() });
/** What was played or sent; what else happens, such as the end, may be hours away from the music. */
const timedSchema = z.union([
  z
    .object({ at: z.number(), input: z.object({ kind: z.literal('midi') }) })
    .transform(({ at }) => at),
  z.object({ due: z.number() }).transform(({ due }) => due),
]);

/**
 * What can be said of a journal without playing it again, from its ends and by counting. Its notes
 * are counted in one of at most `most` bytes. Undefined for what is no journal, or holds nothing.
 */
export async function summarise(
  path: string,
  bytes: number,
  most: number,
): Promise<JournalSummary | undefined> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const piece = async (from: number, length: number): Promise<Buffer> => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, from);
      return buffer.subarray(0, bytesRead);
    };
    const [first = '', ...next] = linesOf(await piece(0, END));
    const head = headSchema.safeParse(json(first));
    const start = next.map(timeOf).find((time) => time !== undefined);
    if (!head.success || start === undefined) return undefined;
    const tail = linesOf(await piece(Math.max(0, bytes - END), END));
    const end = tail.map(timeOf).findLast((time) => time !== undefined) ?? start;
    const { epoch } = head.data;
    return {
      ...(epoch === undefined ? {} : { started: Math.round(epoch + start) }),
      duration: Math.max(0, Math.round(end - start)),
      bytes,
      ...(bytes > most ? {} : { notes: await countNotes(piece, bytes) }),
    };
  } finally {
    await file.close();
  }
}

async function countNotes(
  piece: (from: number, length: number) => Promise<Buffer>,
  bytes: number,
): Promise<{ player: number; partner: number }> {
  // What is cut in two between pieces is counted with the later one.
  const overlap = PLAYED.length - 1;
  let player = 0;
  let partner = 0;
  for (let from = 0; from < bytes; from += PIECE) {
    const read = await piece(Math.max(0, from - overlap), PIECE + Math.min(from, overlap));
    player += count(read, PLAYED);
    partner += count(from === 0 ? read : read.subarray(overlap - SENT.length + 1), SENT);
  }
  return { player, partner };
}

function count(text: Buffer, wanted: Buffer): number {
  let found = 0;
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + wanted.length)) {
    found += 1;
  }
  return found;
}

/** The whole lines in a piece, and perhaps torn ones at its ends, which are no JSON. */
function linesOf(piece: Buffer): string[] {
  return piece.toString('utf8').split('\n');
}

/** A line is its checksum, a space and JSON; in the oldest journals JSON alone. */
function json(line: string): unknown {
  try {
    return JSON.parse(line.replace(/^[0-9a-f]{8} /, ''));
  } catch {
    return undefined;
  }
}

function timeOf(line: string): number | undefined {
  const timed = timedSchema.safeParse(json(line));
  return timed.success ? timed.data : undefined;
}
