import { encode, Message } from 'node-osc';
import { messagesIn } from '../../../src/wire/osc.js';
import { readOsc } from '../../../src/wire/oscMessages.js';
import { hold, type Input, type Outcome, single, type Target } from '../target.js';

/** Datagrams of OSC. */
export function oscTarget(): Target {
  return {
    name: 'osc',
    samples: single([
      encode(new Message('/antiphon/note', 60, 100)),
      encode(new Message('/antiphon/temperature', 0.8)),
      encode(new Message('/antiphon/mode', 'solo')),
      encode(new Message('/antiphon/pedal', true)),
      encode(new Message('/antiphon/changes', 'C7 | F7')),
      bundle(encode(new Message('/antiphon/note', 60, 1))),
    ]),
    words: ['#bundle\0', ',iifs\0\0\0', '/antiphon/', '\0\0\0\0'],
    take: ([bytes = new Uint8Array()]: Input): Outcome => {
      let outcome: Outcome = 'refused';
      for (const { address, args } of messagesIn(Buffer.from(bytes))) {
        const values = args.map(({ value }) => value);
        const request = readOsc(address, values, (token) => token === '');
        if (request === undefined) continue;
        outcome = 'taken';
        if (request.type !== 'note') continue;
        const { pitch, velocity } = request;
        const isMidi = (byte: number): boolean => Number.isInteger(byte) && byte >= 0 && byte < 128;
        hold(isMidi(pitch) && isMidi(velocity), 'a note out of range');
      }
      return outcome;
    },
    finish: () => {},
  };
}

function bundle(message: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(message.length);
  return Buffer.concat([Buffer.from('#bundle\0'), Buffer.alloc(8), length, message]);
}
