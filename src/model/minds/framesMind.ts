import { z } from 'zod';
import type { Card } from '../card.js';
import type { EngineName } from '../engine.js';
import { engineFrom } from '../engineFrom.js';
import type { EngineParts, NetworkParts } from '../engineParts.js';
import { type FrameHabits, frameHabitsSchema } from '../frames/frameHabits.js';
import { FrameNetwork } from '../frames/frameNetwork.js';
import { layersModelSchema } from '../layersModel.js';
import type { EngineOptions, Mind, MindFiles, MindReader } from '../mind.js';
import { type Network, parameterCount } from '../network.js';
import { readNetwork } from '../readNetwork.js';
import { shapeError } from '../shapeError.js';
import { writeNetwork } from '../writeNetwork.js';
import { NetworkMind } from './networkMind.js';

/**
 * A recurrent network over the frames of a piano roll, one pitch at a time (after the RNN-NADE of
 * Boulanger-Lewandowski, Bengio & Vincent, "Modeling Temporal Dependencies in High-Dimensional
 * Sequences", ICML 2012). Its input and output 0 is the end of a frame, the others are pitches.
 */
export class FramesMind implements Mind {
  readonly kind = 'frames';

  constructor(
    readonly network: Network,
    /** The MIDI note of the network's index 1. */
    readonly lowest: number,
    readonly habits: FrameHabits,
    /** The characters of canon that it is played by. */
    readonly alphabet: readonly string[],
  ) {}

  get parameters(): number {
    return parameterCount(this.network);
  }

  get layers(): readonly number[] {
    return this.network.layers.map(({ units }) => units);
  }

  async engineParts(name: EngineName, options: EngineOptions): Promise<EngineParts> {
    const network = await this.#networkParts(name, options);
    const { lowest, alphabet, habits } = this;
    return { kind: 'frames', name: `frames by ${name}`, network, lowest, alphabet, habits };
  }

  /** The network by itself, for whoever asks about frames. */
  async createFrames(name: EngineName, options: EngineOptions): Promise<FrameNetwork> {
    const engine = await engineFrom(await this.#networkParts(name, options));
    return new FrameNetwork(engine, this.lowest);
  }

  #networkParts(name: EngineName, options: EngineOptions): Promise<NetworkParts> {
    return new NetworkMind(this.network).engineParts(name, options);
  }

  write(): MindFiles {
    const { description, weights } = writeNetwork(this.network);
    const { lowest, habits } = this;
    return {
      description: { format: 'antiphon-frames', lowest, habits, network: description },
      weights,
    };
  }
}

const framesSchema = z.strictObject({
  format: z.literal('antiphon-frames'),
  lowest: z.number().int().min(0).max(127),
  habits: frameHabitsSchema,
  network: layersModelSchema,
});

export const framesReader: MindReader<z.output<typeof framesSchema>> = {
  schema: framesSchema,
  read: ({ lowest, habits, network: layers }, weights, { vocabulary }: Card) => {
    const network = readNetwork(layers, weights);
    const pitches = network.vocabularySize - 1;
    if (pitches < 1 || lowest + pitches > 128) {
      throw shapeError(`its network knows ${pitches} pitches from ${lowest} up, MIDI has 0 to 127`);
    }
    return new FramesMind(network, lowest, habits, vocabulary);
  },
};
