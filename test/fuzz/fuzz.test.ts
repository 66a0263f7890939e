import { describe, expect, test } from '@jest/globals';
import { keptInputs } from './seeds.js';
import type { Input, Target } from './target.js';
import { type TargetName, targetNames, targets } from './targets.js';
import { tryOut } from './trial.js';

/** Inputs that each target is given here; `npm run fuzz` gives it more. A jam plays to each. */
const briefly = (name: TargetName): number => (name === 'jam' ? 8 : 100);

/** Of what these are given as samples, some is bad already. */
const ILL_TREATED: readonly TargetName[] = ['frames', 'http', 'messages'];

async function outcomes(target: Target, inputs: Iterable<Input>): Promise<string[]> {
  const all: string[] = [];
  for (const input of inputs) all.push(await target.take(input));
  return all;
}

describe.each(targetNames)('bad input for %s', (name) => {
  test('what is well made is taken', async () => {
    const target = await targets[name]();
    const taken = await outcomes(target, target.samples);
    await target.finish();
    expect(taken).toContain('taken');
    if (!ILL_TREATED.includes(name)) expect(taken).not.toContain('refused');
  });

  test('what once found something, and some more, does no harm', async () => {
    const target = await targets[name]();
    await outcomes(target, keptInputs(name).values());
    const count = briefly(name);
    const extent = { seed: 1, from: 0, count, milliseconds: Number.POSITIVE_INFINITY };
    const { tried, refused, findings } = await tryOut(target, extent);
    await target.finish();
    expect(findings).toEqual([]);
    expect(tried).toBe(count);
    // Neither all nor nothing: what is tried goes deeper than the first look at it.
    expect(refused).toBeLessThan(count);
  });
});
