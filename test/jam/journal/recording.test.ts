import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { catchUp } from '../../../src/jam/journal/catchUp.js';
import { JournalFile } from '../../../src/jam/journal/file.js';
import { readJournal } from '../../../src/jam/journal/read.js';
import { JournalWriter } from '../../../src/jam/journal/writer.js';
import { HandClock } from '../handClock.js';
import { jamAlong, stage } from '../runtimeStage.js';
import { leftByPowerCut } from './powerCut.js';
import { HEAD, lineEnds, plainTextOf, replay, sessionOf, textOf, writerOf } from './support.js';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'antiphon-journal-'));
  path = join(folder, 'jam.journal');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A jam with an answer; closed, or cut off as it stands. */
async function record(isClosed = true): Promise<string[]> {
  const clock = new HandClock();
  const journal = writerOf(path, clock);
  await journal.start();
  journal.append(HEAD);
  const all = stage({ clock, journal });
  await all.runtime.start();
  jamAlong(all);
  if (!isClosed) await journal.stop();
  await all.runtime.stop();
  return all.sent;
}

const read = () => readJournal(readFileSync(path));

/** Goes on with the journal in a new session, plays the same phrase again, and closes. */
async function resume(): Promise<string[]> {
  const recorded = read();
  const session = sessionOf(recorded);
  const { at, turn, held, differsAt } = catchUp(session, recorded);
  expect(differsAt).toBeUndefined();
  const clock = new HandClock();
  clock.time = at - 1000;
  const file = await JournalFile.reopen(path, recorded.intact);
  const journal = new JournalWriter({ clock, open: async () => file, notice: () => {} });
  journal.append({ at, resumed: '0', epoch: 0 });
  const all = stage({ clock, session, journal, begun: { at, turn } });
  await all.runtime.start();
  for (const message of held) all.runtime.receive({ kind: 'midi', message });
  clock.turnTo(at + 8000);
  const port = all.backend.inputPort('Antiphon In');
  for (const pitch of [67, 65, 64, 62, 60]) {
    port.inject([0x90, pitch, 90]);
    clock.turnTo(clock.time + 240.7);
    port.inject([0x80, pitch, 0]);
  }
  clock.turnTo(clock.time + 5000);
  await all.runtime.stop();
  return all.sent;
}

describe('a recorded jam', () => {
  test('played again gives the same bytes at the same times, which its journal has too', async () => {
    const sent = await record();
    expect(sent.length).toBeGreaterThan(0);
    const journal = read();
    expect(journal.notes).toEqual([]);
    expect(replay(journal)).toEqual(sent);
    expect(journal.sent.map(({ due, bytes }) => `${due} ${bytes}`)).toEqual(sent);
  });

  test('that was closed is gone on with, and the whole is played again to the same bytes', async () => {
    const first = await record();
    const second = await resume();
    expect(second.length).toBeGreaterThan(0);
    expect(read().notes).toEqual([]);
    expect(replay(read())).toEqual([...first, ...second]);
  });

  test('cut off after any record is gone on with to the same bytes', async () => {
    await record(false);
    const records = readFileSync(path, 'utf8').trimEnd().split('\n');
    const whole = records.map((line) => JSON.parse(line.slice(9)));
    for (let count = 2; count <= whole.length; count += 7) {
      const text = textOf(whole.slice(0, count));
      rmSync(path);
      const file = await JournalFile.create(path);
      await file.append(whole.slice(0, count).map((record) => JSON.stringify(record)));
      await file.close();
      const first = readJournal(text).sent.map(({ due, bytes }) => `${due} ${bytes}`);
      const second = await resume();
      expect(replay(read())).toEqual([...first, ...second]);
      expect(read().sent.map(({ due, bytes }) => `${due} ${bytes}`)).toEqual([...first, ...second]);
    }
  }, 60_000);

  test('whose power was cut is gone on with from what the disk kept, to the same bytes', async () => {
    await record(false);
    const file = readFileSync(path);
    const cut = fc.constantFrom(...lineEnds(file)).chain((synced) => leftByPowerCut(file, synced));
    await fc.assert(
      fc.asyncProperty(cut, async (left) => {
        writeFileSync(path, left);
        const first = read().sent.map(({ due, bytes }) => `${due} ${bytes}`);
        const second = await resume();
        const whole = read();
        expect(whole.isDamaged).toBe(false);
        expect(whole.notes).toEqual([]);
        expect(replay(whole)).toEqual([...first, ...second]);
      }),
      { numRuns: 12 },
    );
  }, 60_000);

  test('of version 1 is still played', async () => {
    await record();
    const journal = readJournal(plainTextOf(readFileSync(path, 'utf8')));
    expect(journal.notes).toEqual([]);
    expect(replay(journal)).toEqual(replay(read()));
  });

  test('from before there were adaptation and precision is played without', async () => {
    await record();
    const [head = '', ...rest] = plainTextOf(readFileSync(path, 'utf8')).split('\n');
    const { settings, precision: __, ...others } = JSON.parse(head);
    const { adaptation: _, ...older } = settings;
    const old = readJournal([JSON.stringify({ ...others, settings: older }), ...rest].join('\n'));
    const off = JSON.stringify({ ...others, settings: { ...older, adaptation: 0 } });
    expect(replay(old)).toEqual(replay(readJournal([off, ...rest].join('\n'))));
    expect(old.head).toMatchObject({ settings: { adaptation: 0 }, precision: 'float32' });
  });
});
