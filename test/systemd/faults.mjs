// Loaded into the service before itself: faults in the jam's thread, when it starts or by a signal.
import { setFlagsFromString } from 'node:v8';
import { isMainThread } from 'node:worker_threads';

/** A fault that nobody foresaw. */
const CRASHED = 70;

if (isMainThread) {
  // Optimised code costs an emulator more than it saves.
  setFlagsFromString('--no-opt');
  if (process.env.FAULT === 'start') process.exit(CRASHED);
  process.on('SIGUSR2', () => {
    throw new Error('a fault of the test');
  });
  process.on('SIGWINCH', () => {
    for (;;);
  });
}
