import type { Part } from '../wire/messages.js';

/** One sounding note; `end` lets it fade from that time (seconds of the context) on. */
export interface Voice {
  end(when: number): void;
}

type Strike = (context: BaseAudioContext, out: AudioNode, note: StruckNote) => Voice;

interface StruckNote {
  /** Hz */
  readonly frequency: number;
  /** 0..1 */
  readonly force: number;
  /** Seconds of the context. */
  readonly when: number;
}

/**
 * The player's voice, an electric piano: frequency modulation whose brightness falls off within
 * the first half second (the technique of Chowning, 1973).
 */
const electricPiano: Strike = (context, out, { frequency, force, when }) => {
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

/** The partner's voice, a reed: two triangles a hair apart behind a filter that opens with force. */
const reed: Strike = (context, out, { frequency, force, when }) => {
  const filter = context.createBiquadFilter();
  filter.type = 'lowpass';
  filter.Q.value = 0.8;
  filter.frequency.setValueAtTime(frequency * 2, when);
  filter.frequency.linearRampToValueAtTime(frequency * (3 + 4 * force) + 400, when + 0.05);
  filter.frequency.setTargetAtTime(frequency * 2.5 + 300, when + 0.05, 0.4);
  const envelope = silent(context, when);
  envelope.gain.linearRampToValueAtTime(0.36 * force, when + 0.018);
  envelope.gain.setTargetAtTime(0.2 * force, when + 0.018, 0.35);
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

export const VOICES: Readonly<Record<Part, Strike>> = { player: electricPiano, partner: reed };

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

/** Silent from the start, so that a note called off before it began is never heard. */
function silent(context: BaseAudioContext, when: number): GainNode {
  const envelope = new GainNode(context, { gain: 0 });
  envelope.gain.setValueAtTime(0, when);
  return envelope;
}

function oscillator(context: BaseAudioContext, type: OscillatorType, hertz: number, when: number) {
  const node = context.createOscillator();
  node.type = type;
  node.frequency.value = hertz;
  node.start(when);
  return node;
}

function fading(envelope: GainNode, sources: OscillatorNode[], seconds: number): Voice {
  return {
    end(when) {
      envelope.gain.cancelAndHoldAtTime?.(when);
      envelope.gain.setTargetAtTime(0, when, seconds);
      // Six time constants on, 0.2 % is left.
      for (const source of sources) source.stop(when + 6 * seconds);
    },
  };
}
