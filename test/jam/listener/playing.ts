import { humanise, keyMovements } from '../../../bench/humanise.mjs';
import { parseCanon, writeCanon } from '../../../src/abc/canon.js';
import { perform } from '../../../src/abc/perform.js';
import { transcribe } from '../../../src/abc/transcribe.js';
import { Listener } from '../../../src/jam/listener/listener.js';
import type { ListenerSettings } from '../../../src/jam/listener/settings.js';
import type { Transcript } from '../../../src/jam/listener/transcript.js';
import { beatTicks } from '../../../src/music/meter.js';
import { TICKS_PER_QUARTER } from '../../../src/music/time.js';

export interface Playing {
  /** Felt beats a minute. */
  readonly tempo: number;
  readonly seed?: number;
  readonly jitter?: number;
  readonly shortest?: number;
  readonly longest?: number;
}

/** Milliseconds at which tick 0 of every tune here is played. */
export const START = 10_000;

/** Plays a canon tune as a person would to a listener that knows its key, and asks in the end. */
export function hearCanon(
  canon: string,
  playing: Playing,
  settings: Partial<ListenerSettings> = {},
): Transcript {
  const tune = parseCanon(canon);
  const quarter = (60_000 / playing.tempo / beatTicks(tune.meter)) * TICKS_PER_QUARTER;
  const played = humanise(perform(tune), { seed: 1, ...playing, quarter, origin: START });
  const listener = new Listener({
    tempo: playing.tempo,
    meter: tune.meter,
    key: tune.key,
    ...settings,
  });
  const movements = keyMovements(played);
  for (const { at, pitch, velocity } of movements) {
    if (velocity > 0) listener.noteOn(pitch, at);
    else listener.noteOff(pitch, at);
  }
  const transcript = listener.transcript((movements.at(-1)?.at ?? START) + 1000);
  if (transcript === undefined) throw new Error('nothing was heard');
  return transcript;
}

export function asCanon({ notes, meter, key, anacrusis }: Transcript): string {
  return writeCanon(transcribe(notes, { meter, key: key(), anacrusis }));
}
