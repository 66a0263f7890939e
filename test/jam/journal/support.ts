import { liveSettingsSchema } from '../../../src/config/settings.js';
import type { Clock } from '../../../src/jam/clock.js';
import { JournalFile } from '../../../src/jam/journal/file.js';
import { FIRST_CHECK, lineOf } from '../../../src/jam/journal/lines.js';
import type { Journal } from '../../../src/jam/journal/read.js';
import { headRecord, type JournalRecord } from '../../../src/jam/journal/records.js';
import { JournalWriter } from '../../../src/jam/journal/writer.js';
import { Session } from '../../../src/jam/session.js';
import { playThrough } from '../../../src/jam/virtualTime.js';
import { encode } from '../../../src/midi/encode.js';
import { fakeEngine, fakeModel } from '../../support/fakeModel.js';

/** The head of a jam on the fake model. */
export const HEAD = headRecord({
  antiphon: '0',
  seed: 1,
  settings: liveSettingsSchema.parse({ tempo: 120, key: 'C' }),
  model: { name: 'fake', weightsSha256: fakeModel.card.weightsSha256 },
  engine: 'wasm',
  precision: 'float32',
  channel: 0,
});

/** A journal's text. */
export function textOf(records: readonly object[]): string {
  let check = FIRST_CHECK;
  return records
    .map((record) => {
      const next = lineOf(JSON.stringify(record), check);
      check = next.check;
      return next.line;
    })
    .join('');
}

/** Where each record's line ends, in bytes. */
export function lineEnds(file: Buffer): number[] {
  return [...file.entries()].flatMap(([at, byte]) => (byte === 0x0a ? [at + 1] : []));
}

/** The same in version 1, which had neither checksums nor what was sent. */
export function plainTextOf(journal: string): string {
  return journal
    .replace(/^.{9}/gm, '')
    .replace('"version":2', '"version":1')
    .replace(/^\{"due".*\n/gm, '');
}

export function note(at: number, pitch: number, on = true): JournalRecord {
  const kind = on ? 'noteOn' : 'noteOff';
  return { at, input: { kind: 'midi', message: { kind, channel: 0, pitch, velocity: 80 } } };
}

export function writerOf(path: string, clock: Clock, notices: string[] = []): JournalWriter {
  return new JournalWriter({
    clock,
    open: () => JournalFile.create(path),
    notice: (line) => notices.push(line),
  });
}

export function sessionOf({ head }: Journal): Session {
  const { settings, seed } = head;
  return new Session({ model: fakeModel, engine: fakeEngine(), settings, seed });
}

/** What is sent when it is played again, as `due bytes`. */
export function replay(journal: Journal): string[] {
  return playThrough(sessionOf(journal), journal.inputs, journal.end).flatMap((output) =>
    output.kind === 'send'
      ? [`${output.due} ${Buffer.from(encode(output.message)).toString('hex')}`]
      : [],
  );
}
