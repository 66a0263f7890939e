import type { Card } from './card.js';
import type { Network } from './network.js';
import type { Vocabulary } from './vocabulary.js';

/** A trained model as `models/<name>/` holds it, read and found sound. */
export interface Model {
  readonly card: Card;
  readonly vocabulary: Vocabulary;
  readonly network: Network;
}
