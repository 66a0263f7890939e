/** The corpora's tunes as notes, for measuring. The folder stands in ANTIPHON_CORPORA. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTune } from '../dist/abc/read.js';
import { decodeAbc, tuneBlocks } from '../dist/abc/readDocument.js';
import { barTicks } from '../dist/music/meter.js';

/**
 * @returns tunes as `{ id, corpus, split, meter, key, bar, startPlace, changes, notes }`:
 *   `startPlace` is the place in its bar where the tune starts, `changes` says that meter or key
 *   change on the way. `split` of a seed_db1 tune is that of the nottingham tune of its title.
 */
export function corpusTunes(corpora, root = process.env.ANTIPHON_CORPORA) {
  if (!root) throw new Error('Set ANTIPHON_CORPORA to the folder with the corpora.');
  const lists = JSON.parse(readFileSync(join(root, 'split.json'), 'utf8'));
  const splits = new Map(['val', 'test'].flatMap((name) => lists[name].map((id) => [id, name])));
  const splitOfTitle = new Map();
  return corpora.flatMap((corpus) =>
    readdirSync(join(root, corpus))
      .filter((file) => /\.(abc|txt)$/.test(file))
      .sort()
      .flatMap((file) =>
        tuneBlocks(decodeAbc(readFileSync(join(root, corpus, file)))).map((block) => ({
          block,
          id: `${corpus}/${file}#${block.ordinal}`,
        })),
      )
      .flatMap(({ block, id }) => {
        const reading = readTune(block);
        if (!('tune' in reading)) return [];
        const split =
          splits.get(id) ?? (corpus === 'seed_db1' && splitOfTitle.get(reading.title)) ?? 'train';
        if (split && split !== 'train') splitOfTitle.set(reading.title, split);
        return [{ id, corpus, split: split || 'train', ...soundsOf(reading.tune) }];
      }),
  );
}

function soundsOf(tune) {
  const bar = barTicks(tune.meter);
  const notes = [];
  const tied = new Map();
  let now = 0;
  let firstBar;
  for (const event of tune.events) {
    if (event.kind === 'bar') firstBar ??= now;
    if (event.kind !== 'sound') continue;
    for (const tone of event.tones) {
      const note = tied.get(tone.pitch) ?? { pitch: tone.pitch, onset: now, duration: 0 };
      if (note.duration === 0) notes.push(note);
      note.duration += event.duration;
      if (tone.tied) tied.set(tone.pitch, note);
      else tied.delete(tone.pitch);
    }
    now += event.duration;
  }
  const startPlace = (bar - ((firstBar ?? 0) % bar)) % bar;
  const changes = tune.events.some(({ kind }) => kind === 'meter' || kind === 'key');
  notes.sort((a, b) => a.onset - b.onset || a.pitch - b.pitch);
  return { meter: tune.meter, key: tune.key, bar, startPlace, changes, notes };
}
