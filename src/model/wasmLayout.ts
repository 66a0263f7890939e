import type { KernelMemory } from './kernel.js';
import { type Cell, GATES, type Network, type RecurrentLayer } from './network.js';
import {
  BLOCK,
  gateColumns,
  type Matrix,
  outputColumns,
  packBlocks,
  packBlocks16,
  packRows,
} from './packing.js';

/** What the products with h are computed in: 16-bit weights are quicker and a little less exact. */
export type Precision = 'float32' | 'int16';

/** Where a network lies in the kernel's memory; every number is an address where not said. */
export interface Layout {
  readonly layers: readonly LayerLayout[];
  readonly output: Product;
  readonly outputBias: number;
  /** Zeros and room for the products of the widest layer, [blocks, 32]. */
  readonly zeros: number;
  readonly scratch: number;
  readonly logits: number;
}

export type LayerLayout = LstmLayout | GruLayout | SimpleLayout;

interface CommonLayout {
  /** u, not an address. */
  readonly units: number;
  readonly h: Vector;
  /** What of a step the next character has no say in. */
  readonly ahead: RecurrentSums;
  /** All gates' products with what comes from below; of the first layer one row a character. */
  readonly input: Product;
}

interface LstmLayout extends CommonLayout {
  readonly cell: 'lstm';
  /** [units, padded] */
  readonly c: number;
}

/** Ahead are z and r; the candidate waits for r. */
interface GruLayout extends CommonLayout {
  readonly cell: 'gru';
  /** [units, padded] */
  readonly z: number;
  /** r * h */
  readonly rh: Vector;
  readonly candidate: RecurrentSums;
}

interface SimpleLayout extends CommonLayout {
  readonly cell: 'simple';
}

/** sums = bias + x . matrix, where x is h or what is left of it. */
interface RecurrentSums extends Product {
  /** [blocks, 32] */
  readonly bias: number;
  /** [blocks, 32] */
  readonly sums: number;
}

export interface Product {
  readonly matrix: number;
  /** Of 16-bit integers. */
  readonly scales: number | undefined;
  /** How many, not an address. */
  readonly blocks: number;
}

export interface Vector {
  readonly at: number;
  /** Its copy in 16-bit integers, where products are computed in them. */
  readonly at16: number | undefined;
  /** A multiple of 8, not an address; what fills it up has no weight in any product. */
  readonly length: number;
}

/** Which gates share blocks: first those that are computed ahead, then the others. */
const GROUPS: Readonly<
  Record<Cell, readonly [ahead: readonly number[], then?: readonly number[]]>
> = { lstm: [[0, 1, 2, 3]], gru: [[0, 1], [2]], simple: [[0]] };

export function layOut(network: Network, precision: Precision, memory: KernelMemory): Layout {
  const placer = new Placer(precision, memory);
  let below: number | undefined;
  const layers = network.layers.map((layer): LayerLayout => {
    const placed = placeLayer(placer, layer, below);
    below = placed.h.length;
    return placed;
  });
  const { output, vocabularySize } = network;
  const columns = outputColumns(vocabularySize);
  const matrix = (values: Float32Array): Matrix => ({ values, columns: vocabularySize });
  const widest = Math.max(...layers.map(({ input }) => input.blocks)) * BLOCK;
  return {
    layers,
    output: placer.blocks(matrix(output.kernel), columns, below ?? 0),
    outputBias: placer.rows(matrix(output.bias), columns).matrix,
    zeros: placer.zeros(widest),
    scratch: placer.zeros(widest),
    logits: placer.zeros(columns.length),
  };
}

/** `below`: the padded units of the layer below; undefined where characters come in. */
function placeLayer(placer: Placer, layer: RecurrentLayer, below: number | undefined): LayerLayout {
  const { cell, units, kernel } = layer;
  const [ahead, then = []] = GROUPS[cell];
  const width = GATES[cell] * units;
  const columns = [ahead, then].map((gates) => gateColumns(units, gates));
  const all = Int32Array.from(columns.flatMap((part) => [...part]));
  // The widest group has the fewest gates in a block.
  const most = then.length === 0 ? ahead : then;
  const length = gateColumns(units, most).length / most.length;
  const sums = (gates: readonly number[]): RecurrentSums =>
    placer.sums(layer, width, gateColumns(units, gates), length);
  // In the order in which a step reads them: one linear stream where the caches are cold.
  const common = {
    units,
    ahead: sums(ahead),
    input:
      below === undefined
        ? placer.rows({ values: kernel, columns: width }, all)
        : placer.blocks({ values: kernel, columns: width }, all, below),
    h: placer.vector(length),
  };
  switch (cell) {
    case 'lstm':
      return { cell, ...common, c: placer.zeros(length) };
    case 'gru':
      return {
        cell,
        ...common,
        z: placer.zeros(length),
        rh: placer.vector(length),
        candidate: sums(then),
      };
    case 'simple':
      return { cell, ...common };
  }
}

class Placer {
  constructor(
    private readonly precision: Precision,
    private readonly memory: KernelMemory,
  ) {}

  zeros(length: number): number {
    return this.memory.place(new Float32Array(length));
  }

  vector(length: number): Vector {
    const at16 = this.precision === 'int16' ? this.memory.place(new Int16Array(length)) : undefined;
    return { at: this.zeros(length), at16, length };
  }

  /** A matrix whose rows are used as they are: each a product with a one-hot vector. */
  rows(matrix: Matrix, columns: Int32Array): Product {
    return {
      matrix: this.memory.place(packRows(matrix, columns)),
      scales: undefined,
      blocks: columns.length / BLOCK,
    };
  }

  /** A matrix to be multiplied with a vector of `height`. */
  blocks(matrix: Matrix, columns: Int32Array, height: number): Product {
    const blocks = columns.length / BLOCK;
    if (this.precision === 'float32') {
      const packed = packBlocks(matrix, columns, height);
      return { matrix: this.memory.place(packed), scales: undefined, blocks };
    }
    const { values, scales } = packBlocks16(matrix, columns, height);
    return { matrix: this.memory.place(values), scales: this.memory.place(scales), blocks };
  }

  sums(
    { recurrentKernel, bias }: RecurrentLayer,
    width: number,
    columns: Int32Array,
    height: number,
  ): RecurrentSums {
    return {
      ...this.blocks({ values: recurrentKernel, columns: width }, columns, height),
      bias: this.rows({ values: bias, columns: width }, columns).matrix,
      sums: this.zeros(columns.length),
    };
  }
}
