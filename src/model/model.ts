import type { Card } from './card.js';
import type { Mind } from './mind.js';
import type { Vocabulary } from './vocabulary.js';

/** What whoever plays with a model has to know of it, beside the engine that thinks. */
export interface ModelProfile {
  readonly card: Card;
  readonly vocabulary: Vocabulary;
}

/** A trained model as `models/<name>/` holds it, read and found sound. */
export interface Model extends ModelProfile {
  readonly mind: Mind;
}
