import { liveSettingsSchema } from '../../../src/config/settings.js';
import { FIRST_CHECK, lineOf } from '../../../src/jam/journal/lines.js';
import { readJournal } from '../../../src/jam/journal/read.js';
import { headRecord } from '../../../src/jam/journal/records.js';
import { playThrough } from '../../../src/jam/virtualTime.js';
import { newSession } from '../../jam/jamming.js';
import { type Input, type Outcome, refusing, single, type Target, textOf } from '../target.js';

/** Inputs of a journal that are played: the reader's work is tried whole, the session's a little. */
const PLAYED = 50;
/** Milliseconds that are played. */
const LONGEST = 60_000;

/** Journals, whose checksums are right all the same; and what they hold, played. */
export function journalsTarget(): Target {
  const head = headRecord({
    antiphon: '0.1.0',
    seed: 1,
    settings: liveSettingsSchema.parse({}),
    model: { name: 'live', weightsSha256: '0'.repeat(64) },
    engine: 'wasm',
    precision: 'float32',
    channel: 0,
  });
  const note = { channel: 0, pitch: 60, velocity: 80 };
  const records = [
    head,
    { at: 0, input: { kind: 'midi', message: { kind: 'noteOn', ...note } } },
    { at: 300.5, input: { kind: 'midi', message: { kind: 'noteOff', ...note } } },
    { due: 400, sent: '903c50' },
    { at: 500, input: { kind: 'settings', change: { tempo: 96, mode: 'solo' } } },
    { at: 600, input: { kind: 'tap' } },
    { lost: 3 },
    { at: 9000, end: true },
    { at: 9500, resumed: '0.1.0', epoch: 0 },
    { at: 9900, input: { kind: 'panic' } },
  ];
  const whole = records.map((record) => JSON.stringify(record)).join('\n');
  return {
    name: 'journals',
    samples: single([whole, whole.split('\n').slice(0, 3).join('\n')]),
    words: ['"__proto__":', '{"lost":1}\n', '\n', '"at":1e15', '"end":true', '"prime","canon":"'],
    take: async ([bytes]: Input): Promise<Outcome> => {
      const text = textOf(bytes);
      const outcomes = [await refusing(() => readJournal(text)), await refusing(() => play(text))];
      return outcomes.includes('taken') ? 'taken' : 'refused';
    },
    finish: () => {},
  };
}

function play(text: string): void {
  let check = FIRST_CHECK;
  let sealed = '';
  for (const record of text.split('\n')) {
    const line = lineOf(record, check);
    sealed += line.line;
    check = line.check;
  }
  const { head, inputs } = readJournal(sealed);
  const within = inputs.filter(({ at }) => Math.abs(at) < LONGEST).slice(0, PLAYED);
  playThrough(newSession(head.settings, head.seed), within, LONGEST);
}
