import { formatChordSymbol, parseChordSymbol, transposeChord } from '../music/chordSymbol.js';
import type { Key } from '../music/key.js';
import { pitchClass } from '../music/pitch.js';
import type { Tune, TuneEvent } from './tune.js';

/**
 * A tune `semitones` higher, written in `key`. Keys inside the tune and chord symbols move as far
 * on the line of fifths as its own key does. Pitches that would leave 0..127 come back by octaves.
 */
export function transpose(tune: Tune, semitones: number, key: Key): Tune {
  const wanted = key.fifths - tune.key.fifths;
  // The move the semitones ask for, in whichever spelling lies nearest to the one asked for.
  const fifths = wanted + pitchClass(7 * semitones - wanted + 6) - 6;
  return {
    meter: tune.meter,
    key,
    events: tune.events.map((event) => moveEvent(event, semitones, fifths)),
  };
}

function moveEvent(event: TuneEvent, semitones: number, fifths: number): TuneEvent {
  switch (event.kind) {
    case 'sound':
      return {
        ...event,
        tones: event.tones.map((tone) => ({ ...tone, pitch: inMidi(tone.pitch + semitones) })),
      };
    case 'key':
      return { kind: 'key', key: { ...event.key, fifths: inSignature(event.key.fifths + fifths) } };
    case 'symbol': {
      const chord = parseChordSymbol(event.symbol);
      if (chord === undefined) return event;
      return { kind: 'symbol', symbol: formatChordSymbol(transposeChord(chord, fifths)) };
    }
    default:
      return event;
  }
}

function inMidi(pitch: number): number {
  if (pitch < 0) return pitchClass(pitch);
  return pitch > 127 ? 116 + pitchClass(pitch - 116) : pitch;
}

/** Signatures beyond seven accidentals are written the other way round. */
function inSignature(fifths: number): number {
  if (fifths > 7) return fifths - 12;
  return fifths < -7 ? fifths + 12 : fifths;
}
