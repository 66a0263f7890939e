import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { liveSettingsSchema } from '../../src/config/settings.js';
import { difference } from '../../src/hosting/difference.js';
import type { JamEvent, JamSnapshot } from '../../src/jam/events.js';
import { Mirror } from '../../src/wire/mirror.js';

const part = fc.constantFrom('player' as const, 'partner' as const);
const event: fc.Arbitrary<JamEvent> = fc.oneof(
  fc
    .record({ part, on: fc.boolean(), pitch: fc.nat({ max: 5 }) })
    .map((note) => ({ kind: 'note', velocity: note.on ? 80 : 0, at: 0, ...note }) as const),
  fc
    .record({ part, phrase: fc.nat({ max: 3 }), canon: fc.constantFrom('A', 'B') })
    .map((one) => ({ kind: 'transcript', engraved: one.canon, ...one }) as const),
  fc
    .constantFrom('idle' as const, 'listening', 'answering')
    .map((turn) => ({ kind: 'state', turn, meter: '4/4' }) as const),
  fc
    .constantFrom(60, 120)
    .map((tempo) => ({ kind: 'settings', settings: liveSettingsSchema.parse({ tempo }) }) as const),
  fc
    .constantFrom('C', 'D')
    .map((line) => ({ kind: 'prediction', pitches: [], lengths: [], line }) as const),
);

const start: JamSnapshot = {
  state: { kind: 'state', turn: 'idle', meter: '4/4' },
  settings: liveSettingsSchema.parse({}),
  transcripts: [],
  sounding: [],
};

function after(events: readonly JamEvent[]): Mirror {
  const mirror = new Mirror(start);
  for (const one of events) mirror.show(one);
  return mirror;
}

const inOrder = (jam: JamSnapshot) => ({
  ...jam,
  sounding: [...jam.sounding].sort((a, b) => a.pitch - b.pitch || a.part.localeCompare(b.part)),
  transcripts: [...jam.transcripts].sort((a, b) => a.part.localeCompare(b.part)),
});

test('whoever is told the difference knows the same, and is told nothing twice', () => {
  fc.assert(
    fc.property(fc.array(event), fc.array(event), (common, more) => {
      const known = after(common);
      const now = after([...common, ...more]).snapshot();
      for (const news of difference(known.snapshot(), now, 0)) known.show(news);
      expect(inOrder(known.snapshot())).toEqual(inOrder(now));
      expect(difference(known.snapshot(), now, 0)).toEqual([]);
    }),
  );
});
