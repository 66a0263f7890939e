import { crashCause } from '../observe/crashCause.js';
import type { Crashes } from '../observe/crashReport.js';

/** What the crash reports come to, for people; nothing where there are none. */
export function crashProse({ count, newest }: Crashes): string[] {
  if (newest === undefined) return [];
  const { path, report } = newest;
  const { cause, advice } = crashCause(report);
  const when = report.time.slice(0, 16).replace('T', ' ');
  return [
    `Crashes: ${count}. The newest, ${when} UTC, version ${report.antiphon}:`,
    `  ${cause}`,
    `  ${advice}`,
    `  ${path}`,
    '',
  ];
}
