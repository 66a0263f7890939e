import type { Card } from './card.js';
import type { Mind } from './mind.js';
import type { Vocabulary } from './vocabulary.js';

/** A trained model as `models/<name>/` holds it, read and found sound. */
export interface Model {
  readonly card: Card;
  readonly vocabulary: Vocabulary;
  readonly mind: Mind;
}
