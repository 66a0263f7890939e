/**
 * How well the clock follower knows the beat of clocks that arrive as they do on real cables: its
 * tempo and where it has the beat, at every clock from the second beat on, beside what the latest
 * interval alone says (24 clocks to the quarter); "astray" is the share of clocks at which it has no beat
 * or takes a clock for another one. And how soon it has a new tempo after a jump, and in how many of
 * the 40 runs it has miscounted the clocks then.
 */
import { ClockFollower } from '../dist/midi/clock/clockFollower.js';
import { spoiltClock } from './spoiltClock.mjs';

const CLOCKS_PER_QUARTER = 24;
const SEEDS = 40;
const QUARTERS = 64;
/** A tempo is found when it is right so far, and stays so for a beat. */
const FOUND = 0.01;

const ARRIVALS = {
  'as sent': {},
  'jitter sd 0.5 ms': { jitter: 0.5 },
  'jitter sd 1 ms': { jitter: 1 },
  'jitter sd 3 ms': { jitter: 3 },
  'USB frames of 1 ms': { frame: 1 },
  'bursts every 8 ms': { frame: 8 },
  'stalls of 30 ms twice a second': { stall: 30, frame: 1 },
  '5 % lost, sd 1 ms': { lost: 0.05, jitter: 1 },
  '5 % doubled, sd 1 ms': { doubled: 0.05, jitter: 1 },
  '5 % again after 4 ms, sd 1 ms': { doubled: 0.05, echo: 4, jitter: 1 },
  '5 % lost, 5 % doubled, USB': { lost: 0.05, doubled: 0.05, frame: 1 },
  'every clock doubled, sd 1 ms': { doubled: 1, jitter: 1 },
};
const TEMPI = [60, 93, 120, 174, 240];
const SWEEPS = {
  '120 to 126 in 16 beats': [120, 126, 16],
  '90 to 150 in 32 beats': [90, 150, 32],
  '60 to 180 in 16 beats': [60, 180, 16],
};
const JUMPS = [
  [120, 121],
  [120, 126],
  [120, 100],
  [120, 160],
  [120, 180],
  [120, 80],
  [120, 60],
  [120, 240],
  [90, 135],
  [60, 200],
];

export async function bench(print = console.log) {
  print('tempo and phase error from the second beat on (last column: by the latest interval)');
  print(`${''.padEnd(34)}   tempo %                phase ms               astray  tempo %`);
  print(`${''.padEnd(34)}   p50    p99    max      p50    p99    max              p50`);
  const figures = {};
  for (const [name, spoiling] of Object.entries(ARRIVALS)) {
    figures[name] = report(print, name, TEMPI, QUARTERS, spoiling);
  }
  for (const [name, [from, to, over]] of Object.entries(SWEEPS)) {
    const tempo = (quarters) =>
      from + (to - from) * Math.min(1, Math.max(0, (quarters - 4) / over));
    const label = `${name}, sd 1 ms`;
    figures[label] = report(print, label, [tempo], over + 8, { jitter: 1 });
  }
  print('\nbeats from a jump until the tempo is right within 1 % for a beat');
  print(`${''.padEnd(34)}   as sent       USB 1 ms      sd 1 ms       2 % lost, USB`);
  print(`${''.padEnd(34)}   p50    max    p50    max    p50    max    p50    max   miscounted`);
  for (const [from, to] of JUMPS) {
    const name = `${from} to ${to}`;
    const cells = [{}, { frame: 1 }, { jitter: 1 }, { frame: 1, lost: 0.02 }].map((spoiling) =>
      relock(from, to, spoiling),
    );
    figures[name] = cells;
    const text = cells.map(({ p50, max }) => `${column(p50)} ${column(max)}`).join(' ');
    print(`${name.padEnd(34)} ${text} ${cells.map(({ lost }) => lost).join(' ')}`);
  }
  return figures;
}

