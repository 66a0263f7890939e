import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { liveChangeSchema } from '../config/settings.js';
import { writtenCardSchema } from '../model/card.js';
import { FILE_LIMITS, readAtMost } from '../readAtMost.js';
import type { Choices } from '../wire/choices.js';
import { modelFolder, modelNames } from './openModel.js';
import { PRESETS } from './presets.js';

/** Longest description of one thing in a list of several. */
const LONGEST = 200;

const presetSchema = z.looseObject({ description: z.string().max(LONGEST).default('') });

/**
 * What a client may choose from: the models and the presets that come with Antiphon. One that
 * cannot be read is left out.
 */
export function choicesOf(): Choices {
  return {
    models: modelNames().flatMap((name) => {
      const card = writtenCardSchema.safeParse(readJson(join(modelFolder(name), 'card.json')));
      return card.success ? [{ name, description: inOneLine(card.data.description) }] : [];
    }),
    presets: presetNames().flatMap((name) => {
      const preset = presetSchema.safeParse(readJson(join(PRESETS, `${name}.json`)));
      if (!preset.success) return [];
      const { description, ...settings } = preset.data;
      const change = liveChangeSchema.safeParse(settings);
      return change.success ? [{ name, description, change: change.data }] : [];
    }),
  };
}

function presetNames(): string[] {
  return readdirSync(PRESETS)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
}

/** The first sentence, or as much of it as fits. */
function inOneLine(description: string): string {
  const sentence = /^.*?[.:](?=\s|$)/s.exec(description)?.[0] ?? description;
  const line = sentence.replace(/[.:]$/, '');
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`;
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readAtMost(path, FILE_LIMITS.settings).toString('utf8'));
  } catch {
    return undefined;
  }
}
