import { systemClock } from '../../../src/jam/clock.js';
import { OutputLane } from '../../../src/jam/output/outputLane.js';
import { MemoryBackend } from '../../../src/midi/backends/memory.js';

/**
 * A process that sounds two notes through an output's thread, has another in mind, and ends in the
 * way of its first argument; the second is the compiled thread.
 */
const [way, script = ''] = process.argv.slice(2);
const failed: boolean[] = [];
const lane = new OutputLane(
  new MemoryBackend(systemClock.now),
  new URL(script),
  undefined,
  (_, isBack) => failed.push(isBack),
);
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
const leave = async (count: number): Promise<void> => {
  for (let sent = 0; sent < count; sent += lane.gate.takeSent().length)
    await new Promise((resolve) => setTimeout(resolve, 5));
};
await leave(2);
if (way === 'many') {
  // On eight channels: more than a line takes before the process has to be over.
  for (let pitch = 0; pitch < 128; pitch++)
    for (let channel = 1; channel <= 8; channel++)
      output.send(Uint8Array.of(0x90 | channel, pitch, 80));
  await leave(8 * 128);
  process.exit(3);
}
if (way === 'throw') throw new Error('a fault of the jam');
if (way === 'exit') process.exit(3);
if (way === 'close') output.close();
// From here on the jam too has come to where it is sent.
if (way === 'hang' || way === 'fault' || way === 'death')
  output.send(Uint8Array.of(0x90, 64, 80), soon);
if (way === 'hang') {
  lane.beat();
  lane.gate.enter();
  output.foresee?.([]);
  lane.gate.leave();
  for (;;);
}
const FAULTS: Record<string, number> = { fault: 1, death: 2 };
const fault = FAULTS[way ?? ''];
if (fault !== undefined) {
  // Far enough for another thread to be there, on a busy machine too.
  const next = systemClock.now() + 4000;
  lane.gate.enter();
  output.foresee?.([{ due: next, bytes: Uint8Array.of(0x90, 67, 80) }]);
  lane.gate.leave();
  output.send(Uint8Array.of(0x90, fault, 80));
  while (failed.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  // There is no thread now.
  output.send(Uint8Array.of(0x80, 64, 0));
  // Its end comes twice, to be sure, and then the note that was foreseen.
  await leave(3);
  output.send(Uint8Array.of(0x80, 67, 0));
  await leave(1);
}
if (way === 'again and again') {
  while (failed.at(-1) !== false) {
    output.send(Uint8Array.of(0x90, 1, 80));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
await lane.stop();
