/** A jam in real time with its server in a thread of its own, as a daemon has it; its ports are in memory. */
import { fileURLToPath } from 'node:url';
import { liveSettingsSchema } from '../dist/config/settings.js';
import { systemClock } from '../dist/jam/clock.js';
import { JamRuntime } from '../dist/jam/runtime.js';
import { Session } from '../dist/jam/session.js';
import { MemoryBackend } from '../dist/midi/backends/memory.js';
import { createEngine } from '../dist/model/createEngine.js';
import { loadModel } from '../dist/model/loadModel.js';
import { WireLane } from '../dist/wire/lane.js';

/**
 * @param {object} settings of the jam
 * @param {object} options a `stopwatch` for jam and session; the server's `limits`; `backendOver`
 *   makes of the ports in memory what the jam plays through
 * @returns the `runtime`, the `port` on which somebody plays, the page's `url`, and how to `stop` it all
 */
export async function serveJam(
  settings,
  { stopwatch, limits, backendOver = (ports) => ports } = {},
) {
  const model = await loadModel(fileURLToPath(new URL('../models/live', import.meta.url)));
  const engine = await createEngine('wasm', model);
  const ports = new MemoryBackend(systemClock.now);
  const backend = backendOver(ports);
  const timed = stopwatch === undefined ? {} : { stopwatch };
  const live = liveSettingsSchema.parse(settings);
  const session = new Session({ model, engine, settings: live, seed: 1, ...timed });
  const runtime = new JamRuntime({ session, clock: systemClock, backend, ...timed });
  await runtime.start();
  const server = new WireLane({
    source: runtime,
    host: '127.0.0.1',
    port: 0,
    pageFolder: fileURLToPath(new URL('../dist/web', import.meta.url)),
    version: '0',
    ...(limits === undefined ? {} : { limits }),
    onError: (error) => console.error(error),
  });
  const url = await server.start();
  return {
    runtime,
    port: ports.inputPort('Antiphon In'),
    url,
    stop: async () => {
      await runtime.stop();
      await server.stop();
      engine.dispose();
    },
  };
}
