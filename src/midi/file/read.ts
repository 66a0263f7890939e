import { TICKS_PER_QUARTER, type Ticks } from '../../music/time.js';
import { loadMidiFile } from './load.js';
import type { FileNote, MidiFile, ScoreTrack } from './score.js';
import { META, type SmfChunk, type SmfEvent } from './smf.js';
import { TempoMap } from './tempoMap.js';

/**
 * Reads a standard MIDI file of format 0 or 1. Times come out in this program's ticks, rounded
 * where the file's division does not divide them, and in milliseconds by the file's tempos. Tracks
 * without notes are left out. A note that is never ended lasts to the end of its track; one that
 * ends as it begins is left out; of equal pitches that overlap, the first to begin is the first to
 * end.
 *
 * @throws AntiphonError `midi-file-truncated`, `midi-file-invalid`, `midi-file-too-large`, each
 * saying what is wrong with the file
 */
export function readMidiFile(bytes: Uint8Array): MidiFile {
  const smf = loadMidiFile(bytes);
  const chunks = Array.from(smf).filter(({ type }) => type === 'MTrk');
  const metas = chunks
    .flatMap((chunk) => Array.from(chunk))
    .filter(({ ff }) => ff !== undefined)
    .sort((a, b) => a.tt - b.tt);
  const tempos = metas.flatMap(readTempo);
  const map = new TempoMap(smf.ppqn, tempos);
  const toTicks = (tick: number): Ticks => Math.round((tick * TICKS_PER_QUARTER) / smf.ppqn);
  return {
    division: smf.ppqn,
    tempos: tempos.map(({ tick, microseconds }) => ({
      at: toTicks(tick),
      quartersPerMinute: 60_000_000 / microseconds,
    })),
    meters: metas.flatMap((event) => {
      const [beats = 0, power = 0] = dataOf(event, META.meter, 4);
      if (beats === 0 || power > 5) return [];
      return [{ at: toTicks(event.tt), meter: { beats, unit: 2 ** power } }];
    }),
    keys: metas.flatMap((event) => {
      const [sharps, minor] = dataOf(event, META.key, 2);
      if (sharps === undefined) return [];
      const fifths = (sharps << 24) >> 24;
      if (Math.abs(fifths) > 7) return [];
      return [{ at: toTicks(event.tt), key: { fifths, mode: minor === 1 ? 'min' : 'maj' } }];
    }),
    tracks: chunks
      .map((chunk) => readTrack(chunk, map, toTicks))
      .filter(({ notes }) => notes.length > 0),
    length: toTicks(chunks.reduce((end, chunk) => Math.max(end, endOf(chunk)), 0)),
  };
}

function readTrack(
  chunk: SmfChunk,
  map: TempoMap,
  toTicks: (tick: number) => Ticks,
): ScoreTrack<FileNote> {
  const events = Array.from(chunk);
  const name = events.find(({ ff }) => ff === META.name)?.dd ?? '';
  const notes = pairNotes(events, endOf(chunk)).map(({ begin, end }): FileNote => {
    const [status = 0, pitch = 0, velocity = 0] = Array.from(begin);
    const onset = toTicks(begin.tt);
    return {
      pitch,
      velocity,
      channel: status & 0x0f,
      onset,
      duration: Math.max(1, toTicks(end) - onset),
      on: map.millisecondsAt(begin.tt),
      off: map.millisecondsAt(end),
    };
  });
  return {
    name: Buffer.from(name, 'latin1').toString('utf8'),
    notes: notes.sort((a, b) => a.onset - b.onset || a.pitch - b.pitch),
  };
}

interface Pair {
  readonly begin: SmfEvent;
  end: number;
}

/** Note-ons with the tick of their note-off. */
function pairNotes(events: readonly SmfEvent[], endOfTrack: number): Pair[] {
  const pairs: Pair[] = [];
  /** By channel and pitch: notes begun, and how many of them have ended, first come first served. */
  const voices = new Map<number, { readonly begun: Pair[]; ended: number }>();
  for (const event of events) {
    const [status = 0, pitch = 0, velocity = 0] = Array.from(event);
    const kind = status & 0xf0;
    if (event.ff !== undefined || (kind !== 0x80 && kind !== 0x90)) continue;
    const key = ((status & 0x0f) << 7) | pitch;
    const voice = voices.get(key) ?? { begun: [], ended: 0 };
    voices.set(key, voice);
    if (kind === 0x90 && velocity > 0) {
      const pair: Pair = { begin: event, end: endOfTrack };
      pairs.push(pair);
      voice.begun.push(pair);
    } else {
      const pair = voice.begun[voice.ended];
      if (pair === undefined) continue;
      pair.end = event.tt;
      voice.ended++;
    }
  }
  return pairs.filter(({ begin, end }) => end > begin.tt);
}

function readTempo(event: SmfEvent): { tick: number; microseconds: number }[] {
  const [high = 0, middle = 0, low = 0] = dataOf(event, META.tempo, 3);
  const microseconds = (high << 16) | (middle << 8) | low;
  return microseconds > 0 ? [{ tick: event.tt, microseconds }] : [];
}

/** The bytes of a meta event of this type; none when it is another, or has another length. */
function dataOf(event: SmfEvent, type: number, length: number): number[] {
  if (event.ff !== type || event.dd?.length !== length) return [];
  return Array.from(event.dd, (character) => character.charCodeAt(0));
}

function endOf(chunk: SmfChunk): number {
  return chunk[chunk.length - 1]?.tt ?? 0;
}
