import type { Card } from '../model/card.js';
import type { EngineName } from '../model/engine.js';
import type { EngineParts } from '../model/engineParts.js';
import type { Precision } from '../model/wasmLayout.js';

/** How every model of a jam is run. */
export interface EngineChoice {
  readonly engine: EngineName;
  readonly precision: Precision;
}

/** A model to be read, for a thread of its own. */
export interface ModelJob extends EngineChoice {
  readonly folder: string;
}

/** What such a thread hands over. */
export interface ReadModel {
  readonly kind: 'model';
  readonly card: Card;
  readonly parts: EngineParts;
}
