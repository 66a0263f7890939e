import { ServiceManager } from '../observe/serviceManager.js';
import { CrashWatch, crashFolder } from './crashWatch.js';
import { programVersion } from './version.js';

/** What stands by while a service plays. */
export interface Guard {
  readonly crashes: CrashWatch;
  readonly manager: ServiceManager;
}

/**
 * Plays with a guard: a fault that nobody foresaw is noted down wherever it happens, and the service
 * manager hears how it goes.
 *
 * @param secrets what must stand in no crash report
 */
export async function guarded(
  secrets: readonly string[],
  notice: (line: string) => void,
  play: (guard: Guard) => Promise<void>,
): Promise<void> {
  const options = { folder: crashFolder(), antiphon: programVersion(), secrets, notice };
  const crashes = new CrashWatch(options);
  const manager = new ServiceManager(process.env, process.pid);
  crashes.start();
  manager.start();
  try {
    await play({ crashes, manager });
  } catch (error) {
    crashes.report('jam', error);
    throw error;
  } finally {
    manager.stop();
    crashes.stop();
  }
}

/** Stops one after the other, each whatever becomes of the others; then throws what the first threw. */
export async function stopAll(stops: readonly (() => unknown)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const stop of stops) {
    try {
      await stop();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}
