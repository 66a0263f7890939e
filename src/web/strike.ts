import type { Voice } from './voice.js';

/** A note to be sounded. */
export interface StruckNote {
  /** MIDI number. */
  readonly pitch: number;
  /** 1..127 */
  readonly velocity: number;
  /** Seconds of the context. */
  readonly when: number;
}

/** An instrument: sounds a note into `out`. */
export type Strike = (context: BaseAudioContext, out: AudioNode, note: StruckNote) => Voice;

/** Seconds of the time constant of a cut: inaudible as a click, over within 40 ms. */
const CUT = 0.008;

/** A gain that is silent from the start, so that a note called off before it began is not heard. */
export function silent(context: BaseAudioContext, when: number): GainNode {
  const envelope = new GainNode(context, { gain: 0 });
  envelope.gain.setValueAtTime(0, when);
  return envelope;
}

/** An oscillator that starts then. */
export function oscillator(
  context: BaseAudioContext,
  type: OscillatorType,
  hertz: number,
  when: number,
) {
  const node = context.createOscillator();
  node.type = type;
  node.frequency.value = hertz;
  node.start(when);
  return node;
}

/** A voice whose `sources` sound through `envelope`; let go, it has `seconds` as time constant. */
export function fading(
  envelope: GainNode,
  sources: readonly AudioScheduledSourceNode[],
  seconds: number,
): Voice {
  const fade = (when: number, constant: number): void => {
    envelope.gain.cancelAndHoldAtTime?.(when);
    envelope.gain.setTargetAtTime(0, when, constant);
    // Six time constants on, 0.2 % is left.
    for (const source of sources) source.stop(when + 6 * constant);
  };
  return { end: (when) => fade(when, seconds), cut: (when) => fade(when, CUT) };
}
