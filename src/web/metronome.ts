import { oscillator, silent } from './strike.js';

/** A click of the metronome: a wood block, higher where it is accented. */
export function tick(
  context: BaseAudioContext,
  out: AudioNode,
  accent: boolean,
  when: number,
): void {
  const source = oscillator(context, 'sine', accent ? 1760 : 1175, when);
  const envelope = silent(context, when);
  envelope.gain.linearRampToValueAtTime(accent ? 0.3 : 0.2, when + 0.002);
  envelope.gain.exponentialRampToValueAtTime(0.0005, when + 0.06);
  source.connect(envelope).connect(out);
  source.stop(when + 0.08);
}
