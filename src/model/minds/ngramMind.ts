import type { Card } from '../card.js';
import type { EngineParts } from '../engineParts.js';
import type { Mind, MindFiles, MindReader } from '../mind.js';
import type { Ngram } from '../ngram.js';
import { ngramParts } from '../ngramEngine.js';
import {
  describeNgram,
  type NgramDescription,
  ngramDescriptionSchema,
  readNgram,
  writeNgram,
} from '../ngramFile.js';
import { shapeError } from '../shapeError.js';

/** An n-gram over characters. */
export class NgramMind implements Mind {
  readonly kind = 'ngram';
  readonly layers: readonly number[] = [];

  constructor(readonly ngram: Ngram) {}

  /** The counts, and what each context's add up to. */
  get parameters(): number {
    return this.ngram.counts.length + this.ngram.totals.length;
  }

  async engineParts(): Promise<EngineParts> {
    return ngramParts(this.ngram);
  }

  write(): MindFiles {
    return { description: describeNgram(this.ngram), weights: writeNgram(this.ngram) };
  }
}

export const ngramReader: MindReader<NgramDescription> = {
  schema: ngramDescriptionSchema,
  read: (description, weights, { vocabulary }: Card) => {
    if (vocabulary.length === description.vocabularySize) {
      return new NgramMind(readNgram(description, weights));
    }
    throw shapeError(
      `its card lists ${vocabulary.length} characters, the n-gram knows ${description.vocabularySize}`,
    );
  },
};
