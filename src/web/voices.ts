import { grandPiano } from './grandPiano.js';
import type { PianoSamples } from './pianoSamples.js';
import type { Strike } from './strike.js';
import { electricPiano, reed } from './synthesisedVoices.js';

export type VoiceName = 'piano' | 'electricPiano' | 'reed';

/** Everything a part may sound like. */
export function voicesWith(recordings: PianoSamples): Readonly<Record<VoiceName, Strike>> {
  return { piano: grandPiano(recordings), electricPiano, reed };
}
