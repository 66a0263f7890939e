import type { MidiScore, ScoreNote } from '../../midi/file.js';
import { parseKey } from '../../music/key.js';
import { barTicks, type Meter, parseMeter } from '../../music/meter.js';
import { type Milliseconds, TICKS_PER_QUARTER, type Ticks } from '../../music/time.js';
import type { Part, StateEvent } from '../events.js';
import { barsOf, type RecordedBar } from './bars.js';
import type { Recording } from './recording.js';

/** A note of a recording as it sounded. */
export interface RecordedNote {
  readonly part: Part;
  readonly pitch: number;
  /** 1..127 */
  readonly velocity: number;
  readonly on: Milliseconds;
  readonly off: Milliseconds;
}

const COMMON_TIME: Meter = { beats: 4, unit: 4 };
const CHANNELS: Readonly<Record<Part, number>> = { player: 0, partner: 1 };

interface MeasuredBar extends RecordedBar {
  readonly meter: Meter;
  /** Where it begins in the file. */
  readonly tick: Ticks;
}

/**
 * A recording as a MIDI score: a track for each part, the notes as they were played, and a tempo
 * for every bar that puts its line where it was in the jam. Tick 0 is the first bar line.
 */
export function midiOf(recording: Recording): MidiScore {
  const bars = measured(recording);
  const place = (at: Milliseconds): Ticks => tickIn(bars, at);
  const notes = notesOf(recording);
  const track = (part: Part): ScoreNote[] =>
    notes
      .filter((note) => note.part === part)
      .map(({ pitch, velocity, on, off }) => {
        const onset = place(on);
        const duration = Math.max(1, place(off) - onset);
        return { pitch, velocity, channel: CHANNELS[part], onset, duration };
      });
  return {
    tempos: changes(bars, tempoOf).map(([at, quartersPerMinute]) => ({ at, quartersPerMinute })),
    meters: changes(bars, ({ meter }) => meter).map(([at, meter]) => ({ at, meter })),
    keys: keysOf(recording, place),
    tracks: [
      { name: 'You', notes: track('player') },
      { name: 'Antiphon', notes: track('partner') },
    ],
  };
}

/** The notes of both parts by their onsets. One that never ended lasts to the recording's end. */
export function notesOf({ events, end }: Pick<Recording, 'events' | 'end'>): RecordedNote[] {
  const notes: RecordedNote[] = [];
  const sounding = new Map<string, Omit<RecordedNote, 'off'>>();
  for (const { event } of events) {
    if (event.kind !== 'note') continue;
    const { part, pitch, velocity, at } = event;
    const name = `${part} ${pitch}`;
    const struck = sounding.get(name);
    if (struck !== undefined) notes.push({ ...struck, off: at });
    if (event.on) sounding.set(name, { part, pitch, velocity, on: at });
    else sounding.delete(name);
  }
  for (const note of sounding.values()) notes.push({ ...note, off: Math.max(end, note.on) });
  return notes.sort((a, b) => a.on - b.on || a.pitch - b.pitch);
}

function measured(recording: Recording): MeasuredBar[] {
  const states = recording.events.flatMap(({ at, event }) =>
    event.kind === 'state' ? [{ at, state: event }] : [],
  );
  let meter = meterOf(recording.snapshot.state);
  let next = 0;
  let tick = 0;
  return barsOf(recording).map((bar) => {
    for (let told = states[next]; told !== undefined && told.at < bar.end; told = states[next]) {
      meter = meterOf(told.state);
      next += 1;
    }
    const measure = { ...bar, meter, tick };
    tick += barTicks(meter);
    return measure;
  });
}

function meterOf(state: StateEvent): Meter {
  return parseMeter(state.meter) ?? COMMON_TIME;
}

function tempoOf({ start, end, meter }: MeasuredBar): number {
  return (barTicks(meter) / TICKS_PER_QUARTER) * (60_000 / (end - start));
}

/** What is new at a bar, with the place of the bar. */
function changes<Value>(
  bars: readonly MeasuredBar[],
  of: (bar: MeasuredBar) => Value,
): [Ticks, Value][] {
  const told: [Ticks, Value][] = [];
  for (const bar of bars) {
    const value = of(bar);
    if (JSON.stringify(value) !== JSON.stringify(told.at(-1)?.[1])) told.push([bar.tick, value]);
  }
  return told;
}

function keysOf({ events }: Recording, place: (at: Milliseconds) => Ticks): MidiScore['keys'] {
  let told: string | undefined;
  return events.flatMap(({ at, event }) => {
    if (event.kind !== 'state' || event.key === undefined || event.key === told) return [];
    const key = parseKey(event.key);
    told = event.key;
    // A first key is known some notes late: it is that of the beginning.
    return key === undefined ? [] : [{ at: Math.max(0, place(at)), key }];
  });
}

/** Within the bar in which it lies, by its share of it; before the first and after the last alike. */
function tickIn(bars: readonly MeasuredBar[], at: Milliseconds): Ticks {
  const [first] = bars;
  if (first === undefined) return 0;
  let low = 0;
  let high = bars.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((bars[middle]?.start ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  const { start, end, meter, tick } = bars[low] ?? first;
  return Math.max(0, Math.round(tick + ((at - start) / (end - start)) * barTicks(meter)));
}
