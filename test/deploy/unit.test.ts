import { spawnSync } from 'node:child_process';
import { expect } from '@jest/globals';
import { missingProgram, testWith } from '../support/tools.js';

const UNIT = 'deploy/antiphon.service';
const missing = missingProgram('systemd-analyze', 'systemd');

testWith(missing)('systemd finds nothing to say against its unit', () => {
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', UNIT], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

testWith(missing)('the unit exposes little, as systemd reckons it: 2.5 of 10 at most', () => {
  const words = ['security', '--offline=yes', '--threshold=25', UNIT];
  const { status, stdout } = spawnSync('systemd-analyze', words, { encoding: 'utf8' });
  expect({ status, stdout }).toMatchObject({ status: 0 });
});
