import type { PianoSamples } from './pianoSamples.js';
import { fading, type Strike, silent } from './strike.js';
import { electricPiano } from './synthesisedVoices.js';

/** The velocity at which the recordings were struck, and sound as they are. */
const RECORDED = 84;
/** Level at that velocity: recordings leave room for a chord, so does the mixer. */
const LEVEL = 0.6;
/** On a grand piano the strings from here on have no dampers. */
const UNDAMPED = 90;

/**
 * A grand piano from recordings: the nearest key, played faster or slower; a softer stroke is quieter
 * and duller. Until the recording is there, a synthesised voice plays in its place.
 */
export function grandPiano(recordings: PianoSamples): Strike {
  return (context, out, note) => {
    const { pitch, velocity, when } = note;
    const sample = recordings.nearest(pitch);
    if (sample === undefined) return electricPiano(context, out, note);
    const source = new AudioBufferSourceNode(context, {
      buffer: sample.buffer,
      playbackRate: 2 ** ((pitch - sample.pitch) / 12),
    });
    const force = velocity / RECORDED;
    const tone = new BiquadFilterNode(context, {
      type: 'lowpass',
      Q: -3,
      frequency: Math.min(20_000, brightness(pitch) * force ** 1.5),
    });
    const envelope = silent(context, when);
    envelope.gain.linearRampToValueAtTime(LEVEL * force ** 1.4, when + 0.002);
    source.connect(tone).connect(envelope).connect(out);
    source.start(when, sample.onset);
    return fading(envelope, [source], damping(pitch));
  };
}

/** Hertz up to which a key sounds at the velocity of the recordings: some overtones above its own. */
function brightness(pitch: number): number {
  return 7000 + 12 * 440 * 2 ** ((pitch - 69) / 12);
}

/** Seconds that the damper takes: heavy strings longer, the highest have none and just die away. */
function damping(pitch: number): number {
  return pitch >= UNDAMPED ? 0.5 : 0.06 + 0.08 * Math.max(0, (60 - pitch) / 39);
}
