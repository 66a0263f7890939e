import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

test('a jam of some minutes in every mode, with a player who does everything', () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--expose-gc', 'bench/soak.mjs'],
    { env: { ...process.env, SOAK_HOURS: '0.2', SOAK_SEED: '2' }, encoding: 'utf8' },
  );
  expect({ status, table: stdout, bars: stderr }).toMatchObject({ status: 0 });
}, 300_000);
