import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Claims } from '../../src/hosting/broker/claims.js';
import type { Lease } from '../../src/hosting/broker/leases.js';

const TURN = 500;

describe('jams of hosts that are gone', () => {
  let there: Set<string>;
  let leases: Map<string, Lease>;
  let taken: string[];
  /** Who comes before this host, for every jam. */
  let before: string[];
  let canTake: boolean;
  /** Milliseconds. */
  let takes: number;
  let claims: Claims;

  beforeEach(() => {
    jest.useFakeTimers();
    there = new Set(['us', 'near', 'far', 'one', 'other']);
    leases = new Map();
    taken = [];
    before = [];
    canTake = true;
    takes = 0;
    claims = new Claims({
      host: 'us',
      leases,
      presence: {
        isThere: (host) => there.has(host),
        rankFor: () => before.filter((host) => there.has(host)).length,
      },
      now: () => Date.now(),
      turn: TURN,
      take: async (lease) => {
        taken.push(lease.name);
        if (takes > 0) await new Promise((resolve) => setTimeout(resolve, takes));
        if (canTake) leases.set(lease.name, { ...lease, host: 'us', term: lease.term + 1 });
      },
    });
  });
  afterEach(() => {
    claims.stop();
    jest.useRealTimers();
  });

  const has = (host: string, name: string, more: { bound?: true } = {}) =>
    leases.set(name, { name, host, term: 1, ...more });
  const goes = (host: string) => {
    there.delete(host);
    claims.review();
  };

  test('who comes first takes them at once, and leaves the others alone', async () => {
    has('one', 'a');
    has('other', 'b');
    has('us', 'c');
    has('one', 'stage', { bound: true });
    goes('one');
    await jest.advanceTimersByTimeAsync(10 * TURN);
    expect(taken).toEqual(['a']);
  });

  test('who comes later waits for those before', async () => {
    has('one', 'a');
    before = ['near', 'far'];
    goes('one');
    await jest.advanceTimersByTimeAsync(2 * TURN - 1);
    expect(taken).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(taken).toEqual(['a']);
  });

  test('nobody waits for one who is found to be gone as well', async () => {
    has('one', 'a');
    before = ['other'];
    goes('one');
    await jest.advanceTimersByTimeAsync(TURN / 10);
    expect(taken).toEqual([]);
    goes('other');
    await jest.advanceTimersByTimeAsync(0);
    expect(taken).toEqual(['a']);
  });

  test('one that could not be had is tried again until somebody has it', async () => {
    has('one', 'a');
    canTake = false;
    goes('one');
    await jest.advanceTimersByTimeAsync(3 * TURN);
    expect(taken).toEqual(['a', 'a', 'a', 'a']);
    has('near', 'a');
    await jest.advanceTimersByTimeAsync(3 * TURN);
    expect(taken).toHaveLength(4);
  });

  test('many are taken a few at a time, and none that another has taken meanwhile', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `jam-${index}`);
    for (const name of names) has('one', name);
    takes = TURN;
    goes('one');
    await jest.advanceTimersByTimeAsync(0);
    const atOnce = taken.length;
    expect(atOnce).toBeLessThan(10);
    for (const name of names.slice(10)) has('near', name);
    await jest.advanceTimersByTimeAsync(20 * TURN);
    expect(taken).toEqual(names.slice(0, 10));
  });

  test('a host that is heard again keeps its jams', async () => {
    has('one', 'a');
    before = ['near'];
    goes('one');
    there.add('one');
    await jest.advanceTimersByTimeAsync(3 * TURN);
    expect(taken).toEqual([]);
  });
});
