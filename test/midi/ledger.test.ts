import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isAddressable } from '../../src/midi/encode.js';
import { NoteLedger } from '../../src/midi/ledger.js';
import type { MidiMessage } from '../../src/midi/message.js';
import { validMessage, wildMessage } from './arbitraries.js';

/** A receiver that needs as many note-offs as there were note-ons, and knows no CC120 or CC123. */
function soundingAfter(messages: readonly MidiMessage[]): Map<string, number> {
  const sounding = new Map<string, number>();
  for (const message of messages) {
    if (message.kind !== 'noteOn' && message.kind !== 'noteOff') continue;
    const key = `${message.channel}/${message.pitch}`;
    const count = (sounding.get(key) ?? 0) + (message.kind === 'noteOn' ? 1 : -1);
    if (count > 0) sounding.set(key, count);
    else sounding.delete(key);
  }
  return sounding;
}

const control = (channel: number, controller: number, value = 0): MidiMessage => ({
  kind: 'control',
  channel,
  controller,
  value,
});

describe('NoteLedger', () => {
  test('owes one note-off for each overlapping note-on, then the controllers that silence', () => {
    const ledger = new NoteLedger();
    ledger.record({ kind: 'noteOn', channel: 2, pitch: 60, velocity: 90 });
    ledger.record({ kind: 'noteOn', channel: 2, pitch: 60, velocity: 90 });
    ledger.record({ kind: 'noteOn', channel: 2, pitch: 64, velocity: 90 });
    ledger.record({ kind: 'noteOff', channel: 2, pitch: 64, velocity: 0 });
    expect(ledger.owes(2, 60)).toBe(2);
    const off = { kind: 'noteOff', channel: 2, pitch: 60, velocity: 0 };
    expect(ledger.release()).toEqual([off, off, control(2, 64), control(2, 123), control(2, 120)]);
    expect(ledger.release()).toEqual([]);
  });

  test('a channel whose pedal went down is released although it owes no note', () => {
    const ledger = new NoteLedger();
    ledger.record(control(9, 64, 127));
    expect(ledger.release()).toEqual([control(9, 64), control(9, 123), control(9, 120)]);
  });

  test('after release everything that was on is off, and its messages owe nothing', () => {
    const history = fc.array(fc.oneof(validMessage, wildMessage), { maxLength: 200 });
    fc.assert(
      fc.property(history, (messages) => {
        const ledger = new NoteLedger();
        for (const message of messages) ledger.record(message);
        const release = ledger.release();
        expect(soundingAfter([...messages.filter(isAddressable), ...release]).size).toBe(0);
        for (const message of release) ledger.record(message);
        expect(ledger.release()).toEqual([]);
      }),
    );
  });
});
