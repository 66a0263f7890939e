import { MidiDecoder } from '../../../src/midi/decode.js';
import { NoteLedger } from '../../../src/midi/ledger.js';
import { Jam, newSession } from '../../jam/jamming.js';
import { hold, type Input, type Outcome, single, type Target } from '../target.js';

/** Bytes of MIDI as a whole jam hears them, in time: whatever it plays to them ends. */
export function jamTarget(): Target {
  const phrase = (pitches: readonly number[]): Uint8Array =>
    Uint8Array.from(pitches.flatMap((pitch) => [0x90, pitch, 90, 0x80, pitch, 0]));
  return {
    name: 'jam',
    samples: single([
      phrase([60, 62, 64, 65, 67]),
      phrase([60, 60, 60, 72, 72, 48]),
      Uint8Array.of(0xfa, ...Array<number>(50).fill(0xf8), ...phrase([60, 64])),
      Uint8Array.of(0xb0, 64, 127, ...phrase([60, 64, 67]), 0xb0, 64, 0, 0xb0, 123, 0),
    ]),
    words: ['\xf8', '\xfa', '\xfc'],
    take: ([bytes = new Uint8Array()]: Input): Outcome => {
      const jam = new Jam(newSession());
      let at = 0;
      let heard = 0;
      const decoder = new MidiDecoder((message) => {
        heard++;
        jam.midi(message, at);
      });
      for (const byte of bytes) {
        at += (byte & 7) * 20;
        decoder.push(Uint8Array.of(byte), at);
      }
      jam.till(at + 4000);
      jam.close(at + 4000);
      const ledger = new NoteLedger();
      for (const { message } of jam.sent.toSorted((a, b) => a.due - b.due)) ledger.record(message);
      const left = ledger.release().filter(({ kind }) => kind === 'noteOff');
      hold(left.length === 0, `${left.length} notes sound for ever`);
      return heard > 0 ? 'taken' : 'refused';
    },
    finish: () => {},
  };
}
