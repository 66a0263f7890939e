import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Heartbeat } from '../../src/observe/heartbeat.js';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

function watched() {
  const asked = jest.fn();
  const hung = jest.fn();
  const pulse = { every: 1000, unanswered: 3, unansweredAtFirst: 10 };
  const heartbeat = new Heartbeat(pulse, asked, hung);
  heartbeat.start();
  return { heartbeat, asked, hung };
}

test('what takes long to begin is not taken to hang, until it takes far too long', () => {
  const { asked, hung } = watched();
  jest.advanceTimersByTime(10_000);
  expect(asked).toHaveBeenCalledTimes(10);
  expect(hung).not.toHaveBeenCalled();
  jest.advanceTimersByTime(1000);
  expect(hung).toHaveBeenCalledTimes(1);
});

test('what has answered once hangs when it answers no more, and not while it does', () => {
  const { heartbeat, hung } = watched();
  for (let second = 0; second < 20; second++) {
    jest.advanceTimersByTime(1000);
    heartbeat.answered();
  }
  expect(hung).not.toHaveBeenCalled();
  jest.advanceTimersByTime(4000);
  expect(hung).toHaveBeenCalledTimes(1);
});

test('nobody is asked any more once it is stopped', () => {
  const { heartbeat, asked } = watched();
  heartbeat.stop();
  jest.advanceTimersByTime(5000);
  expect(asked).not.toHaveBeenCalled();
});
