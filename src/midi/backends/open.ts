import type { Milliseconds } from '../../music/time.js';
import type { MidiBackend } from '../port.js';

/**
 * The MIDI system by its name. A native library is touched only when it is asked for, so a machine
 * without any MIDI starts all the same.
 *
 * @param clock the monotonic clock that arrivals are stamped with
 * @throws AntiphonError `midi-unavailable`: one line on what is missing and how to get it
 */
export async function openBackend(
  name: MidiBackend['name'],
  clock: () => Milliseconds,
): Promise<MidiBackend> {
  switch (name) {
    case 'easymidi':
      return (await import('./easymidi.js')).openEasymidi(clock);
    case 'jzz':
      return (await import('./jzz.js')).openJzz(clock);
    case 'memory':
      return new (await import('./memory.js')).MemoryBackend(clock);
  }
}
