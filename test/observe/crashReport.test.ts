import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { crashProse } from '../../src/cli/doctorCrashes.js';
import { crashCause } from '../../src/observe/crashCause.js';
import {
  type CrashCircumstances,
  crashReport,
  readCrashes,
  writeCrashReport,
} from '../../src/observe/crashReport.js';
import { stateFolder } from '../../src/observe/stateFolder.js';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'antiphon-crashes-')), 'crashes');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

const at = (time: string): CrashCircumstances => ({
  ...{ part: 'jam', antiphon: '1.2.3', node: 'v24.0.0', platform: 'linux', arch: 'x64' },
  ...{ uptime: 60, settings: { tempo: 96 }, time },
});
const NOON = '2026-03-01T12:00:00.000Z';

describe('a crash report', () => {
  test('is read as it was written', () => {
    const report = crashReport(Object.assign(new Error('no'), { code: 'EIO' }), at(NOON), []);
    const path = writeCrashReport(folder, report);
    expect(readCrashes(folder)).toEqual({ count: 1, newest: { path, report } });
    expect(report.error).toMatchObject({ name: 'Error', message: 'no', code: 'EIO' });
  });

  test('holds no secret, wherever it stood, whatever was thrown', () => {
    const secret = fc.string({ minLength: 16 }).filter((text) => !text.includes('['));
    fc.assert(
      fc.property(secret, fc.string(), fc.boolean(), (hidden, around, isError) => {
        const words = `${around}${hidden}${around}`;
        const thrown = isError ? Object.assign(new Error(words), { code: words }) : words;
        const { error } = crashReport(thrown, at(NOON), [hidden, '']);
        expect(Object.values(error).join('\n')).not.toContain(hidden);
      }),
    );
  });

  test('holds no secret of which nobody told, if it looks like one', () => {
    const base32 = fc.string({
      unit: fc.constantFrom(...'ABCXYZ234567'),
      minLength: 56,
      maxLength: 56,
    });
    const plain = fc.string({ unit: fc.constantFrom(...'abcxyz019:%@_-'), minLength: 8 });
    fc.assert(
      fc.property(base32, plain, fc.string(), (key, password, around) => {
        for (const [before, hidden, after] of [
          ['', `SU${key}`, ''],
          ['-----BEGIN USER NKEY SEED-----\n', `SUA${key.slice(1)}`, '\n---'],
          ['', `eyJ${key}.eyJ${key}.${key}`, ''],
          ['nats://', password, '@host:4222,nats://host'],
          ['-----BEGIN PRIVATE KEY-----\n', key, '\n-----END PRIVATE KEY-----\n'],
        ] as const) {
          const thrown = new Error(`${around} ${before}${hidden}${after} ${around}`);
          const { error } = crashReport(thrown, at(NOON), []);
          expect(Object.values(error).join('\n')).not.toContain(`${before}${hidden}${after}`);
          if (!around.includes(hidden)) expect(error.message).not.toContain(hidden);
        }
      }),
    );
  });

  test('keeps what is no secret: addresses, and where it happened', () => {
    const words =
      'connect ECONNREFUSED nats://10.0.0.5:4222 at file:///opt/node_modules/@nats-io/x.js';
    expect(crashReport(new Error(words), at(NOON), []).error.message).toBe(words);
  });

  test('of the newest twenty are kept', () => {
    for (let day = 1; day <= 25; day++) {
      const time = `2026-03-${`${day}`.padStart(2, '0')}T12:00:00.000Z`;
      writeCrashReport(folder, crashReport(new Error(`day ${day}`), at(time), []));
    }
    const { count, newest } = readCrashes(folder);
    expect(count).toBe(20);
    expect(newest?.report.error.message).toBe('day 25');
  });

  test('that is damaged is passed over, and other files are left alone', () => {
    const path = writeCrashReport(folder, crashReport('a string', at(NOON), []));
    writeFileSync(
      join(folder, '2026-03-02T12-00-00-000Z.json'),
      readFileSync(path).subarray(0, 90),
    );
    writeFileSync(join(folder, 'notes.json'), '{}');
    expect(readCrashes(folder)).toMatchObject({ count: 2, newest: { path } });
  });

  test('there is none where there is no folder, or a file in its place', () => {
    expect(readCrashes(folder)).toEqual({ count: 0 });
    mkdirSync(join(folder, '..'), { recursive: true });
    writeFileSync(folder, '');
    expect(readCrashes(folder)).toEqual({ count: 0 });
    expect(crashProse(readCrashes(folder))).toEqual([]);
  });
});

describe('what the doctor says of it', () => {
  test.each([
    [{ code: 'ENOSPC' }, 'The disk was full.', /--record/],
    [{ code: 'ERR_WORKER_OUT_OF_MEMORY' }, 'The server of the page used', /viewers/],
    [{}, 'Antiphon ended by a fault of its own: x is not a function.', /Report it/],
  ])('%j', (more, cause, advice) => {
    const error = Object.assign(new TypeError('x is not a function'), more);
    const said = crashCause(crashReport(error, at(NOON), []));
    expect(said.cause).toContain(cause);
    expect(said.advice).toMatch(advice);
  });

  test('how many, when, why, what to do and where it is', () => {
    const path = writeCrashReport(folder, crashReport(new Error('oh'), at(NOON), []));
    expect(crashProse(readCrashes(folder))).toEqual([
      'Crashes: 1. The newest, 2026-03-01 12:00 UTC, version 1.2.3:',
      '  Antiphon ended by a fault of its own: oh.',
      expect.stringContaining('Report it'),
      `  ${path}`,
      '',
    ]);
  });
});

test.each([
  [{}, 'linux', '/home/u/.local/state/antiphon'],
  [{ XDG_STATE_HOME: '/s' }, 'linux', '/s/antiphon'],
  [{ XDG_STATE_HOME: 'relative' }, 'linux', '/home/u/.local/state/antiphon'],
  [{ STATE_DIRECTORY: '/var/lib/antiphon' }, 'linux', '/var/lib/antiphon'],
  [{}, 'darwin', '/home/u/Library/Application Support/antiphon'],
  [{ LOCALAPPDATA: '/l' }, 'win32', '/l/antiphon'],
] as const)('state of %j on %s is in %s', (environment, platform, expected) => {
  expect(stateFolder(environment, platform, () => '/home/u')).toBe(expected);
});

test('the user of a service needs no home', () => {
  const home = (): string => {
    throw new Error('no home');
  };
  expect(stateFolder({ STATE_DIRECTORY: '/s' }, 'linux', home)).toBe('/s');
});
