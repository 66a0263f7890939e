import { transpose } from '../abc/transpose.js';
import type { Tune } from '../abc/tune.js';
import { FRAME_STEP } from '../model/frames/frameHabits.js';
import { chordPitchClasses, parseChordSymbol } from '../music/chordSymbol.js';
import { nearestSignature } from '../music/key.js';
import type { Ticks } from '../music/time.js';

/** The MIDI notes that sound at one step of a piano roll, ascending. */
export type Frame = readonly number[];

/** The piano roll of a tune as Boulanger-Lewandowski et al. (2012) have it: what sounds at each step. */
export function framesOf({ events }: Tune): Frame[] {
  const frames: Frame[] = [];
  let position: Ticks = 0;
  for (const event of events) {
    if (event.kind === 'bar') position = 0;
    if (event.kind !== 'sound') continue;
    const end = position + event.duration;
    const frame = event.tones.map(({ pitch }) => pitch);
    for (let at = Math.ceil(position / FRAME_STEP); at * FRAME_STEP < end; at++) frames.push(frame);
    position = end;
  }
  return frames;
}

/**
 * The tune with its chord symbols sounding: under every sound the tones of the chord in force, in
 * root position from the C below middle C up, as abc2midi voices them. They are held to the next
 * symbol, not struck in a pattern; a bass note of its own they do not get. Symbols are gone.
 */
export function harmonised(tune: Tune): Tune {
  let chord: Frame = [];
  const events = tune.events.flatMap((event): Tune['events'] => {
    if (event.kind === 'symbol') {
      chord = chordTones(event.symbol);
      return [];
    }
    if (event.kind !== 'sound') return [event];
    const pitches = new Set([...chord, ...event.tones.map(({ pitch }) => pitch)]);
    const tones = [...pitches].sort((a, b) => a - b).map((pitch) => ({ pitch, tied: false }));
    return [{ ...event, tones }];
  });
  return { ...tune, events };
}

/** C3: where abc2midi begins to count a chord's root. */
const LOWEST_ROOT = 48;

function chordTones(symbol: string): Frame {
  const chord = parseChordSymbol(symbol);
  if (chord === undefined) return [];
  const [root = 0, ...others] = chordPitchClasses({ root: chord.root, quality: chord.quality });
  return [root, ...others].map((tone) => LOWEST_ROOT + root + ((tone - root + 12) % 12));
}

/** The tune moved to the signature without sharps and flats, by the smaller way. */
export function withoutSignature(tune: Tune): Tune {
  const way = nearestSignature(tune.key, [0]);
  return way === undefined ? tune : transpose(tune, way.semitones, way.key);
}
