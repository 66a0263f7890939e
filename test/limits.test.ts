import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { MODEL_LIMITS } from '../src/cli/modelThread.js';
import { restartSettingsSchema } from '../src/config/settings.js';
import { LONGEST_PHRASE_BARS } from '../src/jam/ear.js';
import { HEARD_NOTES } from '../src/jam/heardPort.js';
import { CLOSING_TIME } from '../src/jam/output/lanePort.js';
import { LAST_BREATH } from '../src/jam/output/outputLane.js';
import { MOST_DEEDS } from '../src/jam/phrase.js';
import { MOST_MIDI_BYTES, MOST_MIDI_TRACKS } from '../src/midi/file.js';
import { AHEAD_BYTES, MOST_WAITING } from '../src/midi/pacedLine.js';
import { LIMITS } from '../src/model/limits.js';
import { FILE_LIMITS } from '../src/readAtMost.js';
import { DEFAULT_LIMITS } from '../src/wire/limits.js';
import { TEXT_LIMIT } from '../src/wire/messages.js';

const { messages, ...wire } = DEFAULT_LIMITS;

/** What the code says. */
const limits: Readonly<Record<string, number>> = {
  ...wire,
  messagesPerSecond: messages.perSecond,
  messagesAtOnce: messages.burst,
  oscPerSecond: messages.perSecond,
  abcCharacters: TEXT_LIMIT,
  tokenCharacters: longest((length) => {
    const token = 'x'.repeat(length);
    return restartSettingsSchema.shape.token.safeParse(token).success;
  }),
  notesPerSecond: HEARD_NOTES.perSecond,
  phraseBars: LONGEST_PHRASE_BARS,
  phraseDeeds: MOST_DEEDS,
  aheadBytes: AHEAD_BYTES,
  waitingMessages: MOST_WAITING,
  closingTime: CLOSING_TIME,
  lastBreath: LAST_BREATH,
  settingsBytes: FILE_LIMITS.settings,
  abcBytes: FILE_LIMITS.abc,
  journalBytes: FILE_LIMITS.journal,
  midiBytes: MOST_MIDI_BYTES,
  midiTracks: MOST_MIDI_TRACKS,
  modelTime: MODEL_LIMITS.time,
  modelsWaiting: MODEL_LIMITS.waiting,
  modelJsonBytes: LIMITS.jsonBytes,
  modelJsonDepth: LIMITS.jsonDepth,
  modelWeightsBytes: LIMITS.weightsBytes,
  modelParameters: LIMITS.parameters,
  modelVocabulary: LIMITS.vocabularySize,
  modelLayers: LIMITS.layers,
  modelUnits: LIMITS.units,
  modelEmbedding: LIMITS.embeddingDepth,
};

function longest(holds: (length: number) => boolean): number {
  return Array.from({ length: 1000 }, (_, length) => length).findLast(holds) ?? 0;
}

test('docs/LIMITS.md lists every limit as the code has it', () => {
  const text = readFileSync(new URL('../docs/LIMITS.md', import.meta.url), 'utf8');
  const rows = text.matchAll(/^\| `(\w+)` \| ([\d,]+)/gm);
  const listed = [...rows].map(([, name = '', number = '']) => [
    name,
    Number(number.replaceAll(',', '')),
  ]);
  expect(Object.fromEntries(listed)).toEqual(limits);
});
