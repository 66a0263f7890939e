import { z } from 'zod';
import type { DynamicRates } from '../dynamicEngine.js';
import type { EngineName } from '../engine.js';
import type { EngineParts } from '../engineParts.js';
import { layersModelSchema } from '../layersModel.js';
import type { EngineOptions, Mind, MindFiles, MindReader } from '../mind.js';
import { type Network, shapeOf } from '../network.js';
import { NetworkMind, readNetworkMind } from './networkMind.js';

/** A recurrent network that goes on learning while it is played (`DynamicEngine`). */
export class DynamicMind implements Mind {
  readonly kind = 'dynamic';
  readonly #mind: NetworkMind;

  constructor(
    readonly network: Network,
    readonly rates: DynamicRates,
  ) {
    this.#mind = new NetworkMind(network);
  }

  get parameters(): number {
    return this.#mind.parameters;
  }

  get layers(): readonly number[] {
    return this.#mind.layers;
  }

  async engineParts(name: EngineName, options: EngineOptions): Promise<EngineParts> {
    const network = await this.#mind.engineParts(name, options);
    return { kind: 'dynamic', network, shape: shapeOf(this.network), rates: this.rates };
  }

  /** Those of the network, for whoever else reads it, with one thing more in the description. */
  write(): MindFiles {
    const { description, weights } = this.#mind.write();
    return { description: { ...description, dynamicEvaluation: this.rates }, weights };
  }
}

const dynamicSchema = layersModelSchema.extend({
  dynamicEvaluation: z.strictObject({
    rate: z.number().gt(0).max(1),
    decay: z.number().min(0).max(1),
  }),
});

export const dynamicReader: MindReader<z.output<typeof dynamicSchema>> = {
  schema: dynamicSchema,
  read: ({ dynamicEvaluation, ...description }, weights, card) => {
    const { network } = readNetworkMind(description, weights, card);
    return new DynamicMind(network, dynamicEvaluation);
  },
};
