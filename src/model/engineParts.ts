import type { DicePage } from './dice/diceTable.js';
import type { DynamicRates } from './dynamicEngine.js';
import type { EngineName } from './engine.js';
import type { FrameHabits } from './frames/frameHabits.js';
import type { Network, NetworkShape } from './network.js';
import type { Ngram } from './ngram.js';
import type { NgramShares } from './ngramEngine.js';
import type { WasmParts } from './wasmEngine.js';

/**
 * All that an engine is made of (`engineFrom`), as far as it can be worked out ahead. It is plain
 * data: another thread may do the work, and hand it over as a message for next to nothing, since
 * whatever is large lies in memory that can be shared or transferred.
 */
export type EngineParts =
  | NetworkParts
  | {
      readonly kind: 'dynamic';
      readonly network: NetworkParts;
      readonly shape: NetworkShape;
      readonly rates: DynamicRates;
    }
  | {
      readonly kind: 'frames';
      readonly name: string;
      readonly network: NetworkParts;
      readonly lowest: number;
      readonly alphabet: readonly string[];
      readonly habits: FrameHabits;
    }
  | { readonly kind: 'ngram'; readonly ngram: Ngram; readonly shares: NgramShares }
  /** Any character is as likely as any other. */
  | { readonly kind: 'even'; readonly vocabularySize: number }
  | {
      readonly kind: 'spelled';
      readonly name: string;
      readonly words: WordParts;
      readonly alphabet: readonly string[];
      /** How a text falls into words: at its bars, or into tokens with or without their lengths. */
      readonly spelling: 'bars' | 'whole' | 'apart';
      readonly letters: EngineParts;
      readonly slip: number;
    };

/** Of what runs a network. */
export type NetworkParts =
  | WasmParts
  | {
      readonly kind: 'tfjs';
      readonly name: Exclude<EngineName, 'wasm'>;
      readonly network: Network;
    };

/** Of a word model. */
export type WordParts =
  | {
      readonly kind: 'network';
      readonly network: NetworkParts;
      /** In order. */
      readonly words: readonly string[];
      /** The word that stands before the first one. */
      readonly first: string;
    }
  | { readonly kind: 'dice'; readonly pages: readonly DicePage[] }
  | { readonly kind: 'evolved'; readonly units: number; readonly weights: Float32Array };
