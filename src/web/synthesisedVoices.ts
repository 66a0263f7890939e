import { fading, oscillator, type Strike, silent } from './strike.js';

/**
 * An electric piano: frequency modulation whose brightness falls off within
 * the first half second (the technique of Chowning, 1973).
 */
export const electricPiano: Strike = (context, out, { pitch, velocity, when }) => {
  const frequency = frequencyOf(pitch);
  const force = forceOf(velocity);
  const carrier = oscillator(context, 'sine', frequency, when);
  const modulator = oscillator(context, 'sine', frequency, when);
  const depth = context.createGain();
  depth.gain.setValueAtTime(frequency * (0.6 + 1.6 * force), when);
  depth.gain.exponentialRampToValueAtTime(frequency * 0.12, when + 0.6);
  modulator.connect(depth).connect(carrier.frequency);
  const tine = oscillator(context, 'sine', frequency * 4, when);
  const ping = context.createGain();
  ping.gain.setValueAtTime(0.12 * force, when);
  ping.gain.exponentialRampToValueAtTime(0.0005, when + 0.35);
  const envelope = silent(context, when);
  envelope.gain.linearRampToValueAtTime(0.32 * force, when + 0.005);
  // Low strings ring longer.
  envelope.gain.setTargetAtTime(0.0001, when + 0.005, 0.5 + 160 / frequency);
  carrier.connect(envelope);
  tine.connect(ping).connect(envelope);
  envelope.connect(out);
  return fading(envelope, [carrier, modulator, tine], 0.09);
};

/** A reed: two triangles a hair apart behind a filter that opens with force. */
export const reed: Strike = (context, out, { pitch, velocity, when }) => {
  const frequency = frequencyOf(pitch);
  const force = forceOf(velocity);
  const filter = context.createBiquadFilter();
  filter.type = 'lowpass';
  filter.Q.value = 0.8;
  filter.frequency.setValueAtTime(frequency * 2, when);
  filter.frequency.linearRampToValueAtTime(frequency * (3 + 4 * force) + 400, when + 0.05);
  filter.frequency.setTargetAtTime(frequency * 2.5 + 300, when + 0.05, 0.4);
  const envelope = silent(context, when);
  envelope.gain.linearRampToValueAtTime(0.25 * force, when + 0.018);
  envelope.gain.setTargetAtTime(0.14 * force, when + 0.018, 0.35);
  const sources = [-4, 4].map((cents) => {
    const source = oscillator(context, 'triangle', frequency, when);
    source.detune.value = cents;
    source.connect(filter);
    return source;
  });
  const breath = oscillator(context, 'sawtooth', frequency, when);
  const breathing = context.createGain();
  breathing.gain.value = 0.18;
  breath.connect(breathing).connect(filter);
  filter.connect(envelope).connect(out);
  return fading(envelope, [...sources, breath], 0.11);
};

/** Hertz, in equal temperament from A4 = 440. */
function frequencyOf(pitch: number): number {
  return 440 * 2 ** ((pitch - 69) / 12);
}

function forceOf(velocity: number): number {
  return 0.15 + 0.85 * (velocity / 127) ** 1.4;
}
