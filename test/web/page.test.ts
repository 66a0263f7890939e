import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { COMPUTER_KEYS, keyCap } from '../../src/web/computerKeys.js';
import { HeldNotes } from '../../src/web/heldNotes.js';
import { isBlack, keyName, lengthName } from '../../src/web/noteNames.js';
import { SessionClock } from '../../src/web/sessionClock.js';

describe('the computer keys', () => {
  test('the home row is white, the row above has the black keys', () => {
    const home = ['A', 'S', 'D', 'F', 'G', 'H', 'J', 'K', 'L', ';', "'"];
    const above = ['W', 'E', 'T', 'Y', 'U', 'O', 'P'];
    for (const [code, semitones] of Object.entries(COMPUTER_KEYS)) {
      expect(isBlack(60 + semitones) ? above : home).toContain(keyCap(code));
    }
  });

  test('they are a scale without a gap', () => {
    const semitones = Object.values(COMPUTER_KEYS);
    expect(semitones).toEqual(semitones.map((_, index) => index));
  });
});

test.each([
  [60, 'C4'],
  [69, 'A4'],
  [70, 'B♭4'],
  [0, 'C-1'],
  [127, 'G9'],
])('key %i is %s', (pitch, name) => {
  expect(keyName(pitch)).toBe(name);
});

test.each([
  ['1', 'eighth'],
  ['', 'eighth'],
  ['/2', '16th'],
  ['1/2', '16th'],
  ['2/3', 'triplet eighth'],
  ['5', '5 eighths'],
])('the length %p is called %s', (length, name) => {
  expect(lengthName(length)).toBe(name);
});

describe('held notes', () => {
  function hands() {
    const sounding = new Set<number>();
    const held = new HeldNotes({
      press: (pitch) => sounding.add(pitch),
      release: (pitch) => sounding.delete(pitch),
    });
    return { held, sounding };
  }

  test('a note two fingers hold ends with the last of them', () => {
    const { held, sounding } = hands();
    held.down('KeyA', 60, 80, 0);
    held.down('mouse', 60, 80, 0);
    held.up('KeyA');
    expect([...sounding]).toEqual([60]);
    held.up('mouse');
    expect([...sounding]).toEqual([]);
  });

  test('whatever the fingers do, letting go of all leaves nothing sounding', () => {
    const finger = fc.constantFrom('a', 'b', 'c');
    const action = fc.oneof(
      fc.tuple(fc.constant('down' as const), finger, fc.integer({ min: -3, max: 130 })),
      fc.tuple(fc.constant('up' as const), finger, fc.constant(0)),
    );
    fc.assert(
      fc.property(fc.array(action), (actions) => {
        const { held, sounding } = hands();
        const model = new Map<string, number>();
        for (const [kind, name, pitch] of actions) {
          if (kind === 'up') {
            held.up(name);
            model.delete(name);
          } else {
            held.down(name, pitch, 80, 0);
            model.delete(name);
            if (pitch >= 0 && pitch <= 127) model.set(name, pitch);
          }
          expect(sounding).toEqual(new Set(model.values()));
        }
        held.releaseAll();
        expect(sounding.size).toBe(0);
      }),
    );
  });
});

describe('the clock of the session', () => {
  test('without a reading, everything is now', () => {
    expect(new SessionClock().local(5000, 20)).toBe(20);
  });

  test('the quickest round trip counts, and errs by half of it at most', () => {
    const trip = fc.record({ out: fc.nat(500), back: fc.nat(500) });
    fc.assert(
      fc.property(
        fc.array(trip, { minLength: 1, maxLength: 12 }),
        fc.integer(),
        (trips, offset) => {
          const clock = new SessionClock();
          trips.forEach(({ out, back }, index) => {
            const sent = index * 4000;
            clock.read(sent, sent + out + back, sent + out + offset);
          });
          const quickest = Math.min(...trips.map(({ out, back }) => out + back));
          const error = Math.abs(clock.local(100_000 + offset, 0) - 100_000);
          expect(error).toBeLessThanOrEqual(quickest / 2);
        },
      ),
    );
  });
});
