import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { liveSettingsSchema } from '../../src/config/settings.js';
import { lineOf } from '../../src/jam/journal/lines.js';
import { headRecord, type JournalRecord } from '../../src/jam/journal/records.js';
import { Session } from '../../src/jam/session.js';
import { type TimedInput, turnsOf } from '../../src/jam/virtualTime.js';
import { encode } from '../../src/midi/encode.js';
import { createEngine } from '../../src/model/createEngine.js';
import { loadModel } from '../../src/model/loadModel.js';

export const STARTED = Date.UTC(2026, 2, 1, 20, 5, 59);
const QUARTER = 500;
const PITCHES = [67, 69, 71, 74, 71, 69, 67, 62];

/** Two bars of quarters in G, at 120 beats a minute, on the jam's clock. */
export function phrase(start: number): TimedInput[] {
  return PITCHES.flatMap((pitch, index): TimedInput[] => {
    const at = start + index * QUARTER;
    const midi = (kind: 'noteOn' | 'noteOff', velocity: number, when: number): TimedInput => ({
      at: when,
      input: { kind: 'midi', message: { kind, channel: 0, pitch, velocity } },
    });
    return [midi('noteOn', 80, at), midi('noteOff', 0, at + 0.9 * QUARTER)];
  });
}

export interface RecordedJam {
  /** Notes of both parts. */
  readonly player: number;
  readonly partner: number;
  /** From the first to the last of them. */
  readonly duration: number;
}

/** Plays a jam with a shipped model and writes its journal, as the daemon would have. */
export async function recordJam(
  path: string,
  { model: name = 'ngram', weights }: { model?: string; weights?: string } = {},
): Promise<RecordedJam> {
  const model = await loadModel(fileURLToPath(new URL(`../../models/${name}`, import.meta.url)));
  const engine = await createEngine('wasm', model);
  const settings = liveSettingsSchema.parse({ tempo: 120, key: 'G', model: name });
  const session = new Session({ model, engine, settings, seed: 7 });
  const inputs = [...phrase(1000), ...phrase(13_000)];
  const end = 24_000;
  const records: JournalRecord[] = [
    headRecord({
      antiphon: '0.1.0',
      epoch: STARTED - 1000,
      seed: 7,
      settings,
      model: { name, weightsSha256: weights ?? model.card.weightsSha256 },
      engine: 'wasm',
      precision: 'float32',
      channel: 0,
    }),
  ];
  let partner = 0;
  let last = 0;
  const given = [...inputs];
  for (const { at, turn } of turnsOf(session, inputs, end)) {
    while (given[0] !== undefined && given[0].at <= at) {
      const [first] = given.splice(0, 1);
      if (first !== undefined && first.input.kind !== 'close') {
        records.push({ at: first.at, input: first.input });
      }
    }
    for (const output of turn.outputs) {
      if (output.kind !== 'send') continue;
      if (output.message.kind === 'noteOn') partner += 1;
      const sent = Buffer.from(encode(output.message)).toString('hex');
      last = Math.max(last, output.due);
      records.push({ due: output.due, sent });
    }
  }
  records.push({ at: end, end: true });
  engine.dispose();
  let check = 0;
  const lines = records.map((record) => {
    const next = lineOf(JSON.stringify(record), check);
    check = next.check;
    return next.line;
  });
  await writeFile(path, lines.join(''));
  return { player: 2 * PITCHES.length, partner, duration: Math.round(last - 1000) };
}
