import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { doctorProse } from '../../src/cli/doctor.js';
import {
  checkFile,
  checkModels,
  checkNode,
  checkPagePort,
  examine,
} from '../../src/cli/doctorChecks.js';

describe('doctor', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'antiphon-doctor-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test.each([
    ['18.20.0', 'missing'],
    ['20.18.3', 'missing'],
    ['20.19.0', 'good'],
    ['24.1.0', 'good'],
  ])('Node.js %s: %s', (version, state) => {
    expect(checkNode(version).state).toBe(state);
  });

  test('a model is a folder with a network and its card', () => {
    expect(checkModels(join(folder, 'nowhere')).state).toBe('missing');
    for (const [model, files] of [
      ['live', ['model.json', 'card.json']],
      ['half', ['model.json']],
    ] as const) {
      mkdirSync(join(folder, model));
      for (const file of files) writeFileSync(join(folder, model, file), '{}');
    }
    expect(checkModels(folder)).toEqual({ name: 'models', state: 'good', detail: 'live' });
  });

  test('what is not built says how to build it', () => {
    expect(checkFile('page', join(folder, 'index.html')).advice).toContain('npm run build');
    expect(checkFile('page', folder).state).toBe('good');
  });

  test('a port that is taken, and one that is free', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    expect((await checkPagePort(address.port)).state).toBe('missing');
    await new Promise((resolve) => server.close(resolve));
    expect((await checkPagePort(address.port)).state).toBe('good');
  });

  test('examines this machine whatever it lacks, one line an advice', async () => {
    const findings = await examine();
    expect(findings.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Node.js', 'MIDI (easymidi)', 'MIDI (jzz)', 'models', 'tfjs-node']),
    );
    expect(findings.find(({ name }) => name === 'WebAssembly SIMD')?.state).toBe('good');
    for (const { state, advice } of findings) {
      if (state === 'missing') expect(advice).toBeDefined();
      expect(advice ?? '').not.toContain('\n');
    }
  });

  test('says once how to get what stops several things', () => {
    const prose = doctorProse(
      [
        { name: 'a', state: 'absent', detail: 'is not there', advice: 'Get it.' },
        { name: 'b', state: 'absent', detail: 'needs a', advice: 'No b. Get it.' },
      ],
      'linux',
    );
    expect(prose.split('Get it.')).toHaveLength(2);
  });

  test('says first what must be put right, and how a DAW is connected', () => {
    const prose = doctorProse(
      [
        { name: 'page', state: 'missing', detail: 'not built', advice: 'Build it.' },
        { name: 'MIDI', state: 'absent', detail: 'not available' },
      ],
      'win32',
    );
    expect(prose).toContain('Put right first: page.');
    expect(prose).toContain('Build it.');
    expect(prose).toContain('loopMIDI');
    expect(doctorProse([], 'darwin')).toContain('IAC');
  });
});
