import { Adaptation } from '../model/adaptation.js';
import type { Engine } from '../model/engine.js';
import { likeliest, probabilityOf } from '../model/softmax.js';
import type { Vocabulary } from '../model/vocabulary.js';
import type { EvaluationText } from './evaluationTexts.js';
import { type ForetellingScores, ForetellingTally, STUDY_CHUNK } from './foretellingTally.js';

export interface Foretelling {
  /** By the network alone. */
  readonly network: ForetellingScores;
  /** By the network and what came before in the tune. */
  readonly adapted?: ForetellingScores;
}

/**
 * Has a model foretell texts, character by character, with and without adaptation to the text so
 * far. Either each is a text of its own, from the zero state, its first character given; or they
 * are one running text and the network's state is carried on, as models of raw text are trained.
 * Adaptation begins anew with each text.
 */
export class Foreteller {
  readonly #alone = new ForetellingTally();
  readonly #together = new ForetellingTally();
  readonly #adaptation: Adaptation | undefined;
  /** [V] */
  readonly #adapted: Float32Array;
  /** What the network expects next, [V]. */
  #logits: Float32Array | undefined;

  /** `strength` is that of `Adaptation.mix`; with 0 the network alone is scored. */
  constructor(
    readonly engine: Engine,
    readonly vocabulary: Vocabulary,
    readonly strength: number,
    readonly order: 'separate' | 'running' = 'separate',
  ) {
    this.#adaptation = strength > 0 ? new Adaptation(vocabulary) : undefined;
    this.#adapted = new Float32Array(engine.vocabularySize);
  }

  /** Every character of the text is in the vocabulary. */
  foretell({ text, music, notes }: Pick<EvaluationText, 'text' | 'music' | 'notes'>): void {
    this.#alone.begin({ music, notes });
    this.#together.begin({ music, notes });
    this.#adaptation?.truncate(0);
    if (this.order === 'separate' || this.#logits === undefined) {
      this.engine.reset();
      this.#logits = undefined;
    }
    for (let at = 0; at < text.length; at++) {
      const index = this.vocabulary.indexOfCode(text.charCodeAt(at));
      if (this.#logits !== undefined) this.#judge(at, index, this.#logits);
      this.#logits = this.engine.step(index);
      this.#adaptation?.feed(index);
    }
  }

  /** Undefined where there was nothing to foretell. */
  get scores(): Foretelling | undefined {
    const network = this.#alone.scores;
    if (network === undefined) return undefined;
    const adapted = this.#adaptation && this.#together.scores;
    return { network, ...(adapted ? { adapted } : {}) };
  }

  #judge(at: number, index: number, logits: Float32Array): void {
    this.#alone.add(at, bitsOf(logits, index), likeliest(logits) === index);
    if (this.#adaptation === undefined) return;
    this.#adaptation.mix(logits, this.#adapted, this.strength);
    this.#together.add(at, bitsOf(this.#adapted, index), likeliest(this.#adapted) === index);
  }
}

function bitsOf(logits: Float32Array, index: number): number {
  return -Math.log2(probabilityOf(logits, index));
}

/**
 * The study's own examples: the texts one after the other in pieces of 25 characters that do not
 * overlap; a last one that is shorter is left out.
 */
export function studyChunks(texts: readonly { readonly text: string }[]): string[] {
  const all = texts.map(({ text }) => text).join('');
  return Array.from({ length: Math.floor(all.length / STUDY_CHUNK) }, (_, at) =>
    all.slice(at * STUDY_CHUNK, (at + 1) * STUDY_CHUNK),
  );
}

/** Whether a chunk's last character is the likeliest after those before it, from the zero state. */
export function endsAsForetold(engine: Engine, vocabulary: Vocabulary, chunk: string): boolean {
  engine.reset();
  let foretold: number | undefined;
  for (let at = 0; at < chunk.length - 1; at++) {
    const logits = engine.step(vocabulary.indexOfCode(chunk.charCodeAt(at)));
    if (at === chunk.length - 2) foretold = likeliest(logits);
  }
  return foretold === vocabulary.indexOfCode(chunk.charCodeAt(chunk.length - 1));
}
