import { z } from 'zod';
import { AntiphonError } from '../../error.js';
import type { Card } from '../card.js';
import type { EngineParts } from '../engineParts.js';
import { weightsOfUnit } from '../evolved/melodyNetwork.js';
import type { Mind, MindFiles, MindReader } from '../mind.js';
import { shapeError } from '../shapeError.js';

/** How likely a note that begins like one of the melody's is not to be it, at each character. */
const SLIP = 0.001;

/**
 * A simple recurrent network that nobody trained: it evolved under rules of what a melody is (after
 * Chen & Miikkulainen, "Creating Melodies with Evolving Recurrent Neural Networks", 2001).
 */
export class EvolvedMind implements Mind {
  readonly kind = 'evolved';

  constructor(
    /** u */
    readonly units: number,
    /** [u, weightsOfUnit(u)] */
    readonly weights: Float32Array,
    /** The characters that it reads. */
    readonly alphabet: readonly string[],
  ) {}

  get parameters(): number {
    return this.weights.length;
  }

  get layers(): readonly number[] {
    return [this.units];
  }

  async engineParts(): Promise<EngineParts> {
    const { units, weights, alphabet } = this;
    return {
      kind: 'spelled',
      name: 'evolved',
      words: { kind: 'evolved', units, weights },
      alphabet,
      spelling: 'whole',
      letters: { kind: 'even', vocabularySize: alphabet.length },
      slip: SLIP,
    };
  }

  write(): MindFiles {
    const weights = new Uint8Array(4 * this.weights.length);
    const view = new DataView(weights.buffer);
    this.weights.forEach((weight, at) => {
      view.setFloat32(4 * at, weight, true);
    });
    return { description: { format: 'antiphon-evolved', units: this.units }, weights };
  }
}

/** `model.json`; `weights.bin` holds each unit's weights one after the other, 32-bit floats. */
const evolvedSchema = z.strictObject({
  format: z.literal('antiphon-evolved'),
  units: z.number().int().min(1).max(64),
});

export const evolvedReader: MindReader<z.output<typeof evolvedSchema>> = {
  schema: evolvedSchema,
  read: ({ units }, bytes, { vocabulary }: Card) => {
    const length = units * weightsOfUnit(units);
    if (bytes.length !== 4 * length) {
      throw shapeError(`weights.bin has ${bytes.length} bytes, ${units} units need ${4 * length}`);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const weights = Float32Array.from({ length }, (_, at) => view.getFloat32(4 * at, true));
    if (weights.every(Number.isFinite)) return new EvolvedMind(units, weights, vocabulary);
    throw new AntiphonError(
      'model-not-finite',
      'The model holds weights that are not finite numbers. Use another.',
    );
  },
};
