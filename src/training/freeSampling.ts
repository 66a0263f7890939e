import { Adaptation } from '../model/adaptation.js';
import { coin } from '../model/coin.js';
import type { Engine } from '../model/engine.js';
import { Sampler, type SamplerSettings } from '../model/sampler.js';
import type { Vocabulary } from '../model/vocabulary.js';

export interface FreeSamplingSettings extends SamplerSettings {
  /** How much is taken up from the text so far: the strength of `Adaptation.mix`. */
  readonly adaptation: number;
}

/** A text that has not ended by then never will. Of human tunes one in hundreds is longer. */
export const LONGEST_SAMPLE = 2000;

/**
 * Writes texts as the network would, without the automaton's mask: nothing holds it to notation
 * that is legal, or to bars that add up.
 */
export class FreeSampler {
  readonly #sampler: Sampler;
  readonly #anything: Uint8Array;
  /** [V] */
  readonly #expected: Float32Array;
  readonly #adaptation: Adaptation;

  constructor(
    readonly engine: Engine,
    readonly vocabulary: Vocabulary,
    readonly settings: FreeSamplingSettings,
  ) {
    this.#sampler = new Sampler(vocabulary.size);
    this.#anything = new Uint8Array(vocabulary.size).fill(1);
    this.#expected = new Float32Array(vocabulary.size);
    this.#adaptation = new Adaptation(vocabulary);
  }

  /**
   * The prompt, of one known character or more, and how it goes on up to where `hasEnded`; undefined
   * where it never ends. The same seed and phrase give the same text.
   */
  sample(
    prompt: string,
    hasEnded: (text: string) => boolean,
    { seed, phrase }: { readonly seed: number; readonly phrase: number },
  ): string | undefined {
    this.engine.reset();
    this.#adaptation.truncate(0);
    let logits = this.#expected;
    for (let at = 0; at < prompt.length; at++) {
      logits = this.#feed(this.vocabulary.indexOfCode(prompt.charCodeAt(at)));
    }
    let text = prompt;
    while (text.length < LONGEST_SAMPLE) {
      this.#adaptation.mix(logits, this.#expected, this.settings.adaptation);
      const chance = coin(seed, phrase, text.length);
      const index = this.#sampler.sample(this.#expected, this.#anything, this.settings, chance);
      text += this.vocabulary.characterAt(index);
      if (hasEnded(text)) return text;
      logits = this.#feed(index);
    }
    return undefined;
  }

  #feed(index: number): Float32Array {
    this.#adaptation.feed(index);
    return this.engine.step(index);
  }
}
