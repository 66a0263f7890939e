import type { Key } from '../music/key.js';
import { barTicks, type Meter } from '../music/meter.js';
import type { Note } from '../music/note.js';
import type { Ticks } from '../music/time.js';
import { canonical } from './canonical.js';
import type { Tune, TuneEvent } from './tune.js';

/** What notes are written into. Time 0 of the notes is the start of the text. */
export interface Frame {
  readonly meter: Meter;
  readonly key: Key;
  /** Length of an incomplete first bar; 0 or a whole bar is none. */
  readonly anacrusis?: Ticks;
  /** Rests fill the text up to here where the notes end sooner. */
  readonly length?: Ticks;
  /** Chord symbols in canonical spelling. One over no new sound cuts the sound that is held. */
  readonly symbols?: readonly { readonly onset: Ticks; readonly symbol: string }[];
}

/**
 * Writes notes down: any polyphony is sliced into chords and rests at each onset, end and bar line,
 * with ties across. A note that begins while the same pitch sounds cuts the earlier one; of two that
 * begin together the longer stays. The tune is `canonical`. `perform(transcribe(notes, frame))` gives the notes back.
 */
export function transcribe(notes: readonly Note[], frame: Frame): Tune {
  const sounding = cutOverlaps(notes);
  const symbols = new Map(frame.symbols?.map(({ onset, symbol }) => [onset, symbol]));
  const end = sounding.reduce(
    (latest, { onset, duration }) => Math.max(latest, onset + duration),
    frame.length ?? 0,
  );
  const bar = barTicks(frame.meter);
  const anacrusis = (frame.anacrusis ?? 0) % bar;
  const firstBarLine = anacrusis === 0 ? bar : anacrusis;

  const cuts = new Set<Ticks>([0, end]);
  for (const { onset, duration } of sounding) cuts.add(onset).add(onset + duration);
  for (const onset of symbols.keys()) if (onset >= 0 && onset < end) cuts.add(onset);
  for (let line = firstBarLine; line < end; line += bar) cuts.add(line);
  const moments = [...cuts].sort((a, b) => a - b);

  const events: TuneEvent[] = [];
  let active: Note[] = [];
  let next = 0;
  for (let i = 0; i + 1 < moments.length; i++) {
    const from = moments[i] ?? 0;
    const to = moments[i + 1] ?? 0;
    if (from >= firstBarLine && (from - firstBarLine) % bar === 0) events.push({ kind: 'bar' });
    const symbol = symbols.get(from);
    if (symbol !== undefined) events.push({ kind: 'symbol', symbol });
    active = active.filter((note) => note.onset + note.duration > from);
    for (let note = sounding[next]; note?.onset === from; note = sounding[++next]) {
      active.push(note);
    }
    const tones = active.map((note) => ({
      pitch: note.pitch,
      tied: note.onset + note.duration > to,
    }));
    events.push({ kind: 'sound', tones, duration: to - from });
  }
  return canonical({ meter: frame.meter, key: frame.key, events });
}

/** Notes in order of onset, none overlapping an earlier one of its pitch. */
function cutOverlaps(notes: readonly Note[]): Note[] {
  const ordered = [...notes].sort((a, b) => a.onset - b.onset || b.duration - a.duration);
  const kept: Note[] = [];
  const lastOfPitch = new Map<number, number>();
  for (const note of ordered) {
    const index = lastOfPitch.get(note.pitch);
    const earlier = index === undefined ? undefined : kept[index];
    if (index !== undefined && earlier !== undefined) {
      if (earlier.onset === note.onset) continue;
      if (earlier.onset + earlier.duration > note.onset) {
        kept[index] = { ...earlier, duration: note.onset - earlier.onset };
      }
    }
    lastOfPitch.set(note.pitch, kept.length);
    kept.push(note);
  }
  return kept;
}
