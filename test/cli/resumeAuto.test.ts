import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { resumeIfCutOff } from '../../src/cli/jamBeginning.js';
import { loadSettings } from '../../src/config/load.js';
import { lineOf } from '../../src/jam/journal/lines.js';
import { readJournal } from '../../src/jam/journal/read.js';
import { Stopwatch } from '../../src/observe/stopwatch.js';
import { recordJam } from '../support/recordedJam.js';

let folder = '';
let path = '';
let notices: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'antiphon-auto-'));
  path = join(folder, 'jam.journal');
  notices = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Begins as a service does that is started again; whether the jam goes on. */
async function goesOn(): Promise<boolean> {
  const settings = loadSettings({
    environment: {},
    flags: { model: 'ngram', sessions: join(folder, 'new') },
  });
  const surroundings = {
    stopwatch: new Stopwatch(() => 0),
    notice: (line: string) => notices.push(line),
  };
  const beginning = await resumeIfCutOff(path, settings, surroundings);
  await beginning.journal?.stop();
  beginning.models.dispose();
  return beginning.begun !== undefined;
}

/** As if the program had been killed before its last record; then more records. */
function cutOff(...more: readonly object[]): void {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n').slice(0, -1);
  writeFileSync(path, `${lines.join('\n')}\n`);
  let { check } = readJournal(readFileSync(path)).intact;
  for (const record of more) {
    const next = lineOf(JSON.stringify(record), check);
    check = next.check;
    writeFileSync(path, next.line, { flag: 'a' });
  }
}

test('a jam that was cut off goes on by itself, one that was ended does not', async () => {
  await recordJam(path);
  expect(await goesOn()).toBe(false);
  cutOff();
  expect(await goesOn()).toBe(true);
});

test('one that was cut off as soon as it was taken up is left alone', async () => {
  await recordJam(path);
  cutOff({ at: 24_000, resumed: '0', epoch: 0 }, { due: 33_000, sent: '904050' });
  expect(await goesOn()).toBe(false);
  expect(notices.join()).toMatch(/as soon as/);
  cutOff({ due: 35_000, sent: '904050' });
  expect(await goesOn()).toBe(true);
});

test('what cannot be taken up does not keep a service from starting', async () => {
  writeFileSync(path, 'no journal\n');
  expect(await goesOn()).toBe(false);
  expect(notices.join()).toMatch(/cannot be taken up/);
});
