import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Engine } from '../../src/model/engine.js';
import { SharedEngine } from '../../src/model/sharedEngine.js';
import { createWasmEngine } from '../../src/model/wasmEngine.js';
import { randomNetwork } from './support.js';

const SEATS = 3;

type Use =
  | { readonly kind: 'step'; readonly index: number }
  | { readonly kind: 'reset' | 'prepare' | 'keep' | 'goBack' };

const use: fc.Arbitrary<Use> = fc.oneof(
  fc.record({ kind: fc.constant('step' as const), index: fc.integer({ min: 0, max: 10 }) }),
  fc.record({ kind: fc.constantFrom('reset' as const, 'prepare', 'keep', 'goBack') }),
);

/** An engine with what was kept of its states. */
class Listener {
  private readonly kept: Float32Array;

  constructor(readonly engine: Engine) {
    this.kept = new Float32Array(engine.stateLength);
  }

  use(one: Use): readonly number[] {
    if (one.kind === 'step') return [...this.engine.step(one.index)];
    if (one.kind === 'reset') this.engine.reset();
    else if (one.kind === 'prepare') this.engine.prepare?.();
    else if (one.kind === 'keep') this.engine.save(this.kept);
    else this.engine.restore(this.kept);
    return [];
  }
}

describe('an engine that is shared', () => {
  const network = randomNetwork(11, [8, 8]);

  test('gives each what an engine of their own would, to the bit', async () => {
    const shared = new SharedEngine(await createWasmEngine(network));
    const own = await Promise.all(Array.from({ length: SEATS }, () => createWasmEngine(network)));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: SEATS - 1 }), use)), (uses) => {
        const seats = own.map(() => new Listener(shared.seat()));
        const alone = own.map((engine) => {
          engine.reset();
          return new Listener(engine);
        });
        for (const [who, one] of uses) {
          expect(seats[who]?.use(one)).toEqual(alone[who]?.use(one));
        }
      }),
    );
  });

  test('refuses what is no character, and the state stays', async () => {
    const shared = new SharedEngine(await createWasmEngine(network));
    const [refused, whole, other] = [shared.seat(), shared.seat(), shared.seat()];
    for (const seat of [refused, whole]) seat.step(3);
    other.step(5);
    expect(() => refused.step(11)).toThrow(RangeError);
    const expected = [...whole.step(4)];
    expect([...refused.step(4)]).toEqual(expected);
  });
});
