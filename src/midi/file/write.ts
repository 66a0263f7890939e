import { AntiphonError } from '../../error.js';
import { TICKS_PER_QUARTER, type Ticks } from '../../music/time.js';
import { encode } from '../encode.js';
import type { MidiScore, ScoreNote } from './score.js';
import { loadSmf, META, type SmfChunk, type SmfEvent, type SmfLibrary } from './smf.js';

/** Times in a file have four bytes of seven bits (RP-001, page 2): 26,630 quarters. */
const LATEST_TICK = 0x0fffffff;

interface TimedEvent {
  readonly at: Ticks;
  /** Of events at the same moment the lower comes first: a note ends before its pitch begins anew. */
  readonly rank: number;
  readonly event: SmfEvent;
}

/**
 * A standard MIDI file of format 1 with 10080 ticks to a quarter: first a track of tempos, meters
 * and keys, then the tracks. The same score gives the same bytes. Notes that `encode` refuses are
 * left out.
 *
 * @throws AntiphonError `midi-file-too-long` where a note ends after 26,630 quarters
 */
export function writeMidiFile(score: MidiScore): Uint8Array {
  const library = loadSmf();
  const smf = new library.MIDI.SMF(1, TICKS_PER_QUARTER);
  smf.push(track(library, conductorEvents(library, score)));
  for (const { name, notes } of score.tracks) {
    const events = notes.flatMap((note) => noteEvents(library, note));
    // Only at the very start: the library keeps running status across meta events, which no
    // reader has to understand.
    if (name !== '') events.push(meta(library, 0, -1, META.name, Buffer.from(name, 'utf8')));
    smf.push(track(library, events));
  }
  return smf.toUint8Array();
}

function conductorEvents(library: SmfLibrary, score: MidiScore): TimedEvent[] {
  return [
    ...score.tempos.map(({ at, quartersPerMinute }) =>
      meta(library, at, 0, META.tempo, tempoData(quartersPerMinute)),
    ),
    ...score.meters.map(({ at, meter }) =>
      // 24 MIDI clocks to a metronome click, 8 notated 32nds to a quarter.
      meta(library, at, 1, META.meter, [meter.beats, Math.log2(meter.unit), 24, 8]),
    ),
    ...score.keys.map(({ at, key }) =>
      meta(library, at, 2, META.key, [key.fifths & 0xff, key.mode === 'min' ? 1 : 0]),
    ),
  ];
}

function tempoData(quartersPerMinute: number): number[] {
  const microseconds = Math.min(0xffffff, Math.max(1, Math.round(60_000_000 / quartersPerMinute)));
  return [microseconds >> 16, (microseconds >> 8) & 0xff, microseconds & 0xff];
}

function noteEvents(library: SmfLibrary, note: ScoreNote): TimedEvent[] {
  const { channel, pitch, velocity, onset, duration } = note;
  const on = encode({ kind: 'noteOn', channel, pitch, velocity });
  const off = encode({ kind: 'noteOff', channel, pitch, velocity: 0 });
  if (on.length === 0) return [];
  return [
    { at: onset, rank: 1, event: library.MIDI([...on]) },
    { at: onset + duration, rank: 0, event: library.MIDI([...off]) },
  ];
}

function meta(
  library: SmfLibrary,
  at: Ticks,
  rank: number,
  type: number,
  data: Iterable<number>,
): TimedEvent {
  return { at, rank, event: library.MIDI.smf(type, String.fromCharCode(...data)) };
}

function track(library: SmfLibrary, events: TimedEvent[]): SmfChunk {
  const chunk = new library.MIDI.SMF.MTrk();
  const end = chunk.pop();
  events.sort((a, b) => a.at - b.at || a.rank - b.rank);
  for (const { at, event } of events) {
    event.tt = at;
    chunk.push(event);
  }
  const last = events.at(-1)?.at ?? 0;
  if (last > LATEST_TICK)
    throw new AntiphonError(
      'midi-file-too-long',
      `A MIDI file holds ${Math.floor(LATEST_TICK / TICKS_PER_QUARTER)} quarter notes at most, ` +
        `and this music has ${Math.ceil(last / TICKS_PER_QUARTER)}: write it in parts.`,
    );
  if (end !== undefined) {
    end.tt = last;
    chunk.push(end);
  }
  return chunk;
}
