import { availableParallelism } from 'node:os';

// No test that starts the program writes among the sessions of whoever runs it.
process.env.ANTIPHON_SESSIONS ??= 'off';

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  // The sources import each other as `./name.js`, as Node's ESM wants; Jest runs the `.ts` beside it.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } },
    ],
  },
  // Two at least, for many tests wait for real processes more than they work, and not as many as
  // there may be processors, for some start browsers and brokers. A process that has run many suites
  // collects its garbage slowly, so it is begun anew.
  maxWorkers: Math.min(4, Math.max(2, availableParallelism() - 1)),
  workerIdleMemoryLimit: '1GB',
  // A machine that is busy with other things must not make a test fail.
  testTimeout: 30_000,
  reporters: ['default', '<rootDir>/test/support/closing-line-reporter.js'],
};
