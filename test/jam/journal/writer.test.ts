import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { JournalFile } from '../../../src/jam/journal/file.js';
import { lockJournal } from '../../../src/jam/journal/lock.js';
import { readJournal } from '../../../src/jam/journal/read.js';
import { JournalWriter } from '../../../src/jam/journal/writer.js';
import { testWith } from '../../support/tools.js';
import { HandClock } from '../handClock.js';
import { HEAD, note, writerOf } from './support.js';

let folder = '';
let path = '';
let clock: HandClock;
let notices: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'antiphon-writer-'));
  path = join(folder, 'jam.journal');
  clock = new HandClock();
  notices = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const pitches = () =>
  readJournal(readFileSync(path)).inputs.map(({ input }) =>
    input.kind === 'midi' && 'pitch' in input.message ? input.message.pitch : input.kind,
  );

/** Lets the disk's work be done, with the clock standing. */
async function settle(isDone: () => boolean): Promise<void> {
  while (!isDone()) await new Promise((resolve) => setImmediate(resolve));
}

function noSpace(): Error {
  return Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
}

/** A file on a disk that is full for as long as the test says so. */
async function onFullDisk(): Promise<{ isFull: boolean; journal: JournalWriter }> {
  const file = await JournalFile.create(path);
  const disk = { isFull: true, journal: writerOf(path, clock) };
  const append = file.append.bind(file);
  jest.spyOn(file, 'append').mockImplementation(async (texts) => {
    if (disk.isFull) {
      // As a disk does: it takes a part of it.
      writeFileSync(path, '12345678 {"at":1,"inp');
      throw noSpace();
    }
    await append(texts);
  });
  disk.journal = new JournalWriter({
    clock,
    open: async () => file,
    notice: (line) => notices.push(line),
  });
  return disk;
}

