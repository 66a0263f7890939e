import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { HeldVoices } from '../../src/web/heldVoices.js';

/** Voices that only remember when they ended, and how. */
function instrument() {
  const held = new HeldVoices();
  const struck: { pitch: number; ended?: number; isCut?: boolean }[] = [];
  const strike = (pitch: number, when: number, part: 'player' | 'partner' = 'player') =>
    held.strike(part, pitch, when, () => {
      const voice: (typeof struck)[number] = { pitch };
      struck.push(voice);
      return {
        end: (at) => Object.assign(voice, { ended: at }),
        cut: (at) => Object.assign(voice, { ended: at, isCut: true }),
      };
    });
  const sounding = () => struck.filter(({ ended }) => ended === undefined);
  return { held, struck, strike, sounding };
}

describe('held voices', () => {
  test('a key that is struck again is damped first', () => {
    const { strike, struck } = instrument();
    strike(60, 1);
    strike(60, 2);
    expect(struck).toEqual([{ pitch: 60, ended: 2 }, { pitch: 60 }]);
  });

  test('a note is heard, however short it came out', () => {
    const { held, strike, struck } = instrument();
    strike(60, 1);
    held.end('player', 60, 0.9);
    expect(struck[0]?.ended).toBeGreaterThan(1);
  });

  test('the pedal holds what is let go, of its own part', () => {
    const { held, strike, sounding } = instrument();
    held.pedal('player', true, 0);
    strike(60, 1);
    strike(64, 1, 'partner');
    held.end('player', 60, 2);
    held.end('partner', 64, 2);
    expect(sounding()).toEqual([{ pitch: 60 }]);
    held.pedal('player', false, 3);
    expect(sounding()).toEqual([]);
  });

  test('a key still down when the pedal goes up sounds on', () => {
    const { held, strike, sounding } = instrument();
    held.pedal('player', true, 0);
    strike(60, 1);
    held.pedal('player', false, 2);
    expect(sounding()).toEqual([{ pitch: 60 }]);
  });

  test('beyond the bound, what only the pedal holds gives way first, then the oldest', () => {
    const { held, strike, struck } = instrument();
    held.pedal('player', true, 0);
    for (let pitch = 30; pitch < 78; pitch++) strike(pitch, 1);
    held.end('player', 40, 2);
    strike(100, 3);
    strike(101, 4);
    expect(struck.filter(({ isCut }) => isCut).map(({ pitch }) => pitch)).toEqual([30, 40]);
  });

  test('silence ends all at once, also what is still to come', () => {
    const { held, strike, struck } = instrument();
    strike(60, 1);
    strike(64, 9);
    held.silence(2);
    expect(struck.map(({ ended }) => ended)).toEqual([2, 2]);
  });

  test('whatever is played, never more sounds than the bound, and silence leaves nothing', () => {
    const action = fc.record({
      kind: fc.constantFrom('strike', 'end', 'down', 'up'),
      pitch: fc.integer({ min: 0, max: 127 }),
      part: fc.constantFrom('player' as const, 'partner' as const),
    });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 300 }), (actions) => {
        const { held, strike, sounding } = instrument();
        actions.forEach(({ kind, pitch, part }, when) => {
          if (kind === 'strike') strike(pitch, when, part);
          else if (kind === 'end') held.end(part, pitch, when);
          else held.pedal(part, kind === 'down', when);
          expect(sounding().length).toBeLessThanOrEqual(48);
        });
        held.silence(actions.length);
        expect(sounding()).toEqual([]);
      }),
    );
  });
});
