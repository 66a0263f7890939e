import { MidiDecoder } from '../../midi/decode.js';
import type { MidiMessage } from '../../midi/message.js';
import type { Milliseconds } from '../../music/time.js';
import type { JamEvent, Part } from '../events.js';
import type { Journal } from '../journal/read.js';
import type { Recording } from './recording.js';

/**
 * The notes of a jam as its journal says that they were played and sent, without playing it again:
 * for when the model that thought them up is not there. There is nothing in it but notes.
 */
export function sentRecording({ head, inputs, sent, end, reached }: Journal): Recording {
  const events: { at: Milliseconds; event: JamEvent }[] = [];
  const add = (part: Part, at: Milliseconds, message: MidiMessage): void => {
    if (message.kind !== 'noteOn' && message.kind !== 'noteOff') return;
    const on = message.kind === 'noteOn';
    const { pitch, velocity } = message;
    events.push({ at, event: { kind: 'note', part, on, pitch, velocity: on ? velocity : 0, at } });
  };
  for (const { at, input } of inputs) if (input.kind === 'midi') add('player', at, input.message);
  for (const { due, bytes } of sent) {
    const decoder = new MidiDecoder((message) => add('partner', due, message));
    decoder.push(Buffer.from(bytes, 'hex'), due);
  }
  events.sort((a, b) => a.at - b.at);
  const start = inputs[0]?.at ?? 0;
  const { meter } = head.settings;
  return {
    start,
    end: end ?? reached ?? start,
    snapshot: {
      state: { kind: 'state', turn: 'idle', meter },
      settings: head.settings,
      transcripts: [],
      sounding: [],
    },
    events,
  };
}
