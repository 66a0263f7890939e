/**
 * A virtual player who never tires: plays made-up tunes, rests, turns knobs, taps, steers, panics,
 * and whose cables come loose. Everything comes from one coin, so a soak can be repeated.
 */
import { encode } from '../../dist/midi/encode.js';
import { TICKS_PER_QUARTER } from '../../dist/music/time.js';
import { CHANGES, MODELS } from './changes.mjs';

export const MODES = ['answer', 'trade', 'continue', 'accompany', 'changes', 'solo'];

const SECOND = 1000;

/** What a person does at a moment that is chosen by chance, and how often. */
const DEEDS = [
  { weight: 12, of: (coin) => ({ kind: 'turn', change: oneOf(CHANGES, coin) }) },
  { weight: 1, of: (coin) => ({ kind: 'think', model: oneOf(MODELS, coin) }) },
  { weight: 2, of: () => ({ kind: 'tap' }) },
  { weight: 1, of: () => ({ kind: 'panic' }) },
  { weight: 2, of: () => ({ kind: 'pedal' }) },
  { weight: 2, of: () => ({ kind: 'again' }) },
  { weight: 2, of: () => ({ kind: 'undo' }) },
  { weight: 2, of: () => ({ kind: 'alternatives' }) },
  { weight: 2, of: (coin) => ({ kind: 'hold', on: coin() < 0.5 }) },
  { weight: 1, of: () => ({ kind: 'prime' }) },
  { weight: 1, of: () => ({ kind: 'unplug', what: 'Keys' }) },
  { weight: 1, of: () => ({ kind: 'unplug', what: 'Synth' }) },
  /** The keyboard's own clock, where it has one: it is started, or stopped. */
  { weight: 1, of: () => ({ kind: 'clock' }) },
  { weight: 16, of: () => ({ kind: 'rest' }) },
];

/** After these one listens for a while. */
const LISTENED_TO = ['rest', 'again', 'undo', 'prime'];

/**
 * What happens next, for ever: `{ kind: 'noteOn', bytes, wait }` and deeds, each `wait` milliseconds
 * after the one before.
 *
 * @param tunes notes of tunes, in ticks, each with its canon
 */
export function* playing(tunes, coin) {
  for (;;) {
    yield* phrase(oneOf(tunes, coin).notes, coin);
    const deed = chosen(coin);
    yield { ...deed, canon: oneOf(tunes, coin).canon, wait: 2 * SECOND * coin() };
    yield* whatFollows(deed, coin);
    if (LISTENED_TO.includes(deed.kind)) yield { kind: 'rest', wait: (2 + 8 * coin()) * SECOND };
  }
}

function* whatFollows({ kind, what }, coin) {
  if (kind === 'tap')
    for (let tap = 0; tap < 3; tap++) yield { kind: 'tap', wait: 480 + 40 * coin() };
  if (kind === 'pedal') yield { kind: 'pedalUp', wait: 900 };
  if (kind === 'unplug') yield { kind: 'plug', what, wait: 4 * SECOND * coin() };
  if (kind === 'alternatives') {
    const isPicked = coin() < 0.7;
    yield { kind: 'rest', wait: (1 + 3 * coin()) * SECOND };
    // Else one plays on, which is a choice too.
    if (isPicked) yield { kind: 'pick', which: Math.floor(2 * coin()), wait: 0 };
    if (isPicked) yield { kind: 'rest', wait: (2 + 6 * coin()) * SECOND };
  }
}

/** One to four bars, about a mezzoforte, as unsteady as people are. */
function* phrase(notes, coin) {
  const length = Math.ceil(1 + 3 * coin()) * 4 * TICKS_PER_QUARTER;
  const from = 4 * TICKS_PER_QUARTER * Math.floor(4 * coin());
  const perTick = (60 * SECOND) / (85 + 70 * coin()) / TICKS_PER_QUARTER;
  const events = notes
    .filter(({ onset }) => onset >= from && onset < from + length)
    .flatMap(({ pitch, onset, duration }) => {
      const on = (onset - from) * perTick + 15 * coin();
      const off = on + (0.5 + 0.45 * coin()) * duration * perTick;
      const velocity = 60 + Math.floor(40 * coin());
      return [
        { at: on, message: { kind: 'noteOn', channel: 0, pitch, velocity } },
        { at: off, message: { kind: 'noteOff', channel: 0, pitch, velocity: 0 } },
      ];
    })
    .sort((a, b) => a.at - b.at);
  let now = 0;
  for (const { at, message } of events) {
    yield { kind: message.kind, bytes: encode(message), wait: Math.max(0, at - now) };
    now = Math.max(now, at);
  }
}

function chosen(coin) {
  const total = DEEDS.reduce((sum, { weight }) => sum + weight, 0);
  let left = coin() * total;
  for (const { weight, of } of DEEDS) {
    left -= weight;
    if (left < 0) return of(coin);
  }
  return { kind: 'rest' };
}

function oneOf(list, coin) {
  return list[Math.floor(coin() * list.length)];
}
