import type { Key } from '../music/key.js';
import { barTicks, beatTicks } from '../music/meter.js';
import type { Note, PlayedNote } from '../music/note.js';
import { type Milliseconds, TICKS_PER_EIGHTH, type Ticks } from '../music/time.js';
import { type Grid, timeAtTick } from './listener/grid.js';
import { Listener } from './listener/listener.js';
import type { ListenerSettings } from './listener/settings.js';
import { byOnset } from './score.js';

/** Where a phrase goes on from: a bar that the partner had begun when the player broke in. */
export interface Prelude {
  /** What the partner had played of that bar, from its bar line. */
  readonly notes: readonly Note[];
  /** When that bar line was. */
  readonly barLine: Milliseconds;
}

/** The player's phrase as it would be written now. */
export interface WrittenPhrase {
  /** Of the ticks below. */
  readonly grid: Grid;
  /** From a bar line, or from the start of the anacrusis; by onset, then pitch. */
  readonly notes: readonly Note[];
  readonly anacrusis: Ticks;
  /** As this phrase is heard after what was played before: works it out each time. */
  readonly key: () => Key;
  /** Nothing before this bar line will be written otherwise. May be below 0. */
  readonly frozenUpTo: Ticks;
  /** The first onset that is the player's own. */
  readonly first: Ticks;
  /** The newest onset: how long its notes will be is open until the next one. */
  readonly last: Ticks;
  /** Where the last note ends. */
  readonly end: Ticks;
}

/** Loudness, hold and contour are learned from this many of the newest notes. */
const REMEMBERED = 128;

/**
 * A key or pedal that is down for longer was let go of and the message lost: a cable that failed
 * must not keep the partner silent for ever. Nobody holds a note for a minute without another.
 */
const LONGEST_HELD: Milliseconds = 60_000;

/** Beyond so many a phrase is not written down: a quarter of an hour of playing without a rest. */
export const MOST_DEEDS = 8192;

/** A key (with velocity 0, let go) or, in place of a pitch, the pedal. */
export type Deed = readonly [at: Milliseconds, key: number | 'pedal', velocity: number];

/** A phrase that is being played: what was done so far, for it to be heard once more. */
export interface PhraseState {
  readonly settings: ListenerSettings;
  readonly mayHaveAnacrusis: boolean;
  readonly prelude: Prelude | undefined;
  readonly deeds: readonly Deed[];
  /** A bar line before which everything has been shed. */
  readonly start: Ticks;
}

/** What the player plays from the first note after a silence to the next silence. */
export class PlayerPhrase {
  private readonly listener: Listener;
  private readonly held = new Map<number, PlayedNote>();
  private readonly notes: PlayedNote[] = [];
  private pedalDown = false;
  private pedalSince: Milliseconds = 0;
  private lastUp: Milliseconds = 0;
  /** A bar line before which everything has been shed. */
  private start: Ticks = 0;
  /** As it was last written; several ask in the same moment. */
  private latest: { readonly at: Milliseconds; readonly written: WrittenPhrase } | undefined;
  /** One more than is written down at most, to tell that there were more. */
  private readonly deeds: Deed[] = [];

  constructor(
    private readonly settings: ListenerSettings,
    /** Whether this phrase may begin with an incomplete bar: only the first of a score does. */
    private readonly mayHaveAnacrusis: boolean,
    private readonly prelude?: Prelude,
  ) {
    this.listener = new Listener(settings);
  }

  /** For another to go on from; undefined where too much was done. */
  get state(): PhraseState | undefined {
    const { settings, mayHaveAnacrusis, prelude, deeds, start } = this;
    if (deeds.length > MOST_DEEDS) return undefined;
    return { settings, mayHaveAnacrusis, prelude, deeds: [...deeds], start };
  }

  static from({ settings, mayHaveAnacrusis, prelude, deeds, start }: PhraseState): PlayerPhrase {
    const phrase = new PlayerPhrase(settings, mayHaveAnacrusis, prelude);
    for (const [at, key, velocity] of deeds) {
      if (key === 'pedal') phrase.pedal(velocity > 0, at);
      else if (velocity > 0) phrase.noteOn(key, velocity, at);
      else phrase.noteOff(key, at);
    }
    phrase.start = start;
    return phrase;
  }

  private note(...deed: Deed): void {
    if (this.deeds.length <= MOST_DEEDS) this.deeds.push(deed);
  }

  /** The newest notes as they were played; those still held have no end yet. */
  get played(): readonly PlayedNote[] {
    return [...this.notes, ...this.held.values()];
  }

  noteOn(pitch: number, velocity: number, at: Milliseconds): void {
    this.note(at, pitch, velocity);
    this.release(pitch, at);
    this.listener.noteOn(pitch, at);
    this.latest = undefined;
    this.held.set(pitch, { pitch, velocity, on: at });
  }

  noteOff(pitch: number, at: Milliseconds): void {
    this.note(at, pitch, 0);
    this.release(pitch, at);
    this.listener.noteOff(pitch, at);
    this.latest = undefined;
  }

  pedal(down: boolean, at: Milliseconds): void {
    this.note(at, 'pedal', down ? 1 : 0);
    if (this.pedalDown && !down) this.lastUp = at;
    if (!this.pedalDown && down) this.pedalSince = at;
    this.pedalDown = down;
    this.listener.pedal(down, at);
    this.latest = undefined;
  }

  /** When a key or pedal that is down will count as let go; undefined while none is. */
  get lostDue(): Milliseconds | undefined {
    const since = [...this.held.values()].map(({ on }) => on);
    if (this.pedalDown) since.push(this.pedalSince);
    return since.length === 0 ? undefined : Math.min(...since) + LONGEST_HELD;
  }

