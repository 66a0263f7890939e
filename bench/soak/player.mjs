/**
 * A virtual player who never tires: plays made-up tunes, rests, turns knobs, taps, panics, and whose
 * cables come loose. Everything comes from one coin, so a soak can be repeated.
 */
import { encode } from '../../dist/midi/encode.js';
import { TICKS_PER_QUARTER } from '../../dist/music/time.js';

export const MODES = ['answer', 'trade', 'continue', 'accompany', 'changes', 'solo'];

/** What is turned now and then; each by itself is something that a player may do at any moment. */
const CHANGES = [
  { tempo: 90 },
  { tempo: 132 },
  { tempo: 'auto' },
  { meter: '4/4' },
  { meter: '3/4' },
  { meter: '6/8' },
  { key: 'auto' },
  { key: 'Em' },
  { key: 'Bb' },
  { temperature: 0.5 },
  { temperature: 1.2 },
  { adaptation: 0 },
  { adaptation: 0.8 },
  { silenceBeats: 0.5 },
  { silenceBeats: 2 },
  { handover: 'silence' },
  { handover: 'bar' },
  { handover: 'pedal' },
  { tradeBars: 2 },
  { tradeBars: 4 },
  { changes: 'Am | D7 G' },
  { changes: 'C7 | F7 | C7 | C7 | F7 | F7 | C7 | C7 | G7 | F7 | C7 | G7' },
  { metronome: 'on' },
  { metronome: 'off' },
  { clockOut: 'on' },
  { clockOut: 'off' },
  { countIn: 1 },
  { countIn: 0 },
];

const SECOND = 1000;

/** What a person does at a moment that is chosen by chance, and how often. */
const DEEDS = [
  { weight: 10, of: (coin) => ({ kind: 'turn', change: oneOf(CHANGES, coin) }) },
  { weight: 2, of: () => ({ kind: 'tap' }) },
  { weight: 1, of: () => ({ kind: 'panic' }) },
  { weight: 2, of: () => ({ kind: 'pedal' }) },
  { weight: 1, of: () => ({ kind: 'unplug', what: 'Keys' }) },
  { weight: 1, of: () => ({ kind: 'unplug', what: 'Synth' }) },
  { weight: 16, of: () => ({ kind: 'rest' }) },
];

/**
 * What happens next, for ever: `{ kind: 'note', bytes, wait }` and deeds, each `wait` milliseconds
 * after the one before.
 *
 * @param tunes notes of tunes, in ticks
 */
export function* playing(tunes, coin) {
  for (;;) {
    yield* phrase(oneOf(tunes, coin), coin);
    const deed = chosen(coin);
    yield { ...deed, wait: deed.kind === 'rest' ? (2 + 8 * coin()) * SECOND : 300 * coin() };
    if (deed.kind === 'tap')
      for (let tap = 0; tap < 3; tap++) yield { kind: 'tap', wait: 480 + 40 * coin() };
    if (deed.kind === 'pedal') yield { kind: 'pedalUp', wait: 900 };
    if (deed.kind === 'unplug') yield { kind: 'plug', what: deed.what, wait: 4 * SECOND * coin() };
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
