import type { Attribute, Binding } from './binding.js';

/** A tensor in TensorFlow's memory. */
export interface Native {
  readonly id: number;
  readonly shape: readonly number[];
}

/**
 * TensorFlow's operations through the binding itself: a step of training takes a thousand small
 * ones, which the layers of TensorFlow.js above it would slow down several times. Every tensor made
 * lives until `release`.
 */
export class Tensors {
  readonly #binding: Binding;
  readonly #alive: number[] = [];

  constructor(binding: Binding) {
    this.#binding = binding;
  }

  floats(values: Float32Array, shape: readonly number[]): Native {
    return this.#keep(this.#binding.createTensor(shape, this.#binding.TF_FLOAT, values), shape);
  }

  integers(values: readonly number[] | Int32Array, shape: readonly number[]): Native {
    const array = Int32Array.from(values);
    return this.#keep(this.#binding.createTensor(shape, this.#binding.TF_INT32, array), shape);
  }

  /** A number of 64 bits, which the binding itself cannot make. */
  long(value: number): Native {
    const attributes = [this.type('DstT', this.#binding.TF_INT64)];
    return this.run('Cast', attributes, [this.integers([value], [])]);
  }

  zeros(shape: readonly number[]): Native {
    return this.floats(new Float32Array(sizeOf(shape)), shape);
  }

  /** A copy of the tensor's numbers. */
  read(tensor: Native): Float32Array {
    return Float32Array.from(this.#binding.tensorDataSync(tensor.id));
  }

  /**
   * Any operation by its name in TensorFlow, with its first output. TensorFlow infers the types from
   * the inputs; each that is stated all the same costs microseconds.
   */
  run(name: string, attributes: readonly Attribute[], inputs: readonly Native[]): Native {
    const [first] = this.runAll(name, attributes, inputs, 1);
    if (first === undefined) throw new RangeError(`${name} gave no output`);
    return first;
  }

  /** Any operation with all its outputs. */
  runAll(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly Native[],
    outputs: number,
  ): readonly Native[] {
    const ids = inputs.map(({ id }) => id);
    const made = this.#binding.executeOp(name, attributes, ids, outputs);
    for (const { id } of made) this.#alive.push(id);
    return made;
  }

  /** Frees every tensor made since the last time. */
  release(): void {
    for (const id of this.#alive) this.#binding.deleteTensor(id);
    this.#alive.length = 0;
  }

  type(name: string, value: number): Attribute {
    return { name, type: this.#binding.TF_ATTR_TYPE, value };
  }

  flag(name: string, value: boolean): Attribute {
    return { name, type: this.#binding.TF_ATTR_BOOL, value };
  }

  integer(name: string, value: number): Attribute {
    return { name, type: this.#binding.TF_ATTR_INT, value };
  }

  number(name: string, value: number): Attribute {
    return { name, type: this.#binding.TF_ATTR_FLOAT, value };
  }

  /** a . b, either of them transposed first. */
  multiply(a: Native, b: Native, transposed: 'neither' | 'first' | 'second' = 'neither'): Native {
    const flag = transposed === 'first' ? 'transpose_a' : 'transpose_b';
    return this.run('MatMul', transposed === 'neither' ? [] : [this.flag(flag, true)], [a, b]);
  }

  /** Element by element: `AddV2`, `Sub` or `Mul`. */
  combine(operation: 'AddV2' | 'Sub' | 'Mul', a: Native, b: Native): Native {
    return this.run(operation, [], [a, b]);
  }

  reshape(tensor: Native, shape: readonly number[]): Native {
    const wanted = this.integers(shape, [shape.length]);
    return this.run('Reshape', [], [tensor, wanted]);
  }

  /** The tensors one after the other along their first axis. */
  concatenate(tensors: readonly Native[]): Native {
    return this.#join(tensors, 0);
  }

  /** Matrices side by side. */
  beside(matrices: readonly Native[]): Native {
    return this.#join(matrices, 1);
  }

  #join(tensors: readonly Native[], axis: number): Native {
    const [only, ...others] = tensors;
    // TensorFlow wants two at least.
    if (only !== undefined && others.length === 0) return only;
    // Of a list of inputs nothing is inferred.
    const attributes = [
      this.integer('N', tensors.length),
      this.type('T', this.#binding.TF_FLOAT),
      this.type('Tidx', this.#binding.TF_INT32),
    ];
    return this.run('ConcatV2', attributes, [...tensors, this.integers([axis], [])]);
  }

  /** What stands at each place of the first axis. */
  unstack(tensor: Native): readonly Native[] {
    const count = tensor.shape[0] ?? 0;
    const attributes = [this.integer('axis', 0), this.integer('num', count)];
    return this.runAll('Unpack', attributes, [tensor], count);
  }

  /** Places `from` to `to` of the first axis. */
  slice(tensor: Native, from: number, to: number): Native {
    const rest = tensor.shape.slice(1);
    return this.run(
      'Slice',
      [],
      [
        tensor,
        this.integers([from, ...rest.map(() => 0)], [tensor.shape.length]),
        this.integers([to - from, ...rest], [tensor.shape.length]),
      ],
    );
  }

  /** The sum of each column of a matrix, [1, columns]: as a product it is the fastest. */
  sumOfRows(matrix: Native): Native {
    const rows = matrix.shape[0] ?? 0;
    return this.multiply(this.floats(new Float32Array(rows).fill(1), [1, rows]), matrix);
  }

  /** The sum of each row of a matrix, [rows, 1]. */
  sumOfColumns(matrix: Native): Native {
    const columns = matrix.shape[1] ?? 0;
    return this.multiply(matrix, this.floats(new Float32Array(columns).fill(1), [columns, 1]));
  }

  #keep(id: number, shape: readonly number[]): Native {
    this.#alive.push(id);
    return { id, shape };
  }
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}
