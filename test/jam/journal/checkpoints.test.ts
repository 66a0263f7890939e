import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { LiveSettings } from '../../../src/config/settings.js';
import { checkpointSchema } from '../../../src/jam/checkpoint/schema.js';
import { catchUp } from '../../../src/jam/journal/catchUp.js';
import { CheckpointCheck } from '../../../src/jam/journal/checkpointCheck.js';
import { type Journal, readJournal } from '../../../src/jam/journal/read.js';
import type { JournalRecord } from '../../../src/jam/journal/records.js';
import { takeUp } from '../../../src/jam/journal/takeUp.js';
import type { Session } from '../../../src/jam/session.js';
import { turnsOf } from '../../../src/jam/virtualTime.js';
import { HandClock } from '../handClock.js';
import { stage } from '../runtimeStage.js';
import { HEAD, sessionOf, writerOf } from './support.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'antiphon-checkpoints-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const MINUTE = 60_000;
const PHRASE = [67, 65, 64, 62, 64, 65, 67, 72];

/** A jam of phrases and answers, cut off in the middle of a phrase after some minutes. */
async function recorded(minutes: number): Promise<Journal> {
  const clock = new HandClock();
  const path = join(folder, 'jam.journal');
  const journal = writerOf(path, clock);
  await journal.start();
  journal.append(HEAD);
  const { runtime, backend } = stage({ clock, journal });
  await runtime.start();
  const port = backend.inputPort('Antiphon In');
  for (let at = 1000; at < minutes * MINUTE; at += 12_000) {
    for (const [index, pitch] of PHRASE.entries()) {
      clock.turnTo(at + index * 250);
      port.inject([0x90, pitch, 80]);
      clock.turnTo(at + index * 250 + 220);
      if (at + 12_000 < minutes * MINUTE || index < 5) port.inject([0x80, pitch, 0]);
    }
  }
  await journal.stop();
  const file = readFileSync(path);
  await runtime.stop();
  return readJournal(file);
}

/** What somebody hears who goes on with it: another phrase and its answer. */
function goneOn(session: Session, at: number): string[] {
  const inputs = PHRASE.flatMap((pitch, index) =>
    (['noteOn', 'noteOff'] as const).map((kind, off) => ({
      at: at + 8000 + index * 250 + off * 220,
      input: { kind: 'midi' as const, message: { kind, channel: 0, pitch, velocity: 80 } },
    })),
  );
  return [...turnsOf(session, inputs, at + 30_000)].flatMap(({ turn }) =>
    turn.outputs.map((output) => JSON.stringify(output)),
  );
}

/** When a jam had checkpoints in which somebody plays on and on, or nobody but the partner. */
async function checkpointsWith(change: Partial<LiveSettings>, isAlone: boolean): Promise<number[]> {
  const clock = new HandClock();
  const times: number[] = [];
  const journal = {
    append: (record: JournalRecord) => {
      if ('checkpoint' in record) times.push(record.at);
    },
    stop: async () => {},
  };
  const { runtime, backend } = stage({ clock, journal });
  await runtime.start();
  runtime.receive({ kind: 'settings', change: { tempo: 120, ...change } }, 0);
  const port = backend.inputPort('Antiphon In');
  for (let at = 1000; at < 2.3 * MINUTE; at += 250) {
    const pitch = PHRASE[(at / 250) % PHRASE.length] ?? 60;
    clock.turnTo(at);
    if (!isAlone) port.inject([0x90, pitch, 80]);
    clock.turnTo(at + 220);
    if (!isAlone) port.inject([0x80, pitch, 0]);
  }
  await runtime.stop();
  return times;
}

describe('a jam that never rests', () => {
  const ways: readonly Partial<LiveSettings>[] = [
    ...(['answer', 'trade', 'continue', 'accompany', 'changes', 'solo'] as const).map((mode) => ({
      mode,
    })),
    { mode: 'answer', metronome: 'on', clockOut: 'on' },
  ];
  test.each(ways)('has a checkpoint a minute: %j', async (change) => {
    const times = await checkpointsWith(change, false);
    expect(times.length).toBe(2);
    expect(Math.max(...times.map((at, index) => at - (times[index - 1] ?? 0)))).toBeLessThan(
      MINUTE + 10_000,
    );
  });

  test('and so has one in which the partner plays alone', async () => {
    expect((await checkpointsWith({ mode: 'solo' }, true)).length).toBe(2);
  });
});

