import type { Note } from '../../music/note.js';
import { type Milliseconds, TICKS_PER_QUARTER, type Ticks } from '../../music/time.js';
import { BeatTracker, DECISION_LAG } from './beatTracker.js';
import { type Grid, gridThrough } from './grid.js';
import { hearKey } from './keyHearing.js';
import { endDecided, type LengthFrame, type Moment, writtenLength } from './lengths.js';
import { RhythmPrior } from './rhythmPrior.js';
import type { ListenerSettings } from './settings.js';
import type { OpenNote, Transcript } from './transcript.js';

interface HeardNote {
  readonly pitch: number;
  readonly on: Milliseconds;
  /** Absent while the key is down. */
  off?: Milliseconds;
  /** Its place, once decided. */
  tick?: Ticks;
}

/** A key held through so many onsets is taken for one whose note-off was lost. */
const HELD_TOO_LONG = 4 * DECISION_LAG;

/**
 * Listens to notes as they are played and says at any time how they would be written. No timers
 * and no chance: the same calls give the same transcripts. Times must not run backwards; one that
 * does is taken as the latest. What can no longer change is settled and not looked at again, so
 * the work for a note has a bound however long the jam.
 */
export class Listener {
  private readonly prior: RhythmPrior;
  private readonly tracker: BeatTracker;
  private readonly settled: Note[] = [];
  /** Notes that are not settled, in the order of their onsets. */
  private readonly recent: HeardNote[] = [];
  private readonly down = new Map<number, HeardNote>();
  private readonly sustained: HeardNote[] = [];
  /** Where the text starts, once the first note is settled. */
  private start: Ticks | undefined;
  private pedalDown = false;
  private now: Milliseconds = Number.NEGATIVE_INFINITY;

  constructor(private readonly settings: ListenerSettings) {
    this.prior = RhythmPrior.of(settings.meter);
    this.tracker = new BeatTracker(settings, this.prior);
  }

  /** A key goes down. One that is down already is let go first. */
  noteOn(pitch: number, at: Milliseconds): void {
    const on = this.clamp(at);
    this.noteOff(pitch, on);
    // Under the pedal a line is legato: what was let go sounds to this onset and no further.
    for (const note of this.sustained.splice(0)) note.off = on;
    const last = this.recent.at(-1);
    this.tracker.hear(on, last !== undefined && last.off === undefined, pitch);
    const note: HeardNote = { pitch, on };
    this.recent.push(note);
    this.down.set(pitch, note);
    this.settle();
  }

  /** A key goes up. One that is not down is ignored. */
  noteOff(pitch: number, at: Milliseconds): void {
    const note = this.down.get(pitch);
    if (note === undefined) return;
    note.off = this.clamp(at);
    this.down.delete(pitch);
    if (this.pedalDown) this.sustained.push(note);
  }

  /** The sustain pedal: what is let go while it is down sounds on, to the next onset at most. */
  pedal(down: boolean, at: Milliseconds): void {
    const now = this.clamp(at);
    if (!down) for (const note of this.sustained.splice(0)) note.off = now;
    this.pedalDown = down;
  }

  /**
   * How it is written at `at`, when nothing else has come since the last call (a silence tells that
   * a note was the last); undefined before the first note.
   */
  transcript(at: Milliseconds = this.now): Transcript | undefined {
    const best = this.tracker.best;
    if (best === undefined) return undefined;
    const { bar } = this.prior;
    const ticks = this.recentTicks();
    const start = this.start ?? textStart(ticks[0] ?? 0, bar);
    const anacrusis = (bar - (start % bar)) % bar;
    const recent = this.placeRecent(ticks, start, {
      prior: this.prior,
      quarter: best.belief.period,
      startPlace: start % bar,
      silentUntil: at,
    });
    const { settings } = this;
    const { meter } = settings;
    const notes = [...this.settled, ...recent.notes].sort(byOnset);
    return {
      grid: this.grid(best, start),
      meter,
      anacrusis,
      key: () => hearKey(settings, { notes, meter, anacrusis }),
      notes,
      open: recent.open.sort(byOnset),
      settled: countBefore(this.settled, (ticks[0] ?? 0) - start),
      frozenUpTo: Math.max(0, Math.floor((ticks[0] ?? 0) / bar) * bar - start),
    };
  }

