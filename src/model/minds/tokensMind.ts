import { z } from 'zod';
import type { Card } from '../card.js';
import type { EngineName } from '../engine.js';
import type { EngineParts } from '../engineParts.js';
import { layersModelSchema } from '../layersModel.js';
import { LIMITS } from '../limits.js';
import type { EngineOptions, Mind, MindFiles, MindReader } from '../mind.js';
import { type Network, parameterCount } from '../network.js';
import { readNetwork } from '../readNetwork.js';
import { shapeError } from '../shapeError.js';
import { CanonTokens } from '../words/canonTokens.js';
import { Lexicon } from '../words/lexicon.js';
import { writeNetwork } from '../writeNetwork.js';
import { NetworkMind } from './networkMind.js';

/** The word that ends a tune: before the first tune, too, another one may have ended. */
export const END = '\n';

/** How likely a token that begins like a known one is not to be it, at each character. */
const SLIP = 1e-4;

/**
 * A recurrent network over the tokens of canon, each with a learned vector (after Huang & Wu, "Deep
 * Learning for Music", 2016). Its last input and output stand for all tokens that it does not know.
 */
export class TokensMind implements Mind {
  readonly kind = 'tokens';

  constructor(
    readonly network: Network,
    readonly lexicon: Lexicon,
    readonly lengths: CanonTokens['lengths'],
    /** The characters that tokens are written with. */
    readonly alphabet: readonly string[],
  ) {}

  get parameters(): number {
    return parameterCount(this.network);
  }

  get layers(): readonly number[] {
    return this.network.layers.map(({ units }) => units);
  }

  async engineParts(name: EngineName, options: EngineOptions): Promise<EngineParts> {
    const network = await new NetworkMind(this.network).engineParts(name, options);
    const { lexicon, lengths, alphabet } = this;
    return {
      kind: 'spelled',
      name: `tokens by ${name}`,
      words: { kind: 'network', network, words: lexicon.words, first: END },
      alphabet,
      spelling: lengths,
      letters: { kind: 'even', vocabularySize: alphabet.length },
      slip: SLIP,
    };
  }

  write(): MindFiles {
    const { description, weights } = writeNetwork(this.network);
    const { lengths, lexicon } = this;
    return {
      description: {
        format: 'antiphon-tokens',
        lengths,
        words: lexicon.words,
        network: description,
      },
      weights,
    };
  }
}

/** `model.json`: the tokens in the order of the network's inputs, and the network. */
const tokensSchema = z.strictObject({
  format: z.literal('antiphon-tokens'),
  lengths: z.enum(['whole', 'apart']),
  words: z.array(z.string().min(1).max(100)).max(LIMITS.vocabularySize - 1),
  network: layersModelSchema,
});

export const tokensReader: MindReader<z.output<typeof tokensSchema>> = {
  schema: tokensSchema,
  read: ({ lengths, words, network: layers }, weights, { vocabulary }: Card) => {
    const network = readNetwork(layers, weights);
    const lexicon = new Lexicon(words);
    if (lexicon.words.join('\0') !== words.join('\0')) {
      throw shapeError('its words are not all different and in order');
    }
    if (network.vocabularySize !== words.length + 1) {
      throw shapeError(
        `its network knows ${network.vocabularySize - 1} words, not ${words.length}`,
      );
    }
    if (lexicon.indexOf(END) === words.length) throw shapeError('no word ends a tune');
    const [unreadable] = lexicon.unreadable(new CanonTokens(lengths), vocabulary);
    if (unreadable === undefined) return new TokensMind(network, lexicon, lengths, vocabulary);
    throw shapeError(`${JSON.stringify(unreadable)} is no token in the characters of its card`);
  },
};
