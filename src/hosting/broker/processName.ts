import { hostname } from 'node:os';

/** What no other process is called, here or on another machine. */
export function processName(): string {
  return `${hostname()}-${process.pid}-${Math.floor(performance.timeOrigin)}`.slice(-64);
}
