// A sequencer's clock: a program of its own that shares nothing with Antiphon but the MIDI bytes.
// It starts its song, sends 24 clocks a quarter until SIGTERM, then stops its song and ends.
// Arguments: the device to write to, quarters a minute.
import { openSync, writeSync } from 'node:fs';

const CLOCK = 0xf8;
const START = 0xfa;
const STOP = 0xfc;

const [path, tempo] = process.argv.slice(2);
const period = 60_000 / Number(tempo) / 24;
const device = openSync(path, 'w');
const send = (byte) => writeSync(device, Uint8Array.of(byte));

process.on('SIGTERM', () => {
  send(STOP);
  process.exit();
});
send(START);
const origin = performance.now() + period;
tick(0);

/** Every clock has its own due time, so that lateness does not add up. */
function tick(number) {
  setTimeout(
    () => {
      send(CLOCK);
      tick(number + 1);
    },
    origin + number * period - performance.now(),
  );
}
