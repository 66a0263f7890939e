/**
 * Counts how rhythms go on in the corpora's training tunes and prints the module
 * src/jam/listener/rhythmCounts.ts:
 *
 *     ANTIPHON_CORPORA=... node bench/countRhythms.mjs > src/jam/listener/rhythmCounts.ts
 *
 * For every onset: the place in its bar, the step before it and the step after it. seed_db1 is left
 * out, for its tunes stand in nottingham again. What was seen fewer than LEAST times is left out.
 */
import { corpusTunes } from './corpusTunes.mjs';

const UNIT = 420;
const LEAST = 4;
const METERS = ['2/2', '4/4', '2/4', '3/4', '6/8', '9/8'];
const CORPORA = ['nottingham', 'oneills1850', 'airdsAirs'];

const counts = new Map(METERS.map((meter) => [meter, new Map()]));

function count(meter, context, step) {
  const contexts = counts.get(meter);
  const steps = contexts.get(context) ?? new Map();
  contexts.set(context, steps.set(step, (steps.get(step) ?? 0) + 1));
}

let tunes = 0;
for (const tune of corpusTunes(CORPORA)) {
  const meter = `${tune.meter.beats}/${tune.meter.unit}`;
  if (tune.split !== 'train' || tune.changes || !counts.has(meter)) continue;
  tunes += 1;
  const onsets = [...new Set(tune.notes.map((note) => note.onset))].map(
    (onset) => (onset + tune.startPlace) / UNIT,
  );
  const bar = tune.bar / UNIT;
  count(meter, 'start', onsets[0] % bar);
  for (let i = 0; i + 1 < onsets.length; i += 1) {
    const before = i === 0 ? 0 : onsets[i] - onsets[i - 1];
    const step = onsets[i + 1] - onsets[i];
    if (Number.isInteger(step) && Number.isInteger(before) && Number.isInteger(onsets[i])) {
      count(meter, `${onsets[i] % bar}<${before}`, step);
    }
  }
}

function line(steps) {
  const kept = [...steps].filter(([, n]) => n >= LEAST).sort((a, b) => b[1] - a[1]);
  return kept.map(([step, n]) => `${step}*${n}`).join(',');
}

console.log(`/**
 * How rhythms go on, counted by bench/countRhythms.mjs in ${tunes} training tunes of the Nottingham,
 * O'Neill and Aird collections. In units of 1/24 quarter: \`place<before:after*times,after*times\`,
 * where \`place\` is the onset's in its bar, \`before\` the step from the onset before it (0 for the
 * first) and \`after\` the step to the next onset; \`start:place*times\` tells where tunes start.
 */
export const RHYTHM_COUNTS: Readonly<Record<string, string>> = {`);
for (const [meter, contexts] of counts) {
  const lines = [...contexts].map(([context, steps]) => [context, line(steps)]);
  const told = lines
    .filter(([, steps]) => steps !== '')
    .map(([context, steps]) => `${context}:${steps}`);
  console.log(`  '${meter}':\n    '${wrap(told).join(" ' +\n    '")}',`);
}
console.log('};');

function wrap(words) {
  const lines = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length > 88) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
