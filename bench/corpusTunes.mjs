/** The corpora's tunes as notes, for measuring. Their folder stands in ANTIPHON_CORPORA. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { perform } from '../dist/abc/perform.js';
import { barTicks } from '../dist/music/meter.js';
import { readCorpora } from '../dist/training/corpora.js';

/**
 * @returns tunes as `{ id, corpus, split, meter, key, bar, startPlace, changes, notes }`:
 *   `startPlace` is the place in its bar where the tune starts, `changes` says that meter or key
 *   change on the way. A seed_db1 tune is held out when a nottingham tune of its title is.
 */
export function corpusTunes(corpora, root = process.env.ANTIPHON_CORPORA) {
  if (!root) throw new Error('Set ANTIPHON_CORPORA to the folder with the corpora.');
  const lists = JSON.parse(readFileSync(join(root, 'split.json'), 'utf8'));
  const splits = new Map(['val', 'test'].flatMap((name) => lists[name].map((id) => [id, name])));
  const splitOfTitle = new Map();
  const tunes = [];
  for (const corpus of corpora) {
    for (const file of readCorpora([join(root, corpus)])) {
      for (const { id, reading } of file.tunes) {
        if (!('tune' in reading)) continue;
        const again = corpus === 'seed_db1' ? splitOfTitle.get(reading.title) : undefined;
        const split = splits.get(id) ?? again ?? 'train';
        if (corpus === 'nottingham' && split !== 'train') splitOfTitle.set(reading.title, split);
        tunes.push({ id, corpus, split, ...described(reading.tune) });
      }
    }
  }
  return tunes;
}

function described(tune) {
  const bar = barTicks(tune.meter);
  const firstBarLine = tune.events.findIndex(({ kind }) => kind === 'bar');
  const firstBar = tune.events
    .slice(0, firstBarLine === -1 ? undefined : firstBarLine)
    .reduce((sum, event) => sum + (event.kind === 'sound' ? event.duration : 0), 0);
  return {
    meter: tune.meter,
    key: tune.key,
    bar,
    startPlace: (bar - (firstBar % bar)) % bar,
    changes: tune.events.some(({ kind }) => kind === 'meter' || kind === 'key'),
    notes: perform(tune),
  };
}
