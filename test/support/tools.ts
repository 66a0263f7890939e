import { test } from '@jest/globals';

export { missingProgram } from './missingProgram.js';

type Test = (name: string, body: () => void | Promise<void>, timeout?: number) => void;

/**
 * A test that needs something the machine may lack. Without it the test is skipped and says why;
 * in CI, where everything must be there, it fails instead.
 */
export function testWith(missing: string | undefined): Test {
  return testUnless(missing, process.env['CI'] === 'true');
}

/**
 * A test of tfjs-node's native part. `npm ci` may leave it out where its download fails, so even in
 * CI the first run skips it; CI then builds it and runs these again with `ANTIPHON_NATIVE=required`.
 */
export function testWithNative(missing: string | undefined): Test {
  return testUnless(missing, process.env['ANTIPHON_NATIVE'] === 'required');
}

function testUnless(missing: string | undefined, isRequired: boolean): Test {
  if (missing === undefined) return test;
  if (isRequired) {
    return (name) =>
      test(name, () => {
        throw new Error(`this must be here: ${missing}`);
      });
  }
  return (name, body, timeout) => test.skip(`${name} (skipped: ${missing})`, body, timeout);
}

/**
 * Where the ABC corpora are, from `ANTIPHON_CORPORA`. They are never part of the project, so their
 * absence skips a test in CI too.
 */
export const corporaFolder: string | undefined = process.env['ANTIPHON_CORPORA'];

/** A test over the corpora: skipped, saying so, where `ANTIPHON_CORPORA` is not set. */
export const testWithCorpora: Test =
  corporaFolder === undefined
    ? (name, body, timeout) =>
        test.skip(`${name} (skipped: ANTIPHON_CORPORA is not set)`, body, timeout)
    : test;
