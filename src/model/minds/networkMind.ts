import { AntiphonError } from '../../error.js';
import type { Card } from '../card.js';
import type { EngineName } from '../engine.js';
import type { NetworkParts } from '../engineParts.js';
import { type LayersModel, layersModelSchema, weightFilesOf } from '../layersModel.js';
import type { EngineOptions, Mind, MindFiles, MindReader } from '../mind.js';
import type { Model } from '../model.js';
import { type Network, parameterCount } from '../network.js';
import { readNetwork } from '../readNetwork.js';
import { shapeError } from '../shapeError.js';
import { wasmParts } from '../wasmEngine.js';
import { writeNetwork } from '../writeNetwork.js';

/** A recurrent network over characters, in the files of a TensorFlow.js layers model. */
export class NetworkMind implements Mind {
  readonly kind = 'network';

  constructor(readonly network: Network) {}

  get parameters(): number {
    return parameterCount(this.network);
  }

  get layers(): readonly number[] {
    return this.network.layers.map(({ units }) => units);
  }

  async engineParts(name: EngineName, { precision }: EngineOptions): Promise<NetworkParts> {
    const { network } = this;
    return name === 'wasm' ? wasmParts(network, precision) : { kind: 'tfjs', name, network };
  }

  write(): MindFiles {
    return writeNetwork(this.network);
  }
}

/** @throws AntiphonError of `readNetwork`. */
export function readNetworkMind(
  description: LayersModel,
  weights: Uint8Array,
  card: Pick<Card, 'vocabulary'>,
): NetworkMind {
  const network = readNetwork(description, weights);
  if (card.vocabulary.length === network.vocabularySize) return new NetworkMind(network);
  throw shapeError(
    `its card lists ${card.vocabulary.length} characters, the network knows ${network.vocabularySize}`,
  );
}

export const networkReader: MindReader<LayersModel> = {
  schema: layersModelSchema,
  weightFiles: weightFilesOf,
  read: readNetworkMind,
};

/** @throws AntiphonError `model-not-a-network` where the model is of another kind. */
export function networkOf({ mind, card }: Model): Network {
  if (mind instanceof NetworkMind) return mind.network;
  throw new AntiphonError(
    'model-not-a-network',
    `The model ${card.name} is no network over characters (its kind is ${mind.kind}). Name one that is.`,
  );
}