function report(print, name, tempi, quarters, spoiling) {
  const tempo = [];
  const phase = [];
  const naive = [];
  let wrong = 0;
  let heardOf = 0;
  for (const one of tempi) {
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const clocks = spoiltClock({ tempo: one, quarters }, { ...spoiling, seed });
      for (const heard of follow(clocks)) {
        if (heard.number < CLOCKS_PER_QUARTER) continue;
        heardOf += 1;
        const truth = 60_000 / tempoOf(one, heard.number / CLOCKS_PER_QUARTER);
        if (heard.pulse === undefined) {
          wrong += 1;
          continue;
        }
        tempo.push(Math.abs(100 * (heard.pulse.millisecondsPerQuarter / truth - 1)));
        const interval = truth / CLOCKS_PER_QUARTER;
        const off = at(heard.pulse, heard.number) - heard.meant;
        const clocksOff = Math.round(off / interval);
        if (clocksOff !== 0) wrong += 1;
        phase.push(Math.abs(off - clocksOff * interval));
        naive.push(Math.abs(100 * ((heard.since * CLOCKS_PER_QUARTER) / truth - 1)));
      }
    }
  }
  const shares = [...spread(tempo), ...spread(phase)];
  const text = shares.map((one, i) => column(one) + (i === 2 ? '  ' : '')).join('');
  const share = wrong / heardOf;
  const raw = spread(naive)[0];
  print(`${name.padEnd(34)} ${text}  ${(100 * share).toFixed(2).padStart(6)} % ${column(raw)}`);
  return { tempo: spread(tempo), phase: spread(phase), wrong: share, naive: raw };
}

/** What is believed after each clock that arrived. */
function follow(clocks) {
  const follower = new ClockFollower();
  follower.receive({ kind: 'start' }, clocks[0].at - 1);
  let last = clocks[0].at;
  return clocks.map(({ at, meant, number }) => {
    follower.receive({ kind: 'clock' }, at);
    const since = at - last;
    last = at;
    return { at, meant, number, since, pulse: follower.pulse };
  });
}

function relock(from, to, spoiling) {
  const JUMP = 16;
  const took = [];
  let lost = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const tempo = (quarters) => (quarters < JUMP + seed / 100 ? from : to);
    const heard = follow(spoiltClock({ tempo, quarters: JUMP + 8 }, { ...spoiling, seed }));
    const after = heard.filter(({ number }) => number > (JUMP + seed / 100) * CLOCKS_PER_QUARTER);
    const right = after.map(
      ({ pulse }) =>
        pulse !== undefined && Math.abs(60_000 / pulse.millisecondsPerQuarter / to - 1) < FOUND,
    );
    const found = right.findIndex((_, i) => right.slice(i, i + CLOCKS_PER_QUARTER).every(Boolean));
    took.push(
      found === -1
        ? Number.POSITIVE_INFINITY
        : (after[found].number - (JUMP + seed / 100) * CLOCKS_PER_QUARTER) / CLOCKS_PER_QUARTER,
    );
    const last = heard.at(-1);
    const off = at(last.pulse, last.number) - last.meant;
    if (Math.abs(off) > 30_000 / to / CLOCKS_PER_QUARTER) lost += 1;
  }
  took.sort((a, b) => a - b);
  return { p50: took[Math.floor(took.length / 2)], max: took.at(-1), lost };
}

function tempoOf(tempo, quarters) {
  return typeof tempo === 'number' ? tempo : tempo(quarters);
}

function at(pulse, number) {
  return pulse.origin + (number / CLOCKS_PER_QUARTER) * pulse.millisecondsPerQuarter;
}

function spread(values) {
  values.sort((a, b) => a - b);
  return [0.5, 0.99, 1].map((share) => values[Math.floor(share * (values.length - 1))]);
}

function column(value) {
  return value.toFixed(2).padStart(7);
}

if (import.meta.url === `file://${process.argv[1]}`) await bench();
