import { expect, test } from '@jest/globals';
import { forwardedAddress, Visitors, visitorAt } from '../../src/wire/visitors.js';

test('each address may come so often, and again when one has left', () => {
  const visitors = new Visitors(2);
  expect([1, 2, 3].map(() => visitors.enter('a'))).toEqual([true, true, false]);
  expect(visitors.enter('b')).toBe(true);
  visitors.leave('a');
  expect([visitors.enter('a'), visitors.enter('a')]).toEqual([true, false]);
});

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::FFFF:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::6', '2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002::6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::', '2001:db8:1:2::/64'],
  ['2001:db8::1:0:0:6', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  [undefined, '::/64'],
  ['no address', 'no address::/64'],
])('whoever comes from %p is counted as %p', (address, visitor) => {
  expect(visitorAt(address)).toBe(visitor);
});

test.each([
  [undefined, undefined],
  ['', undefined],
  ['192.0.2.7', '192.0.2.7'],
  // What a client made up stands before what the proxy wrote.
  ['10.0.0.1, 192.0.2.7', '192.0.2.7'],
  [['10.0.0.1', '192.0.2.7'], '192.0.2.7'],
])('X-Forwarded-For %p means %p', (header, address) => {
  expect(forwardedAddress(header)).toBe(address);
});
