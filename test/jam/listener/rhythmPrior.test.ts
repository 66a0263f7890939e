import { expect, test } from '@jest/globals';
import { RhythmPrior } from '../../../src/jam/listener/rhythmPrior.js';
import { barTicks } from '../../../src/music/meter.js';
import { TICKS_PER_QUARTER } from '../../../src/music/time.js';

const FINEST = TICKS_PER_QUARTER / 24;

test.each([
  { beats: 4, unit: 4 },
  { beats: 6, unit: 8 },
  { beats: 7, unit: 8 },
])('keeps few lists of steps however many rhythms of $beats/$unit there were', (meter) => {
  const prior = RhythmPrior.of(meter);
  const lists = new Set<unknown>();
  let asked = 0;
  for (let place = 0; place < barTicks(meter); place += FINEST)
    for (let before = 0; before <= 8 * TICKS_PER_QUARTER; before += FINEST) {
      lists.add(prior.stepsFrom(place, before));
      asked += 1;
    }
  expect(lists.size).toBeLessThan(asked / 10);
});
