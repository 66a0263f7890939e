import { setFlagsFromString } from 'node:v8';

/**
 * From now on V8 collects the old generation when it has grown to three times what was in use, not
 * half as much again: each of these collections holds the notes of all jams up for some 10 ms, and
 * with many jams there was one every three seconds. (The young generation cannot be set any more
 * once the process has begun: see what `npm start` is told.)
 */
export function collectSeldom(): void {
  setFlagsFromString('--heap-growing-percent=200');
}
