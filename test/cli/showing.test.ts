import { expect, test } from '@jest/globals';
import { showWishOf, startShowing } from '../../src/cli/showing.js';
import { FakeJam } from '../wire/fakeJam.js';

test('a jam is shown where a broker is named, as what it is called', () => {
  const nats = 'nats://10.0.0.5:4222';
  expect(showWishOf({ nats }, {})).toEqual({
    broker: { url: nats, name: 'antiphon jam' },
    name: 'jam',
  });
  expect(showWishOf({ jam: 'stage' }, { ANTIPHON_NATS: nats })?.name).toBe('stage');
  expect(showWishOf({}, {})).toBeUndefined();
});

test('a name without a broker is refused, and one that is none', () => {
  const refused = (code: string) => expect.objectContaining({ code });
  expect(() => showWishOf({ jam: 'stage' }, {})).toThrow(refused('broker-missing'));
  for (const jam of ['', '*', 'a.b', 'a b', '../x', 'a'.repeat(65)]) {
    expect(() => showWishOf({ nats: 'nats://x', jam }, {})).toThrow(refused('jam-name-invalid'));
  }
});

test('without a broker nobody listens to the jam', async () => {
  const jam = new FakeJam();
  expect(await startShowing(undefined, jam, () => {})).toBeUndefined();
  expect(jam.listeners.size).toBe(0);
});