  /** Lets go of what is down for too long; returns the pitches. */
  releaseLost(at: Milliseconds): number[] {
    const isLost = (since: Milliseconds): boolean => since + LONGEST_HELD <= at;
    const lost = [...this.held.values()].filter(({ on }) => isLost(on)).map(({ pitch }) => pitch);
    for (const pitch of lost) this.noteOff(pitch, at);
    if (this.pedalDown && isLost(this.pedalSince)) this.pedal(false, at);
    return lost;
  }

  /** Lets go of every key and of the pedal, where their messages were lost or are not wanted. */
  releaseAll(at: Milliseconds): void {
    for (const pitch of [...this.held.keys()]) this.noteOff(pitch, at);
    if (this.pedalDown) this.pedal(false, at);
  }

  /**
   * Since when nothing sounds: from the last key or pedal that went up, or from where the last
   * note would have ended as it is written, whichever is later. Undefined while something is down.
   */
  silentSince(at: Milliseconds): Milliseconds | undefined {
    if (this.held.size > 0 || this.pedalDown) return undefined;
    const written = this.written(at);
    if (written === undefined) return undefined;
    return Math.max(this.lastUp, timeAtTick(written.grid, written.end));
  }

  /**
   * Undefined before the first note. `at` is now: the longer it has been silent, the more is known
   * of the last note's length.
   */
  written(at: Milliseconds): WrittenPhrase | undefined {
    if (this.latest?.at === at) return this.latest.written;
    const written = this.write(at);
    this.latest = written && { at, written };
    return written;
  }

  private write(at: Milliseconds): WrittenPhrase | undefined {
    const transcript = this.listener.transcript(at);
    if (transcript === undefined) return undefined;
    const { grid } = transcript;
    const anacrusis = this.mayHaveAnacrusis ? transcript.anacrusis : 0;
    const shift = this.shift(grid, transcript.anacrusis, anacrusis) - this.start;
    const moved = <N extends { readonly onset: Ticks }>(note: N): N => ({
      ...note,
      onset: note.onset + shift,
    });
    const open = transcript.open.map(moved).map(heldSinceStart);
    const closed = transcript.notes.map(moved).flatMap(afterStart);
    const onsets = [...open, ...closed].map(({ onset }) => onset);
    const first = Math.min(...onsets);
    const last = Math.max(...onsets);
    const prelude = this.start === 0 ? (this.prelude?.notes ?? []) : [];
    const before = prelude.flatMap((note) => {
      const duration = Math.min(note.duration, first - note.onset);
      return duration > 0 ? [{ ...note, duration }] : [];
    });
    // Held keys last at least a little beyond the newest onset; nobody knows yet how long.
    const soFar = open.map((note) => ({ ...note, duration: last + TICKS_PER_EIGHTH - note.onset }));
    const notes = [...before, ...closed, ...soFar].sort(byOnset);
    return {
      grid: { ...grid, origin: grid.origin - shift * grid.millisecondsPerTick },
      notes,
      anacrusis: this.start === 0 ? anacrusis : 0,
      frozenUpTo: transcript.frozenUpTo + shift,
      key: transcript.key,
      first,
      last,
      end: Math.max(...notes.map(({ onset, duration }) => onset + duration)),
    };
  }

  /**
   * Lets go of all that lies before a bar line, for a phrase that does not end: `written` counts
   * from that line from now on.
   */
  shed(before: Ticks): void {
    this.start += before;
    this.latest = undefined;
  }

  /** From the transcript's ticks to those of this phrase. */
  private shift(grid: Grid, heardAnacrusis: Ticks, anacrusis: Ticks): Ticks {
    const bar = barTicks(this.settings.meter);
    const missing = anacrusis === heardAnacrusis ? 0 : bar - heardAnacrusis;
    if (this.prelude === undefined) return missing;
    const barLine = grid.origin - missing * grid.millisecondsPerTick;
    const late = (barLine - this.prelude.barLine) / (bar * grid.millisecondsPerTick);
    // Breaking in just before the next bar line is meant to be on it.
    return missing + bar * Math.min(1, Math.max(0, Math.round(late)));
  }

  private release(pitch: number, at: Milliseconds): void {
    const note = this.held.get(pitch);
    if (note === undefined) return;
    this.held.delete(pitch);
    this.notes.push({ ...note, off: at });
    if (this.notes.length > REMEMBERED) this.notes.shift();
    this.lastUp = at;
  }
}

function afterStart(note: Note): Note[] {
  const end = note.onset + note.duration;
  if (end <= 0) return [];
  return note.onset >= 0 ? [note] : [{ ...note, onset: 0, duration: end }];
}

function heldSinceStart<N extends { readonly onset: Ticks }>(note: N): N {
  return note.onset >= 0 ? note : { ...note, onset: 0 };
}

/** Length of the phrase in bars, as people count them: at least 1. */
export function barsOf({ first, end }: WrittenPhrase, meter: ListenerSettings['meter']): number {
  return Math.max(1, Math.round((end - first) / barTicks(meter)));
}

/** The first beat at or after `at` on the phrase's grid, in the phrase's ticks. */
export function nextBeat(
  written: WrittenPhrase,
  meter: ListenerSettings['meter'],
  at: Milliseconds,
): Ticks {
  const { grid, anacrusis } = written;
  const beat = beatTicks(meter);
  const place = (at - grid.origin) / grid.millisecondsPerTick - anacrusis;
  return anacrusis + Math.ceil(place / beat - 1e-9) * beat;
}