describe('a journal with checkpoints', () => {
  test('has one a minute at most, and a jam is taken up from the latest as from its beginning', async () => {
    const journal = await recorded(4);
    const times = journal.checkpoints.map(({ at }) => at);
    expect(times.length).toBe(3);
    for (const [index, at] of times.entries())
      expect(at - (times[index - 1] ?? 0)).toBeGreaterThanOrEqual(MINUTE);
    const [one, other] = [journal, { ...journal, checkpoints: [] }].map((each) => {
      const session = sessionOf(journal);
      const caughtUp = catchUp(session, each);
      return { caughtUp, outputs: goneOn(session, caughtUp.at) };
    });
    expect(one?.caughtUp.differsAt).toBeUndefined();
    expect(one?.caughtUp.held.length).toBeGreaterThan(0);
    expect(one).toEqual(other);
    expect(one?.outputs.some((output) => output.includes('"send"'))).toBe(true);
  });

  test('only what came after the latest is played again', async () => {
    const journal = await recorded(3);
    const session = sessionOf(journal);
    const { checkpoints, inputs } = journal;
    let given = 0;
    const receive = session.receive.bind(session);
    session.receive = (...input) => {
      given += 1;
      return receive(...input);
    };
    catchUp(session, journal);
    expect(given).toBe(inputs.length - (checkpoints.at(-1)?.inputs ?? 0));
    expect(given).toBeLessThan(inputs.length / 2);
  });

  test('one that this version cannot read is passed over', async () => {
    const journal = await recorded(3);
    const [first, last] = [journal.checkpoints[0], journal.checkpoints.at(-1)];
    if (first === undefined || last === undefined) throw new Error('no checkpoints');
    const strange = { ...last, checkpoint: { of: 'another version' } };
    const at = (checkpoints: Journal['checkpoints']) => {
      const session = sessionOf(journal);
      const caughtUp = catchUp(session, { ...journal, checkpoints });
      return { caughtUp, music: session.checkpoint()?.music };
    };
    expect(at([first, strange])).toEqual(at([first]));
    expect(at([strange])).toEqual(at([]));
  });

  test('one that says something that cannot be is passed over in a line, for the one before or the beginning', async () => {
    const journal = await recorded(3);
    const [first, last] = [journal.checkpoints[0], journal.checkpoints.at(-1)];
    if (first === undefined || last === undefined) throw new Error('no checkpoints');
    const written = checkpointSchema.parse(last.checkpoint);
    const { music } = written;
    // A click was due long before it.
    const metronome = { ...music.metronome, next: 0 };
    const given = { origin: 0, millisecondsPerQuarter: 500 };
    const wrong = { ...music, given, metronome };
    const impossible = { ...last, checkpoint: { ...written, music: wrong } };
    const at = async (checkpoints: Journal['checkpoints']) => {
      const lines: string[] = [];
      const open = () => ({ session: sessionOf(journal) });
      const say = (line: string) => lines.push(line);
      const { session, ...caughtUp } = await takeUp(open, { ...journal, checkpoints }, say);
      return { caughtUp, music: session.checkpoint()?.music, lines };
    };
    const [fromFirst, fromBeginning] = [await at([first]), await at([])];
    expect(fromFirst.lines).toEqual([]);
    const before = await at([first, impossible]);
    expect(before).toEqual({ ...fromFirst, lines: [expect.stringMatching(/the one before/)] });
    const beginning = await at([impossible]);
    expect(beginning).toEqual({
      ...fromBeginning,
      lines: [expect.stringMatching(/the beginning/)],
    });
  });

  test('is compared with where the jam stands when it is played again from its beginning', async () => {
    const journal = await recorded(3);
    const differs = ({ checkpoints, inputs, reached }: Journal): number | undefined => {
      const session = sessionOf(journal);
      const check = new CheckpointCheck(checkpoints, session);
      for (const timed of turnsOf(session, inputs, reached)) check.pass(timed);
      return check.differsAt;
    };
    expect(differs(journal)).toBeUndefined();
    const [first, second] = journal.checkpoints;
    if (first === undefined || second === undefined) throw new Error('no checkpoints');
    const swapped = { ...second, checkpoint: first.checkpoint };
    expect(differs({ ...journal, checkpoints: [first, swapped] })).toBe(second.at);
    // It stood elsewhere by then.
    const misplaced = { ...first, inputs: first.inputs + 3 };
    expect(differs({ ...journal, checkpoints: [misplaced] })).toBe(first.at);
  });
});
