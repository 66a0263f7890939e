import { describe, expect, test } from '@jest/globals';
import { Latencies, latencyLines } from '../../src/observe/latencies.js';
import { Stopwatch } from '../../src/observe/stopwatch.js';

describe('latencies', () => {
  test('are told by stage, right to one percent, and only for what took place', () => {
    const latencies = new Latencies();
    for (let i = 1; i <= 1000; i++) latencies.record('send', i / 100);
    latencies.record('receive', -1);
    latencies.record('receive', Number.POSITIVE_INFINITY);
    const [receive, send, ...others] = latencies.summary();
    expect(others).toEqual([]);
    expect(receive).toMatchObject({ stage: 'receive', count: 2, p50: 0 });
    expect(send).toMatchObject({ stage: 'send', count: 1000 });
    expect(Math.abs((send?.p50 ?? 0) - 5)).toBeLessThan(0.05);
    expect(Math.abs((send?.p99 ?? 0) - 9.9)).toBeLessThan(0.1);
    expect(Math.abs((send?.most ?? 0) - 10)).toBeLessThan(0.1);
  });

  test('are a table with a line a stage, or nothing', () => {
    const latencies = new Latencies();
    expect(latencyLines(latencies.summary())).toEqual([]);
    latencies.record('step', 0.25);
    expect(latencyLines(latencies.summary()).map((line) => line.split(/\s+/))).toEqual([
      ['ms', 'p50', 'p99', 'most', 'count'],
      ['step', '0.25', '0.25', '0.25', '1'],
    ]);
  });
});

describe('the stopwatch', () => {
  test('times what is done for whoever listens, and hands on what came of it', () => {
    let time = 5;
    const stopwatch = new Stopwatch(() => time);
    const work = () => {
      time += 3;
      return 'done';
    };
    expect(stopwatch.time('write', work)).toBe('done');
    const heard: [string, number][] = [];
    stopwatch.listener = (stage, duration) => heard.push([stage, duration]);
    expect(stopwatch.time('write', work)).toBe('done');
    stopwatch.note('send', 0.5);
    expect(heard).toEqual([
      ['write', 3],
      ['send', 0.5],
    ]);
  });
});
