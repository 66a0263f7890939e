import { spawnSync } from 'node:child_process';
import { readlinkSync } from 'node:fs';

/**
 * Among the real-time threads of a machine for music modest ones, below the sound card's: what has
 * to leave goes before what has to be thought about.
 */
const PRIORITIES = { output: 10, jam: 5 } as const;

/**
 * Asks the system to run the calling thread before all that are not real-time threads, as programs
 * for music do; without it a machine with all processors busy lets a thread wait for milliseconds.
 * Linux alone has a tool for it, util-linux's `chrt`; where the user may not
 * (`ulimit -r` is 0; a line `@audio - rtprio 95` in /etc/security/limits.conf lifts that), all goes
 * on as it was.
 *
 * @returns whether it is so now
 */
export function takeRealTimePriority(who: keyof typeof PRIORITIES): boolean {
  if (process.platform !== 'linux') return false;
  try {
    const thread = readlinkSync('/proc/thread-self').split('/').at(-1) ?? '';
    // Round robin, and not for the threads and processes that this one starts.
    const words = ['--rr', '--reset-on-fork', '--pid', `${PRIORITIES[who]}`, thread];
    return spawnSync('chrt', words, { stdio: 'ignore' }).status === 0;
  } catch {
    return false;
  }
}
