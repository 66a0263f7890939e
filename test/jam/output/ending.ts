import { systemClock } from '../../../src/jam/clock.js';
import { OutputLane } from '../../../src/jam/output/outputLane.js';
import { MemoryBackend } from '../../../src/midi/backends/memory.js';

/**
 * A process that sounds two notes through an output's thread, has another in mind, and ends in the
 * way of its first argument; the second is the compiled thread.
 */
const [way, script = ''] = process.argv.slice(2);
const lane = new OutputLane(new MemoryBackend(systemClock.now), new URL(script));
await lane.start();
const output = await lane.publishOutput('synth');
output.send(Uint8Array.of(0x90, 60, 80));
const soon = systemClock.now() + 30;
lane.gate.enter();
output.foresee?.([
  { due: soon, bytes: Uint8Array.of(0x90, 64, 80) },
  { due: soon + 600_000, bytes: Uint8Array.of(0x90, 67, 80) },
]);
lane.gate.leave();
for (let sent = 0; sent < 2; sent += lane.gate.takeSent().length)
  await new Promise((resolve) => setTimeout(resolve, 5));
if (way === 'throw') throw new Error('a fault of the jam');
if (way === 'exit') process.exit(3);
if (way === 'close') output.close();
await lane.stop();
