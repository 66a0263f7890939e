import type { IncomingMessage } from 'node:http';
import { AntiphonError } from '../error.js';

/** Whether a request has, or may have, a body. */
export function hasBody({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return (headers['content-length'] ?? '0') !== '0' || headers['transfer-encoding'] !== undefined;
}

/**
 * A request's body of at most so many bytes; no more is read.
 *
 * @throws AntiphonError `file-too-large`
 */
export async function readBody(request: IncomingMessage, most: number): Promise<Uint8Array> {
  if (Number(request.headers['content-length'] ?? 0) > most) throw tooLarge(most);
  const pieces: Buffer[] = [];
  let length = 0;
  // Without ending the connection, on which the answer has to go back.
  for await (const piece of request.iterator({ destroyOnReturn: false })) {
    length += piece.length;
    if (length > most) throw tooLarge(most);
    pieces.push(piece);
  }
  return Buffer.concat(pieces, length);
}

function tooLarge(most: number): AntiphonError {
  return new AntiphonError(
    'file-too-large',
    `This file has more than ${most} bytes, which is the most that is taken: is it the right one?`,
  );
}
