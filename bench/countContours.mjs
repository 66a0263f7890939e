/**
 * Counts how lines move at the places of a bar in the corpora's training tunes and prints the module
 * src/jam/listener/contourTables.ts:
 *
 *     ANTIPHON_CORPORA=... node bench/countContours.mjs > src/jam/listener/contourTables.ts
 *
 * For every onset on an eighth but the first and last of a tune: which eighth of the bar it is, and the
 * intervals of the highest note from the one before and to the next. seed_db1 is left out, for its
 * tunes stand in nottingham again. Eighths with fewer than LEAST onsets are left out.
 */
import { contourOf } from '../dist/jam/listener/contour.js';
import { corpusTunes } from './corpusTunes.mjs';

const EIGHTH = 5040;
const LEAST = 1000;
const METERS = ['2/2', '4/4', '2/4', '3/4', '6/8', '9/8'];
const CORPORA = ['nottingham', 'oneills1850', 'airdsAirs'];
const CONTOURS = 81;
/** How many sightings what is seen anywhere in the bar weighs as much as (Dirichlet smoothing). */
const TRUST = 50;

const seen = new Map(METERS.map((meter) => [meter, new Map()]));
let tunes = 0;
for (const tune of corpusTunes(CORPORA)) {
  const meter = `${tune.meter.beats}/${tune.meter.unit}`;
  if (tune.split !== 'train' || tune.changes || !seen.has(meter)) continue;
  tunes += 1;
  const line = topLine(tune.notes);
  for (let i = 1; i + 1 < line.length; i += 1) {
    const place = ((line[i].onset + tune.startPlace) % tune.bar) / EIGHTH;
    if (!Number.isInteger(place)) continue;
    const contour = contourOf(line[i].pitch - line[i - 1].pitch, line[i + 1].pitch - line[i].pitch);
    const places = seen.get(meter);
    const counts = places.get(place) ?? new Array(CONTOURS).fill(0);
    counts[contour] += 1;
    places.set(place, counts);
  }
}

function topLine(notes) {
  const top = new Map();
  for (const { onset, pitch } of notes) top.set(onset, Math.max(pitch, top.get(onset) ?? 0));
  return [...top].map(([onset, pitch]) => ({ onset, pitch })).sort((a, b) => a.onset - b.onset);
}

function sum(counts) {
  return counts.reduce((total, one) => total + one, 0);
}

function letters(counts, everywhere) {
  const here = sum(counts);
  const all = sum(everywhere);
  return counts
    .map((count, contour) => {
      const usual = (everywhere[contour] + 0.5) / (all + CONTOURS / 2);
      const likely = (count + TRUST * usual) / (here + TRUST);
      const tenths = Math.round(-10 * Math.log(likely / usual));
      return String.fromCharCode('m'.charCodeAt(0) + Math.max(-12, Math.min(12, tenths)));
    })
    .join('');
}

console.log(`/**
 * How lines move at the eighths of a bar, counted by bench/countContours.mjs in ${tunes} training
 * tunes of the Nottingham, O'Neill and Aird collections. For each eighth of the bar, from 0, a letter
 * for each contour (\`contourOf\`): how much less likely it is there than anywhere in the bar, in
 * tenths of a nat from m, so that letters before m stand for what is likelier.
 */
export const CONTOUR_TABLES: Readonly<Record<string, Readonly<Record<number, string>>>> = {`);
for (const [meter, places] of seen) {
  const everywhere = new Array(CONTOURS).fill(0);
  for (const counts of places.values()) {
    for (const [contour, count] of counts.entries()) everywhere[contour] += count;
  }
  console.log(`  '${meter}': {`);
  for (const [place, counts] of [...places].sort((a, b) => a[0] - b[0])) {
    if (sum(counts) >= LEAST) console.log(`    ${place}: '${letters(counts, everywhere)}',`);
  }
  console.log('  },');
}
console.log('};');