describe('a journal that is written', () => {
  test('has what was appended 20 ms ago, and is made to stay 40 ms after', async () => {
    const file = await JournalFile.create(path);
    const sync = jest.spyOn(file, 'sync');
    const journal = new JournalWriter({ clock, open: async () => file, notice: () => {} });
    journal.append(HEAD);
    clock.turnTo(20);
    await settle(() => clock.waiting > 0);
    journal.append(note(21, 60));
    clock.turnTo(40);
    await settle(() => readFileSync(path, 'utf8').includes('"pitch":60'));
    clock.turnTo(80);
    await settle(() => sync.mock.calls.length > 0);
    await journal.stop();
  });

  test('does not begin before the first note, and then has all that was before', async () => {
    const make = () =>
      new JournalWriter({
        clock,
        open: () => JournalFile.create(path),
        fromFirstNote: true,
        notice: () => {},
      });
    const empty = make();
    empty.append(HEAD);
    empty.append({ at: 0, input: { kind: 'tap' } });
    await empty.stop();
    expect(existsSync(path)).toBe(false);
    const played = make();
    played.append(HEAD);
    played.append({ at: 0, input: { kind: 'tap' } });
    played.append(note(1, 60));
    await played.stop();
    expect(pitches()).toEqual(['tap', 60]);
  });

  test('on a full disk says so once, keeps what comes, and writes it when there is space', async () => {
    const disk = await onFullDisk();
    disk.journal.append(HEAD);
    for (let at = 0; at < 10; at++) {
      disk.journal.append(note(at, 60 + at));
      clock.turnTo(clock.time + 1000);
      await settle(() => clock.waiting > 0);
    }
    expect(notices).toEqual([expect.stringMatching(/ENOSPC.*The jam goes on/)]);
    disk.isFull = false;
    clock.turnTo(clock.time + 1000);
    await settle(() => clock.waiting > 0);
    clock.turnTo(clock.time + 40);
    await settle(() => notices.length === 2);
    expect(notices[1]).toMatch(/written again/);
    await disk.journal.stop();
    expect(pitches()).toEqual([60, 61, 62, 63, 64, 65, 66, 67, 68, 69]);
    expect(readJournal(readFileSync(path)).lost).toBe(0);
  });

  test('on a disk that stays full keeps so much, and then says in the journal how much is lost', async () => {
    const disk = await onFullDisk();
    disk.journal.append(HEAD);
    for (let at = 0; at < 25_000; at++) disk.journal.append(note(at, 60));
    disk.isFull = false;
    clock.turnTo(5000);
    await settle(() => clock.waiting > 0);
    disk.journal.append(note(30_000, 61));
    await disk.journal.stop();
    const journal = readJournal(readFileSync(path));
    expect(journal.lost).toBe(5001);
    expect(pitches()).toHaveLength(20_000);
    expect(pitches().at(-1)).toBe(61);
    expect(journal.notes).toContainEqual(expect.stringMatching(/^5001 records are missing/));
  });

  test('on a disk that is full to the end is whole up to there', async () => {
    const disk = await onFullDisk();
    disk.isFull = false;
    disk.journal.append(HEAD);
    disk.journal.append(note(1, 60));
    clock.turnTo(20);
    await settle(() => existsSync(path) && readFileSync(path, 'utf8').includes('60'));
    disk.isFull = true;
    disk.journal.append(note(2, 61));
    await disk.journal.stop();
    expect(notices.at(-1)).toMatch('lacks its last 1 records');
  });

  test('in a folder that cannot be written to says so once, and begins when it can', async () => {
    writeFileSync(join(folder, 'no folder'), '');
    path = join(folder, 'no folder', 'jam.journal');
    const journal = writerOf(path, clock, notices);
    journal.append(HEAD);
    journal.append(note(1, 60));
    clock.turnTo(20);
    await settle(() => notices.length > 0 && clock.waiting > 0);
    rmSync(join(folder, 'no folder'));
    clock.turnTo(1100);
    await settle(() => clock.waiting > 0);
    clock.turnTo(1200);
    await settle(() => notices.length > 1);
    expect(notices).toEqual([
      expect.stringMatching(/The jam goes on/),
      expect.stringMatching(/written again/),
    ]);
    await journal.stop();
    expect(pitches()).toEqual([60]);
  });

  test('that somebody removes with its folder is made once more, with all that was in it', async () => {
    path = join(folder, 'sessions', 'jam.journal');
    const journal = writerOf(path, clock, notices);
    journal.append(HEAD);
    journal.append(note(1, 60));
    await journal.start();
    clock.turnTo(20);
    await settle(() => readFileSync(path, 'utf8').includes('"pitch":60'));
    rmSync(join(folder, 'sessions'), { recursive: true });
    journal.append(note(2, 61));
    clock.turnTo(40);
    await settle(() => clock.waiting > 0);
    clock.turnTo(100);
    await settle(() => clock.waiting > 0);
    clock.turnTo(200);
    await settle(() => notices.length > 0);
    expect(notices).toEqual([expect.stringMatching(/was removed/)]);
    journal.append(note(3, 62));
    await journal.stop();
    expect(pitches()).toEqual([60, 61, 62]);
  });

  test('is whole when the program ends by an error and waits for nothing', async () => {
    const file = await JournalFile.create(path);
    const journal = new JournalWriter({ clock, open: async () => file, notice: () => {} });
    await journal.start();
    journal.append(HEAD);
    for (let at = 0; at < 100; at++) journal.append(note(at, 60 + (at % 12)));
    journal.flushNow();
    expect(pitches()).toHaveLength(100);
    await file.close();
  });

  test('says what it lacks when the program ends before it has a file', () => {
    const notices: string[] = [];
    const open = () => new Promise<JournalFile>(() => {});
    const journal = new JournalWriter({
      clock: new HandClock(),
      open,
      notice: (line) => notices.push(line),
    });
    journal.append(HEAD);
    journal.append(note(1, 60));
    journal.flushNow();
    expect(notices).toEqual(['The journal lacks its last 2 records.']);
  });

  test('is not taken up while it is being written, but when its writer was killed', async () => {
    mkdirSync(join(folder, 'other'));
    const script = `process.stdin.resume(); process.stdout.write('up');`;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'ignore'] });
    await once(child.stdout, 'data');
    writeFileSync(path, '');
    writeFileSync(`${path}.lock`, `${child.pid}\n`);
    expect(() => lockJournal(path)).toThrow(expect.objectContaining({ code: 'journal-in-use' }));
    child.kill('SIGKILL');
    await once(child, 'exit');
    const unlock = lockJournal(path);
    unlock();
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  const noProc = existsSync('/proc/self/stat') ? undefined : 'there is no /proc';
  testWith(noProc)(
    'a lock from before the machine was started again keeps nobody out',
    async () => {
      const script = `process.stdin.resume(); process.stdout.write('up');`;
      const child = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'ignore'] });
      await once(child.stdout, 'data');
      writeFileSync(path, '');
      // That number is another process's now.
      lockJournal(path);
      const ours = readFileSync(`${path}.lock`, 'utf8');
      writeFileSync(`${path}.lock`, ours.replace(`${process.pid}`, `${child.pid}`));
      lockJournal(path)();
      expect(existsSync(`${path}.lock`)).toBe(false);
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  );
});
