import { expect, test } from '@jest/globals';
import { liveSettingsSchema } from '../../src/config/settings.js';
import type { JamEvent, NetworkEvent } from '../../src/jam/events.js';
import { Session } from '../../src/jam/session.js';
import { fakeEngine, fakeModel } from '../support/fakeModel.js';
import { jamAlong, stage } from './runtimeStage.js';

/** A session whose network has one cell. */
function sessionWithCell(): Session {
  return new Session({
    models: () => undefined,
    model: fakeModel,
    engine: { ...fakeEngine(), activations: [{ offset: 0, length: 1 }] },
    settings: liveSettingsSchema.parse({ tempo: 120, key: 'C' }),
    seed: 1,
  });
}

const insides = (events: readonly JamEvent[]): NetworkEvent[] =>
  events.flatMap((event) => (event.kind === 'network' ? [event] : []));

test('what the cells do is told while somebody looks, and changes nothing of the music', async () => {
  const [looked, unseen] = [
    stage({ session: sessionWithCell() }),
    stage({ session: sessionWithCell() }),
  ];
  const events: JamEvent[] = [];
  const others: JamEvent[] = [];
  looked.runtime.subscribe((event) => events.push(event));
  unseen.runtime.subscribe((event) => others.push(event));
  for (const { runtime } of [looked, unseen]) await runtime.start();
  looked.runtime.look('network', true);
  for (const one of [looked, unseen]) jamAlong(one);

  expect(looked.sent).toEqual(unseen.sent);
  expect(insides(others)).toEqual([]);
  expect(events.filter(({ kind }) => kind !== 'network')).toEqual(others);
  const told = insides(events);
  expect(told.length).toBeGreaterThan(8);
  // Each goes on from the one before, and tells a row for each character.
  for (const { from, text, layers, cells } of told) {
    const row = layers.reduce((sum, units) => sum + units, 0);
    expect(Buffer.from(cells, 'base64')).toHaveLength(row * text.length);
    expect(from).toBeGreaterThanOrEqual(0);
  }
  const whole = told.reduce((all, { from, text }) => all.slice(0, from) + text, '');
  expect(whole).toMatch(/^M:4\/4\nK:/);

  looked.runtime.look('network', false);
  const before = insides(events).length;
  looked.backend.inputPort('Antiphon In').inject([0x90, 60, 90]);
  looked.clock.turnTo(7500);
  expect(insides(events)).toHaveLength(before);
  await Promise.all([looked, unseen].map(({ runtime }) => runtime.stop()));
});
