import { transcribe } from '../abc/transcribe.js';
import type { Tune } from '../abc/tune.js';
import { AntiphonError } from '../error.js';
import type { MidiFile } from '../midi/file.js';
import type { Key } from '../music/key.js';
import { beatTicks, type Meter } from '../music/meter.js';
import { TICKS_PER_QUARTER } from '../music/time.js';
import { keyOfFile, meterOfFile, notesOfFile } from './fileTiming.js';
import { Listener } from './listener/listener.js';
import type { ListenerSettings } from './listener/settings.js';

/** What overrules what a file says of itself. */
export interface Overruling {
  /** Beats a minute, or `auto` to follow the playing. */
  readonly tempo?: number | 'auto';
  readonly meter?: Meter;
  readonly key?: Key | 'auto';
  /** Beats before the first bar line. */
  readonly upbeat?: number;
}

/**
 * A MIDI file's notes written down, and the tempo that they are in (beats a minute).
 *
 * @throws AntiphonError `midi-file-empty`
 */
export function transcribeFile(
  file: MidiFile,
  { tempo, meter = meterOfFile(file), key, upbeat = 0 }: Overruling = {},
): { readonly tune: Tune; readonly tempo: number } {
  const pickup = Math.round(upbeat * beatTicks(meter));
  const heardKey = key ?? keyOfFile(file, meter, pickup);
  const isOwnTime = tempo === undefined && file.tempos.length > 0;
  // Without the file's tempo changes its beat is as steady as a clock.
  const steady = 120;
  const listenerSettings: ListenerSettings = isOwnTime
    ? { tempo: steady, meter, key: heardKey, origin: (upbeat * 60_000) / steady }
    : { tempo: tempo ?? 'auto', meter, key: heardKey };
  const perTick = 60_000 / steady / beatTicks(meter);
  const moments = notesOfFile(file).flatMap((note) => {
    const on = isOwnTime ? note.onset * perTick : note.on;
    const off = isOwnTime ? (note.onset + note.duration) * perTick : note.off;
    return [
      { at: on, order: 1, pitch: note.pitch },
      { at: off, order: 0, pitch: note.pitch },
    ];
  });
  const listener = new Listener(listenerSettings);
  for (const { at, order, pitch } of moments.sort((a, b) => a.at - b.at || a.order - b.order)) {
    if (order === 1) listener.noteOn(pitch, at);
    else listener.noteOff(pitch, at);
  }
  const end = (moments.at(-1)?.at ?? 0) + 60_000;
  const transcript = listener.transcript(end);
  if (transcript === undefined) {
    throw new AntiphonError(
      'midi-file-empty',
      'This MIDI file has no notes to write down (drums are left out).',
    );
  }
  const { notes, anacrusis, grid } = transcript;
  const quarters = file.tempos[0]?.quartersPerMinute ?? 120;
  return {
    tune: transcribe(notes, { meter, key: transcript.key(), anacrusis }),
    tempo: isOwnTime ? (quarters * TICKS_PER_QUARTER) / beatTicks(meter) : grid.tempo,
  };
}
