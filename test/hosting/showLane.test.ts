import { afterEach, describe, expect, test } from '@jest/globals';
import { ShowLane } from '../../src/hosting/broker/showLane.js';
import { FakeJam } from '../wire/fakeJam.js';
import { sleep } from './fleet.js';

/**
 * Says in a notice what it is told; takes nothing until that is 256 messages and the jam has had the
 * time to see that it is behind; dies of pitch 2 and hangs at pitch 3.
 */
const THREAD = `
import { parentPort, workerData } from 'node:worker_threads';
const say = (words) => parentPort.postMessage({ kind: 'notice', line: JSON.stringify(words) });
let untaken = 0;
let isTaking = false;
say({ begins: workerData.jam.sounding.length });
parentPort.on('message', (message) => {
  if (message === 'stop') return parentPort.close();
  if (message === 'beat') return parentPort.postMessage({ kind: 'alive' });
  untaken += 1;
  const pitches = message.events?.map(({ pitch }) => pitch);
  if (pitches?.includes(3)) for (;;);
  if (pitches?.includes(2)) throw new Error('a fault of the thread');
  say(pitches === undefined ? { whole: message.whole.sounding.length } : { pitches });
  if (isTaking) take();
  else if (untaken === 256) setTimeout(take, 1000);
});
function take() {
  isTaking = true;
  for (; untaken > 0; untaken -= 1) parentPort.postMessage({ kind: 'taken' });
}`;

const lanes: ShowLane[] = [];
afterEach(() => Promise.all(lanes.splice(0).map((lane) => lane.stop())));

function open() {
  const jam = new FakeJam();
  const said: string[] = [];
  const lane = new ShowLane(
    {
      broker: { url: 'nats://127.0.0.1:1', name: 'test' },
      name: 'stage',
      source: jam,
      notice: (line) => said.push(line),
    },
    new URL(`data:text/javascript,${encodeURIComponent(THREAD)}`),
    { every: 100, unanswered: 20, unansweredAtFirst: 100 },
  );
  lanes.push(lane);
  lane.start();
  const until = async (line: string | RegExp) => {
    while (!said.some((one) => (typeof line === 'string' ? one === line : line.test(one)))) {
      await sleep(5);
    }
  };
  /** A turn of its own for each. */
  const play = async (pitches: readonly number[]) => {
    for (const pitch of pitches) {
      jam.note(pitch);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { jam, said, until, play };
}

describe('the thread that shows a jam', () => {
  test('is told what a turn brings in one message, and nothing of the network', async () => {
    const { jam, until, said } = open();
    jam.note(60);
    jam.publish({ kind: 'network', from: 0, start: 0, text: '', cells: '', layers: [] });
    jam.note(64);
    await until('{"pitches":[60,64]}');
    expect(said).toEqual(['{"begins":0}', '{"pitches":[60,64]}']);
  });

  test('that is behind is told no more, and when it has caught up how the jam stands', async () => {
    const { jam, until, play, said } = open();
    const { snapshot } = new FakeJam();
    const sounding = [{ part: 'partner', pitch: 61, velocity: 80 }] as const;
    jam.snapshot = () => ({ ...snapshot.call(jam), sounding });
    // Before it can answer once.
    for (let turn = 0; turn < 1000; turn++) await play([60]);
    await until('{"whole":1}');
    expect(said.filter((line) => line === '{"pitches":[60]}')).toHaveLength(256);
    await play([62]);
    await until('{"pitches":[62]}');
  });

  test('that dies is started again with how the jam stands, which is said in a line', async () => {
    const { until, play, said } = open();
    await until('{"begins":0}');
    await play([2]);
    await until(/a fault of the thread.*The music goes on/);
    while (said.filter((line) => line === '{"begins":0}').length < 2) await sleep(5);
    await play([60]);
    await until('{"pitches":[60]}');
  });

  test('that hangs is ended and started again, long before its queue is full', async () => {
    const { until, play, said } = open();
    await until('{"begins":0}');
    await play([3]);
    await until(/did not answer any more.*The music goes on/);
    while (said.filter((line) => line === '{"begins":0}').length < 2) await sleep(5);
    await play([60]);
    await until('{"pitches":[60]}');
  });
});
