import { AntiphonError } from '../error.js';
import type { WeightEntry } from './layersModel.js';
import { LIMITS } from './limits.js';
import { shapeError } from './shapeError.js';

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** [rows, columns] */
  readonly values: Float32Array;
}

/** Hands out the tensors of a TensorFlow.js weights manifest, each once. */
export class WeightReader {
  readonly #tensors = new Map<string, { entry: WeightEntry; values: Float32Array }>();

  /**
   * `data`: what the manifest lists, one after the other, little-endian.
   *
   * @throws AntiphonError `model-too-large`, `model-shape`, and `model-not-finite` where a weight is
   * no finite number.
   */
  constructor(entries: readonly WeightEntry[], data: Uint8Array) {
    const parameters = entries.reduce((sum, entry) => sum + lengthOf(entry), 0);
    if (parameters > LIMITS.parameters) {
      throw new AntiphonError(
        'model-too-large',
        `The model has ${parameters} parameters; at most ${LIMITS.parameters} can be played in real time.`,
      );
    }
    const lengths = entries.map((entry) => lengthOf(entry) * bytesOf(entry));
    const total = lengths.reduce((sum, length) => sum + length, 0);
    if (total !== data.byteLength) {
      throw shapeError(`the weights have ${data.byteLength} bytes, their manifest ${total}`);
    }
    let offset = 0;
    entries.forEach((entry, at) => {
      if (this.#tensors.has(entry.name)) throw shapeError(`${entry.name} is listed twice`);
      const end = offset + (lengths[at] ?? 0);
      const values = numbersOf(entry, data.subarray(offset, end));
      if (!areFinite(values)) {
        throw new AntiphonError(
          'model-not-finite',
          'The model holds weights that are not finite numbers: its training diverged. Use another.',
        );
      }
      this.#tensors.set(entry.name, { entry, values });
      offset = end;
    });
  }

  /** `rows` undefined: whatever the file says. */
  matrix(layer: string, name: string, rows: number | undefined, columns: number): Matrix {
    const { entry, values } = this.#take(layer, name);
    const [height, width] = entry.shape;
    if (width !== columns || height === undefined || (rows !== undefined && height !== rows)) {
      throw shapeError(
        `${entry.name} is [${entry.shape.join(', ')}], not [${rows ?? 'n'}, ${columns}]`,
      );
    }
    return { rows: height, columns, values };
  }

  vector(layer: string, name: string, length: number): Float32Array {
    const { entry, values } = this.#take(layer, name);
    if (entry.shape.length !== 1 || values.length !== length) {
      throw shapeError(`${entry.name} is [${entry.shape.join(', ')}], not [${length}]`);
    }
    return values;
  }

  expectAllRead(): void {
    const [left] = this.#tensors.keys();
    if (left !== undefined) throw shapeError(`no layer uses ${left}`);
  }

  /**
   * Writers put the cell's name between (`lstm_1/lstm_cell/kernel`, Keras 2), the model's before it
   * (`sequential/lstm_1/lstm_cell/kernel`, Keras 3), or neither.
   */
  #take(layer: string, name: string): { entry: WeightEntry; values: Float32Array } {
    for (const [key, tensor] of this.#tensors) {
      if (`/${key}`.includes(`/${layer}/`) && key.endsWith(`/${name}`)) {
        this.#tensors.delete(key);
        return tensor;
      }
    }
    throw shapeError(`the layer ${layer} has no ${name} in the manifest`);
  }
}

function lengthOf({ shape }: WeightEntry): number {
  return shape.reduce((size, length) => size * length, 1);
}

/** Of each number in the file. */
function bytesOf({ quantization }: WeightEntry): number {
  if (quantization === undefined) return 4;
  return quantization.dtype === 'uint8' ? 1 : 2;
}

/** The numbers of a tensor, from however few bits they were quantized to. */
function numbersOf(entry: WeightEntry, bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { quantization } = entry;
  // As they lie in memory, but where that has the other order of bytes.
  if (quantization === undefined && LITTLE_ENDIAN)
    return new Float32Array(new Uint8Array(bytes).buffer);
  const number = (at: number): number => {
    switch (quantization?.dtype) {
      case undefined:
        return view.getFloat32(4 * at, true);
      case 'uint8':
        return quantization.min + quantization.scale * view.getUint8(at);
      case 'uint16':
        return quantization.min + quantization.scale * view.getUint16(2 * at, true);
      case 'float16':
        return halfFloat(view.getUint16(2 * at, true));
    }
  };
  const numbers = new Float32Array(lengthOf(entry));
  for (let at = 0; at < numbers.length; at++) numbers[at] = number(at);
  return numbers;
}

/** A loop of its own: a model has millions, and a jam may be playing. */
function areFinite(values: Float32Array): boolean {
  for (let at = 0; at < values.length; at++) if (!Number.isFinite(values[at])) return false;
  return true;
}

/** IEEE 754 binary16: a sign, five bits of exponent, ten of fraction. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = (bits & 0x3ff) / 1024;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -14;
  return sign * (1 + fraction) * 2 ** (exponent - 15);
}