  private grid({ belief, tick }: NonNullable<BeatTracker['best']>, start: Ticks): Grid {
    const perTick = belief.period / TICKS_PER_QUARTER;
    return gridThrough(belief.time, tick - start, perTick, this.settings.meter);
  }

  /** Places of the recent notes, from a bar line at or before the first note of all. */
  private recentTicks(): Ticks[] {
    const ticks = this.recent.map((note) => note.tick ?? 0);
    const { from, ticks: placed } = this.tracker.path;
    const offset = from - this.settled.length;
    placed.forEach((tick, at) => {
      if (at + offset >= 0) ticks[at + offset] = tick;
    });
    return ticks;
  }

  private placeRecent(
    ticks: readonly Ticks[],
    start: Ticks,
    frame: LengthFrame,
  ): { notes: Note[]; open: OpenNote[] } {
    const notes: Note[] = [];
    const open: OpenNote[] = [];
    const moments = this.recent.map(({ on }, i): Moment => ({ tick: ticks[i] ?? 0, at: on }));
    this.recent.forEach(({ pitch, on, off }, i) => {
      const tick = ticks[i] ?? 0;
      if (off === undefined) {
        open.push({ pitch, onset: tick - start });
      } else {
        const later = moments.slice(i + 1).filter((moment) => moment.tick > tick);
        const duration = writtenLength({ tick, on, off }, later, frame);
        notes.push({ pitch, onset: tick - start, duration });
      }
    });
    return { notes, open };
  }

  /** Moves notes whose onset and end are decided from the recent to the settled. */
  private settle(): void {
    const { decided } = this.tracker;
    if (decided === undefined) return;
    const newly = this.recent[decided.index - this.settled.length];
    if (newly !== undefined) newly.tick = decided.tick;
    for (;;) {
      const [first] = this.recent;
      if (first?.tick === undefined) return;
      const { pitch, on, tick } = first;
      const later: Moment[] = [];
      for (const note of this.recent) {
        if (note.tick !== undefined && note.tick > tick)
          later.push({ tick: note.tick, at: note.on });
      }
      if (first.off === undefined && this.recent.length > HELD_TOO_LONG)
        this.noteOff(pitch, this.now);
      const off = first.off;
      if (off === undefined || !endDecided(off, on, later)) return;
      this.start ??= textStart(tick, this.prior.bar);
      const duration = writtenLength({ tick, on, off }, later, {
        prior: this.prior,
        quarter: decided.period,
        startPlace: this.start % this.prior.bar,
        silentUntil: this.now,
      });
      this.settled.push({ pitch, onset: tick - this.start, duration });
      this.recent.shift();
    }
  }

  private clamp(at: Milliseconds): Milliseconds {
    this.now = Math.max(this.now, at);
    return this.now;
  }
}

/**
 * Where the text starts when the first note has this place: at the note, as an anacrusis; at the
 * bar line before it when hardly anything of the bar is missing.
 */
function textStart(first: Ticks, bar: Ticks): Ticks {
  const place = first % bar;
  return place * 4 < bar ? first - place : first;
}

/** How many of the notes, which are in order, begin before `tick`. */
function countBefore(notes: readonly Note[], tick: Ticks): number {
  return notes.findLastIndex(({ onset }) => onset < tick) + 1;
}

function byOnset(
  a: { readonly onset: Ticks; readonly pitch: number },
  b: { readonly onset: Ticks; readonly pitch: number },
): number {
  return a.onset - b.onset || a.pitch - b.pitch;
}
