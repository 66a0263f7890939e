import { systemClock } from '../jam/clock.js';
import type { OutputLane } from '../jam/output/outputLane.js';
import type { Milliseconds } from '../music/time.js';
import type { ServiceManager } from '../observe/serviceManager.js';

/** A hang ends what sounds after a few of these: see laneWorker.ts in jam/output. */
const BEAT: Milliseconds = 500;

/** A note that should have left so long ago will not leave any more: its thread or its port hangs. */
const STUCK: Milliseconds = 2000;

/**
 * As long as the jam's thread turns, it says so to the output's thread, and while notes leave when
 * they should, to whoever watches the service. Returns how to end that.
 */
export function startPulse(backend: OutputLane | undefined, manager: ServiceManager): () => void {
  const beat = (): void => {
    backend?.beat();
    if ((backend?.lag ?? 0) < STUCK) manager.alive(systemClock.now());
  };
  beat();
  const timer = setInterval(beat, BEAT);
  return () => clearInterval(timer);
}
