import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../writeWhole.js';
import { type Card, type CardDraft, cardSchema } from './card.js';
import type { Mind } from './mind.js';

/**
 * Writes a model into `folder` (made if need be) and returns its finished card. Each file is
 * replaced whole or not at all, the card last: a folder that a crash left half new has a card whose
 * hash does not fit, which `loadModel` refuses.
 */
export async function saveModel(folder: string, mind: Mind, draft: CardDraft): Promise<Card> {
  const { description, weights } = mind.write();
  const { kind, parameters, layers } = mind;
  const card = cardSchema.parse({
    kind,
    ...draft,
    parameters,
    layers,
    weightsSha256: createHash('sha256').update(weights).digest('hex'),
  });
  await mkdir(folder, { recursive: true });
  writeWhole(join(folder, 'weights.bin'), weights);
  writeWhole(join(folder, 'model.json'), `${JSON.stringify(description, null, 1)}\n`);
  writeWhole(join(folder, 'card.json'), `${JSON.stringify(card, null, 2)}\n`);
  return card;
}
