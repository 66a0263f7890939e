import fc from 'fast-check';
import type { LiveSettings } from '../../src/config/settings.js';
import type { JamInput } from '../../src/jam/events.js';
import type { TimedInput } from '../../src/jam/virtualTime.js';
import type { MidiMessage } from '../../src/midi/message.js';
import type { Milliseconds } from '../../src/music/time.js';

/** Something that somebody does: inputs so long after it begins, and how long it takes. */
interface Deed {
  readonly inputs: readonly TimedInput[];
  readonly length: Milliseconds;
}

const key = (pitch: number, velocity: number): JamInput => ({
  kind: 'midi',
  message: { kind: velocity > 0 ? 'noteOn' : 'noteOff', channel: 0, pitch, velocity },
});

function midi(message: MidiMessage): JamInput {
  return { kind: 'midi', message };
}

const wait = fc.constantFrom(0, 3, 300, 1200, 5000, 20_000);

const phrase: fc.Arbitrary<Deed> = fc
  .record({
    notes: fc.array(
      fc.record({
        pitch: fc.integer({ min: 45, max: 84 }),
        length: fc.constantFrom(1, 1, 1, 2, 2, 3),
        chord: fc.constantFrom(0, 0, 0, 4),
        velocity: fc.integer({ min: 20, max: 127 }),
      }),
      { minLength: 1, maxLength: 14 },
    ),
    eighth: fc.constantFrom(250, 250, 180, 237),
  })
  .map(({ notes, eighth }) => {
    let at = 0;
    const inputs: TimedInput[] = [];
    for (const { pitch, length, chord, velocity } of notes) {
      const pitches = chord === 0 ? [pitch] : [pitch, pitch + chord];
      pitches.forEach((one, index) => {
        inputs.push({ at: at + index, input: key(one, velocity) });
      });
      at += length * eighth;
      for (const one of pitches) inputs.push({ at: at - eighth * 0.1, input: key(one, 0) });
    }
    return { inputs, length: at };
  });

const modes = ['answer', 'answer', 'trade', 'accompany', 'continue', 'changes', 'solo'] as const;

const change: fc.Arbitrary<Partial<LiveSettings>> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ mode: fc.constantFrom(...modes) }) },
  { weight: 2, arbitrary: fc.record({ tempo: fc.constantFrom('auto' as const, 96, 120, 140) }) },
  { weight: 2, arbitrary: fc.record({ model: fc.constantFrom('fake', 'other', 'none') }) },
  fc.record({ key: fc.constantFrom('auto', 'G', 'Em', 'Bb') }),
  fc.record({ meter: fc.constantFrom('4/4', '3/4', '6/8') }),
  {
    weight: 2,
    arbitrary: fc.record({ metronome: fc.constantFrom('on' as const, 'off' as const) }),
  },
  { weight: 2, arbitrary: fc.record({ clockOut: fc.constantFrom('on' as const, 'off' as const) }) },
  fc.record({ handover: fc.constantFrom('silence' as const, 'bar' as const, 'pedal' as const) }),
  fc.record({ register: fc.constantFrom('auto' as const, 'low' as const, 'high' as const) }),
  fc.record({ density: fc.constantFrom('auto' as const, 0.2, 0.9) }),
  fc.record({ adaptation: fc.constantFrom(0, 0.8) }),
  fc.record({ seed: fc.constantFrom(1, 2) }),
  fc.record({ countIn: fc.constantFrom(0, 1) }),
  fc.record({ tradeBars: fc.constantFrom(1, 2, 4) }),
  fc.record({ changes: fc.constantFrom('C | F | G7 | C', 'Am | Dm') }),
);

