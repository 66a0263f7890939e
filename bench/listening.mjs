/**
 * How well the listener writes down what was meant. Tunes of the corpora that nothing was tuned on
 * (val and test of split.json) are played as a person would, onsets jittered by 20 ms, lengths
 * 50-95 % of written, 90-140 beats a minute, and heard three times: with a running clock, with the
 * tempo alone given, and with nothing but the meter. Needs ANTIPHON_CORPORA. Run by itself it takes the name of one split.
 */

import { Listener } from '../dist/jam/listener/listener.js';
import { estimateKey } from '../dist/music/keyEstimation.js';
import { beatTicks } from '../dist/music/meter.js';
import { TICKS_PER_QUARTER } from '../dist/music/time.js';
import { corpusTunes } from './corpusTunes.mjs';
import { coin, humanise, keyMovements } from './humanise.mjs';

const CORPORA = ['nottingham', 'seed_db1', 'oneills1850', 'airdsAirs'];
const START = 10_000;
const KEY_BARS = 8;
/** Notes of a phrase's length. */
const EARLY = 16;
/** Wrong by these factors, a tempo is the right pulse at another level. */
const LEVELS = { double: 2, half: 1 / 2, 'three halves': 3 / 2, 'two thirds': 2 / 3 };

/** Those that nothing was counted in. What is tuned is tuned on val alone. */
const SPLITS = ['val', 'test'];

/** Prints the table and returns `{ corpus: { figure: share } }`; undefined without the corpora. */
export async function bench(print = console.log, splits = SPLITS) {
  if (!process.env.ANTIPHON_CORPORA) {
    print('Left out: set ANTIPHON_CORPORA to the folder with the corpora.');
    return undefined;
  }
  const totals = {};
  const tunes = corpusTunes(CORPORA).filter(
    (tune) => splits.includes(tune.split) && !tune.changes && tune.notes.length >= 16,
  );
  tunes.forEach((tune, seed) => {
    for (const [figure, right, of] of figuresOf(tune, seed)) {
      for (const corpus of [tune.corpus, 'all']) {
        totals[corpus] ??= {};
        totals[corpus][figure] ??= { right: 0, of: 0 };
        totals[corpus][figure].right += right;
        totals[corpus][figure].of += of;
      }
    }
  });
  const shares = {};
  for (const [corpus, figures] of Object.entries(totals)) {
    print(corpus);
    shares[corpus] = {};
    for (const [figure, { right, of }] of Object.entries(figures)) {
      shares[corpus][figure] = right / of;
      print(`  ${figure.padEnd(44)} ${((100 * right) / of).toFixed(1).padStart(5)} % of ${of}`);
    }
  }
  return shares;
}

function* figuresOf(tune, seed) {
  const beat = beatTicks(tune.meter);
  const tempo = 90 + 50 * coin(seed + 1000)();
  const quarter = (60_000 / tempo / beat) * TICKS_PER_QUARTER;
  const played = humanise(tune.notes, { seed, quarter, origin: START });
  const given = { tempo, meter: tune.meter, key: tune.key };
  const origin = START - (tune.startPlace / TICKS_PER_QUARTER) * quarter;

  const byClock = written(tune, listen(played, { ...given, origin }));
  yield ['clock: onsets right', byClock.onsets, tune.notes.length];
  yield ['clock: lengths right', byClock.lengths, tune.notes.length];

  const byTempo = written(tune, listen(played, given));
  yield ['tempo given: onsets right', byTempo.shifted, tune.notes.length];
  yield ['tempo given: lengths right', byTempo.lengths, tune.notes.length];
  yield ['tempo given: tunes with bar lines right', byTempo.onsets * 2 > tune.notes.length, 1];

  const opening = played.slice(0, EARLY);
  const sooner = written(tune, listen(opening, given));
  yield [`tempo given: so after ${EARLY} notes`, sooner.onsets * 2 > opening.length, 1];

  const free = listen(played, { ...given, tempo: 'auto' });
  const byEar = written(tune, free);
  const ratio = free.grid.tempo / tempo;
  yield ['tempo inferred: right within 4 %', near(ratio, 1), 1];
  for (const [name, level] of Object.entries(LEVELS)) {
    yield [`tempo inferred: ${name}`, near(ratio, level), 1];
  }
  const early = listen(opening, { ...given, tempo: 'auto' });
  yield [`tempo inferred: right after ${EARLY} notes`, near(early.grid.tempo / tempo, 1), 1];
  yield ['tempo inferred: onsets right', byEar.shifted, tune.notes.length];
  yield ['tempo inferred: lengths right', byEar.lengths, tune.notes.length];
  yield ['tempo inferred: tunes with bar lines right', byEar.onsets * 2 > tune.notes.length, 1];
  const heardEarly = written(tune, early);
  yield [`tempo inferred: so after ${EARLY} notes`, heardEarly.onsets * 2 > opening.length, 1];

  const anacrusis = (tune.bar - tune.startPlace) % tune.bar;
  const end = anacrusis + KEY_BARS * tune.bar;
  const begun = played.filter(({ written: index }) => tune.notes[index].onset < end);
  const heard = listen(begun, { ...given, origin, key: 'auto' }).key();
  yield [`key and mode right after ${KEY_BARS} bars`, sameKey(heard, tune.key), 1];
  const notes = tune.notes
    .filter(({ onset }) => onset < end)
    .map((note) => ({ ...note, duration: Math.min(note.duration, end - note.onset) }));
  const read = estimateKey({ notes, meter: tune.meter, anacrusis });
  yield ['  the same from the written notes', sameKey(read, tune.key), 1];
}

function listen(played, settings) {
  const listener = new Listener(settings);
  const movements = keyMovements(played);
  for (const { at, pitch, velocity } of movements) {
    if (velocity > 0) listener.noteOn(pitch, at);
    else listener.noteOff(pitch, at);
  }
  return listener.transcript(movements.at(-1).at + 1000);
}

/**
 * How many notes are written right: `onsets` on the place in the bar and the bar that was meant,
 * `shifted` so but for one shift of the whole tune, `lengths` as long as was meant.
 */
function written(tune, transcript) {
  const startPlace = (tune.bar - transcript.anacrusis) % tune.bar;
  const pairs = pairByPitch(tune.notes, transcript.notes);
  const shifts = new Map();
  for (const [meant, heard] of pairs) {
    const shift = heard.onset + startPlace - meant.onset - tune.startPlace;
    shifts.set(shift, (shifts.get(shift) ?? 0) + 1);
  }
  const [shift, shifted] = [...shifts].sort((a, b) => b[1] - a[1])[0];
  return {
    onsets: shift % tune.bar === 0 ? shifted : 0,
    shifted,
    lengths: pairs.filter(([meant, heard]) => meant.duration === heard.duration).length,
  };
}

/** The n-th note of a pitch as it was meant with the n-th of it as it was heard. */
function pairByPitch(meant, heard) {
  const waiting = new Map();
  for (const note of heard) {
    waiting.set(note.pitch, [...(waiting.get(note.pitch) ?? []), note]);
  }
  return meant.flatMap((note) => {
    const other = waiting.get(note.pitch)?.shift();
    return other === undefined ? [] : [[note, other]];
  });
}

function near(ratio, level) {
  return Math.abs(ratio / level - 1) < 0.04;
}

function sameKey(a, b) {
  return a !== undefined && a.mode === b.mode && (a.fifths - b.fifths) % 12 === 0;
}

if (import.meta.url === `file://${process.argv[1]}`)
  await bench(console.log, process.argv[2] ? [process.argv[2]] : undefined);
