import fc from 'fast-check';
import type { MidiMessage } from '../../src/midi/message.js';

const channel = fc.integer({ min: 0, max: 15 });
const data = fc.integer({ min: 0, max: 127 });
const double = fc.integer({ min: 0, max: 0x3fff });

/** Every message whose fields are in range. */
export const validMessage: fc.Arbitrary<MidiMessage> = fc.oneof(
  fc.record({
    kind: fc.constant('noteOn' as const),
    channel,
    pitch: data,
    velocity: fc.integer({ min: 1, max: 127 }),
  }),
  fc.record({ kind: fc.constant('noteOff' as const), channel, pitch: data, velocity: data }),
  fc.record({ kind: fc.constant('control' as const), channel, controller: data, value: data }),
  fc.record({ kind: fc.constant('program' as const), channel, program: data }),
  fc.record({ kind: fc.constant('pitchBend' as const), channel, value: double }),
  fc.record({ kind: fc.constant('channelPressure' as const), channel, pressure: data }),
  fc.record({ kind: fc.constant('keyPressure' as const), channel, pitch: data, pressure: data }),
  fc.record({ kind: fc.constant('songPosition' as const), sixteenths: double }),
  fc.record({ kind: fc.constantFrom('clock', 'start', 'continue', 'stop') }),
);

const anyNumber = fc.oneof(
  fc.integer({ min: -300, max: 20000 }),
  fc.double(),
  fc.constantFrom(Number.NaN, Infinity, -Infinity, -0, 0.5, 15.5, 16, 127.4, 128),
);

/** Messages whose fields hold any number at all. */
export const wildMessage: fc.Arbitrary<MidiMessage> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('noteOn', 'noteOff'),
    channel: anyNumber,
    pitch: anyNumber,
    velocity: anyNumber,
  }),
  fc.record({
    kind: fc.constant('control' as const),
    channel: anyNumber,
    controller: anyNumber,
    value: anyNumber,
  }),
  fc.record({ kind: fc.constant('program' as const), channel: anyNumber, program: anyNumber }),
  fc.record({ kind: fc.constant('pitchBend' as const), channel: anyNumber, value: anyNumber }),
  fc.record({
    kind: fc.constant('channelPressure' as const),
    channel: anyNumber,
    pressure: anyNumber,
  }),
  fc.record({
    kind: fc.constant('keyPressure' as const),
    channel: anyNumber,
    pitch: anyNumber,
    pressure: anyNumber,
  }),
  fc.record({ kind: fc.constant('songPosition' as const), sixteenths: anyNumber }),
);