const single: fc.Arbitrary<JamInput> = fc.oneof(
  change.map((one): JamInput => ({ kind: 'settings', change: one })),
  fc.constantFrom<JamInput>(
    { kind: 'again' },
    { kind: 'undo' },
    { kind: 'undo' },
    { kind: 'alternatives' },
    { kind: 'pick', which: 0 },
    { kind: 'pick', which: 1 },
    { kind: 'hold', on: true },
    { kind: 'hold', on: false },
    { kind: 'tap' },
    { kind: 'prime', canon: 'M:4/4\nK:G\nGABc d2B2|G4z4\n' },
  ),
  fc
    .constantFrom<MidiMessage>(
      { kind: 'control', channel: 0, controller: 64, value: 127 },
      { kind: 'control', channel: 0, controller: 64, value: 0 },
      { kind: 'noteOn', channel: 0, pitch: 60, velocity: 70 },
      { kind: 'noteOff', channel: 0, pitch: 60, velocity: 0 },
      { kind: 'pitchBend', channel: 0, value: 100 },
    )
    .map((message): JamInput => ({ kind: 'midi', message })),
);

const taps: fc.Arbitrary<Deed> = fc
  .record({ count: fc.integer({ min: 2, max: 6 }), beat: fc.constantFrom(450, 500, 620) })
  .map(({ count, beat }) => ({
    inputs: Array.from({ length: count }, (_, index) => ({
      at: index * beat,
      input: { kind: 'tap' as const },
    })),
    length: count * beat,
  }));

/** A sequencer's clock that wavers: its song starts, goes on or jumps, and is stopped or falls silent. */
const song: fc.Arbitrary<Deed> = fc
  .record({
    begins: fc.constantFrom<MidiMessage>({ kind: 'start' }, { kind: 'continue' }),
    clocks: fc.integer({ min: 30, max: 400 }),
    interval: fc.constantFrom(20.8, 18, 25),
    jitter: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 }),
    jumpsAt: fc.option(fc.integer({ min: 40, max: 200 })),
    isStopped: fc.boolean(),
    /** Whether others play while it runs. */
    isBeside: fc.boolean(),
  })
  .map(({ begins, clocks, interval, jitter, jumpsAt, isStopped, isBeside }) => {
    const messages = Array.from({ length: clocks }, (_, index) => {
      const at = 3 + index * interval + (jitter[index % jitter.length] ?? 0);
      const clock = { at, input: midi({ kind: 'clock' }) };
      if (index !== jumpsAt) return [clock];
      return [clock, { at, input: midi({ kind: 'songPosition', sixteenths: 32 }) }];
    });
    const length = clocks * interval;
    const end = isStopped ? [{ at: length, input: midi({ kind: 'stop' }) }] : [];
    return {
      inputs: [{ at: 0, input: midi(begins) }, ...messages.flat(), ...end],
      length: isBeside ? 0 : length,
    };
  });

const rare: fc.Arbitrary<TimedInput['input']> = fc.constantFrom(
  { kind: 'panic' as const },
  { kind: 'close' as const },
);

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 8, arbitrary: phrase },
  { weight: 6, arbitrary: single.map((input) => ({ inputs: [{ at: 0, input }], length: 0 })) },
  { weight: 1, arbitrary: taps },
  { weight: 1, arbitrary: song },
  { weight: 1, arbitrary: rare.map((input) => ({ inputs: [{ at: 0, input }], length: 0 })) },
);

/** Jams in which anything is done: phrases, steering, turned settings, taps, pedals, silences. */
export const jams: fc.Arbitrary<{ readonly inputs: readonly TimedInput[] }> = fc
  .record({
    mode: fc.constantFrom(...modes),
    tempo: fc.constantFrom('auto' as const, 120),
    deeds: fc.array(fc.tuple(wait, deed), { minLength: 4, maxLength: 22 }),
  })
  .map(({ mode, tempo, deeds }) => {
    let at = 1000;
    const inputs: TimedInput[] = [{ at, input: { kind: 'settings', change: { mode, tempo } } }];
    for (const [silence, { inputs: more, length }] of deeds) {
      at += silence;
      inputs.push(...more.map((one) => ({ ...one, at: at + one.at })));
      at += length;
    }
    return { inputs: inputs.sort((a, b) => a.at - b.at) };
  });
