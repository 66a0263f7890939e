/**
 * A jam in real time with nobody watching, with a thousand viewers by real sockets, some of whom are
 * slow or never read, and with a thousand more who come and go within a second; in turn, several
 * times in one go, so that what else the machine does falls on all of them. How late its messages
 * leave, how late its notes reach those who read, how much memory the daemon takes; and at the end
 * of each round everybody who is still there has to see what the jam itself says.
 *
 * VIEWERS=1000 VIEWERS_SECONDS=15 VIEWERS_ROUNDS=3
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'hdr-histogram-js';
import { PROCESS_START, systemClock } from '../dist/jam/clock.js';
import { OutputLane } from '../dist/jam/output/outputLane.js';
import { takeRealTimePriority } from '../dist/jam/output/realTime.js';
import { Stopwatch } from '../dist/observe/stopwatch.js';
import { startCrowd } from './crowd.mjs';
import { serveJam } from './servedJam.mjs';
import { pictureOf, Watcher } from './watcher.mjs';

const VIEWERS = Number(process.env.VIEWERS ?? 1000);
const SECONDS = Number(process.env.VIEWERS_SECONDS ?? 15);
const ROUNDS = Number(process.env.VIEWERS_ROUNDS ?? 3);
const SLOW = Math.floor(VIEWERS / 10);
const DEAF = Math.floor(VIEWERS / 50);
const PHRASE = [62, 66, 69, 74, 73, 71, 69, 67];
const WHO = ['nobody', 'viewers', 'and passers-by'];

export async function bench() {
  const jam = await startJam();
  const slowSpeed = (await speedOf(jam.url)) / 2;
  const readers = VIEWERS - SLOW - DEAF;
  const crowd = startCrowd({
    address: jam.url,
    start: PROCESS_START,
    slowSpeed,
    readers,
    slow: SLOW,
    deaf: DEAF,
  });
  console.log(
    `${readers} who read, ${SLOW} who read ${slowSpeed.toFixed(0)} bytes a second, which is half, ` +
      `${DEAF} who never do; milliseconds that messages leave late, p50 / p99 / most:`,
  );
  const found = [];
  const reports = [];
  for (let round = 0; round < ROUNDS; round++) {
    const nobody = await jam.listen();
    await crowd.ask('join');
    await sleep(1000);
    const viewers = await jam.listen();
    const passing = await jam.listen(async (end) => {
      for (; systemClock.now() < end - 1500; await sleep(3000)) await crowd.ask('passBy');
    });
    await jam.rest();
    const report = await crowd.ask('end', jam.picture);
    await jam.goOn();
    found.push([nobody, viewers, passing]);
    reports.push(report);
    console.log(found.at(-1).map(lineOf).join('   '));
  }
  crowd.stop();
  await jam.stop();
  summarise(found, reports);
}

function summarise(found, reports) {
  for (const [index, who] of WHO.entries()) {
    const of = (name) => spread(found.map((round) => round[index][name]));
    console.log(`${who.padEnd(16)} p50 ${of('p50')}  p99 ${of('p99')}  MiB ${of('memory')}`);
  }
  for (const [index, who] of WHO.entries()) {
    if (index === 0) continue;
    const ratios = found.map((round) => round[index].p99 / round[0].p99);
    console.log(`p99 with ${who} against nobody in the same round: ${spread(ratios)}`);
  }
  const of = (name) => spread(reports.map((report) => report[name]));
  const late = [0, 1].map((at) => spread(reports.map(({ notesLate }) => notesLate[at])));
  console.log(`notes reach those who read: p50 ${late[0]}  p99 ${late[1]} ms`);
  console.log(`notes that the slowest is behind before it hurries: ${of('lag')}`);
  console.log(`cut off: of those who read ${of('readersLost')}, of the slow ${of('slowLost')}`);
  console.log(`still connected, and see another jam than there is: ${of('behind')}`);
}

/** The median, and from what to what. */
function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const show = (value) => value.toFixed(Number.isInteger(value) ? 0 : 2);
  const median = (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
  return `${show(median)} (${show(sorted[0])} to ${show(sorted.at(-1))})`;
}

function lineOf({ p50, p99, most, count }, index) {
  const figures = [p50, p99, most].map((one) => one.toFixed(2)).join(' / ');
  return `${WHO[index]} ${figures} (${count})`;
}

/** How many bytes a second a viewer is sent. */
async function speedOf(url) {
  const one = await Watcher.join(url);
  const before = one.bytes;
  await sleep(4000);
  one.socket.close();
  return (one.bytes - before) / 4;
}

/** A jam with a player who never rests, as a daemon has it: three threads, and their priorities. */
async function startJam() {
  const stopwatch = new Stopwatch(systemClock.now);
  let late = histogram();
  stopwatch.listener = (stage, duration) => {
    if (stage === 'send') late.recordValue(Math.max(0, Math.round(duration * 1000)));
  };
  let output;
  const { runtime, port, url, stop } = await serveJam(
    { mode: 'changes', tempo: 120, clockOut: 'on' },
    {
      stopwatch,
      backendOver: (ports) => {
        output = new OutputLane(ports);
        return output;
      },
      // Passers-by shall not be refused because all places are taken.
      limits: { clients: 2 * VIEWERS + 1000, connections: 2 * VIEWERS + 2000 },
    },
  );
  if (!takeRealTimePriority('jam')) console.log('(without real-time priority)');
  let stopPlaying = play(port);
  await sleep(3000);
  return {
    url,
    /** How late messages leave while `beside` goes on, which is told when that ends. */
    listen: async (beside = async () => {}) => {
      const end = systemClock.now() + 1000 * SECONDS;
      runtime.noteSends();
      late = histogram();
      await Promise.all([beside(end), sleep(1000 * SECONDS)]);
      runtime.noteSends();
      const at = (share) => late.getValueAtPercentile(share) / 1000;
      const memory = process.memoryUsage().rss / 2 ** 20;
      return {
        p50: at(50),
        p99: at(99),
        most: late.maxValue / 1000,
        count: late.totalCount,
        memory,
      };
    },
    /** Music is over, and a moment later all of it has been told. */
    rest: async () => {
      stopPlaying();
      runtime.receive({ kind: 'panic' });
      await sleep(500);
    },
    goOn: async () => {
      stopPlaying = play(port);
      await sleep(3000);
    },
    get picture() {
      return pictureOf(JSON.parse(JSON.stringify(runtime.snapshot())));
    },
    stop: async () => {
      stopPlaying();
      await stop();
      await output.stop();
    },
  };
}

/** A player who never rests, four notes a second; returns how to end that. */
function play(port) {
  let count = 0;
  const timer = setInterval(() => {
    port.inject([0x80, PHRASE[count % PHRASE.length], 0]);
    count++;
    port.inject([0x90, PHRASE[count % PHRASE.length], 80], systemClock.now());
  }, 250);
  return () => clearInterval(timer);
}

function histogram() {
  return build({ lowestDiscernibleValue: 1, highestTrackableValue: 60_000_000 });
}
