import { expect, test } from '@jest/globals';
import { liveSettingsSchema } from '../../src/config/settings.js';
import type { KeptJournal } from '../../src/hosting/broker/readBrokerJournal.js';
import { takeUpKept } from '../../src/hosting/broker/takeOver.js';
import { toldBy } from '../../src/jam/journal/read.js';
import { headRecord, type JournalEntry } from '../../src/jam/journal/records.js';
import { Session } from '../../src/jam/session.js';
import { fakeEngine, fakeModel } from '../support/fakeModel.js';

const settings = liveSettingsSchema.parse({ tempo: 120 });
const { name: model, weightsSha256 } = fakeModel.card;
const head = headRecord({
  antiphon: '0',
  epoch: 0,
  seed: 1,
  settings,
  model: { name: model, weightsSha256 },
  engine: 'wasm',
  precision: 'float32',
  channel: 0,
});
const open = () => new Session({ model: fakeModel, engine: fakeEngine(), settings, seed: 1 });

const strikeAt = (at: number, pitch: number): JournalEntry => ({
  at,
  input: { kind: 'midi', message: { kind: 'noteOn', channel: 0, pitch, velocity: 80 } },
});

function checkpointAt(at: number) {
  const session = open();
  session.advance(at);
  const checkpoint = session.checkpoint();
  if (checkpoint === undefined) throw new Error('no checkpoint');
  return checkpoint;
}

/** A click was due long before it. */
function impossibleAt(at: number): JournalEntry {
  const { music, ...rest } = checkpointAt(at);
  const given = { origin: 0, millisecondsPerQuarter: 500 };
  const metronome = { ...music.metronome, next: 0 };
  return { at, checkpoint: { ...rest, music: { ...music, given, metronome } } };
}

function kept(entries: readonly JournalEntry[], isWhole: boolean): KeptJournal {
  return { head, told: toldBy(entries), isWhole, epoch: 0, next: 10, heard: new Map() };
}

test('a journal of which only the end is read is read whole where its checkpoint cannot be', async () => {
  const end = [impossibleAt(2000), strikeAt(3000, 67)];
  const whole = [strikeAt(1000, 60), { at: 1500, checkpoint: checkpointAt(1500) }, ...end];
  const lines: string[] = [];
  const { kept: read, caughtUp } = await takeUpKept(
    kept(end, false),
    async () => kept(whole, true),
    open,
    (line) => lines.push(line),
  );
  expect(read.isWhole).toBe(true);
  expect(caughtUp.at).toBe(3000);
  expect(caughtUp.held.filter(({ kind }) => kind === 'noteOff')).toHaveLength(2);
  expect(lines).toEqual([expect.stringMatching(/^The checkpoint at 2\.000 s .* before it\.$/)]);
});

test('one that can be is gone on from without reading more', async () => {
  const end = [{ at: 2000, checkpoint: checkpointAt(2000) }, strikeAt(3000, 67)];
  const { session, kept: read } = await takeUpKept(
    kept(end, false),
    () => Promise.reject(new Error('it was read')),
    open,
    () => {},
  );
  expect(read.isWhole).toBe(false);
  expect(session.snapshot().sounding).toEqual([{ part: 'player', pitch: 67, velocity: 80 }]);
});
