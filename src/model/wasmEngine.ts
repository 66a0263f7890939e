import { type Engine, expectCharacter } from './engine.js';
import { compileKernel, type Kernel, KernelMemory } from './kernel.js';
import { type Network, stateLength } from './network.js';
import {
  BLOCK,
  BLOCK_UNITS,
  gateColumns,
  type Matrix,
  outputColumns,
  packBlocks,
  packBlocks16,
  packRows,
  paddedUnits,
} from './packing.js';

/** What the products with h are computed in: 16-bit weights are quicker and a little less exact. */
export type Precision = 'float32' | 'int16';

/**
 * Steps that make the compiler optimise the kernel before the first note, about 20 ms of them on the
 * shipped networks.
 */
const WARM_UP_STEPS = 500;

export async function createWasmEngine(
  network: Network,
  precision: Precision = 'float32',
): Promise<WasmEngine> {
  const module = await compileKernel();
  const memory = new KernelMemory();
  const layout = layOut(network, precision, memory);
  const { kernel, buffer } = memory.instantiate(module);
  const engine = new WasmEngine(network, layout, kernel, buffer);
  for (let step = 0; step < WARM_UP_STEPS; step++) engine.step(step % network.vocabularySize);
  engine.reset();
  return engine;
}

/** Runs the network in our WebAssembly kernel. Zero allocation a step; the same on every machine. */
export class WasmEngine implements Engine {
  readonly name = 'wasm';
  readonly vocabularySize: number;
  readonly stateLength: number;
  readonly #layout: Layout;
  readonly #kernel: Kernel;
  /** [V], in the kernel's memory. */
  readonly #logits: Float32Array;
  /** h and c of each layer in the order of a state, [units] each, in the kernel's memory. */
  readonly #state: readonly Float32Array[];
  /** Whether `recurrent` of every layer belongs to the current state. */
  #prepared = false;

  constructor(network: Network, layout: Layout, kernel: Kernel, buffer: ArrayBuffer) {
    this.vocabularySize = network.vocabularySize;
    this.stateLength = stateLength(network);
    this.#layout = layout;
    this.#kernel = kernel;
    this.#logits = new Float32Array(buffer, layout.logits, network.vocabularySize);
    this.#state = layout.layers.flatMap(({ units, h, c }) => [
      new Float32Array(buffer, h.at, units),
      new Float32Array(buffer, c, units),
    ]);
  }

  reset(): void {
    for (const part of this.#state) part.fill(0);
    this.#stateChanged();
  }

  prepare(): void {
    for (const layer of this.#layout.layers) {
      this.#multiply(layer.recurrent, layer.bias, layer.recurrentKernel, layer.h, layer.blocks);
    }
    this.#prepared = true;
  }

  step(index: number): Float32Array {
    expectCharacter(index, this.vocabularySize);
    if (!this.#prepared) this.prepare();
    const { layers, zeros, scratch, output } = this.#layout;
    let below: Vector | undefined;
    for (const layer of layers) {
      let input = scratch;
      if (below === undefined) input = layer.kernel.at + index * layer.blocks * BLOCK * 4;
      else this.#multiply(scratch, zeros, layer.kernel, below, layer.blocks);
      this.#kernel.cell(layer.h.at, layer.c, layer.recurrent, input, layer.blocks);
      this.#quantise(layer.h);
      below = layer.h;
    }
    if (below !== undefined) {
      this.#multiply(this.#layout.logits, output.bias, output.kernel, below, output.blocks);
    }
    this.#prepared = false;
    return this.#logits;
  }

  save(state: Float32Array): void {
    let at = 0;
    for (const part of this.#state) {
      for (let i = 0; i < part.length; i++) state[at++] = part[i] ?? 0;
    }
  }

  restore(state: Float32Array): void {
    let at = 0;
    for (const part of this.#state) {
      for (let i = 0; i < part.length; i++) part[i] = state[at++] ?? 0;
    }
    this.#stateChanged();
  }

  dispose(): void {
    // The memory goes when the engine does: nothing is held outside the JavaScript heap.
  }

  #stateChanged(): void {
    for (const layer of this.#layout.layers) this.#quantise(layer.h);
    this.#prepared = false;
  }

  #quantise(x: Vector): void {
    if (x.at16 !== undefined) this.#kernel.quantise(x.at16, x.at, x.length);
  }

  /** z = from + x . matrix */
  #multiply(z: number, from: number, matrix: PlacedMatrix, x: Vector, blocks: number): void {
    if (matrix.scales === undefined || x.at16 === undefined) {
      this.#kernel.multiply(z, from, matrix.at, x.at, x.length, blocks);
    } else {
      this.#kernel.multiply16(z, from, matrix.at, matrix.scales, x.at16, x.length, blocks);
    }
  }
}

/** Addresses in the kernel's memory. */
interface Layout {
  readonly layers: readonly LayerLayout[];
  readonly output: {
    readonly kernel: PlacedMatrix;
    readonly bias: number;
    readonly blocks: number;
  };
  /** Zeros and room for the products of the widest layer, [blocks, 32]. */
  readonly zeros: number;
  readonly scratch: number;
  readonly logits: number;
}

interface LayerLayout {
  readonly units: number;
  readonly blocks: number;
  readonly h: Vector;
  readonly c: number;
  /** Of the first layer one packed row a character, of the others blocks. */
  readonly kernel: PlacedMatrix;
  readonly recurrentKernel: PlacedMatrix;
  readonly bias: number;
  /** bias + h . recurrentKernel: the part of a step that the next character has no say in. */
  readonly recurrent: number;
}

interface Vector {
  readonly at: number;
  /** Its copy in 16-bit integers, where products are computed in them. */
  readonly at16: number | undefined;
  /** A multiple of 8; what fills it up is zero. */
  readonly length: number;
}

interface PlacedMatrix {
  readonly at: number;
  readonly scales: number | undefined;
}

function layOut(network: Network, precision: Precision, memory: KernelMemory): Layout {
  const place = (matrix: Matrix, columns: Int32Array, height: number): PlacedMatrix => {
    if (precision === 'float32') {
      return { at: memory.place(packBlocks(matrix, columns, height)), scales: undefined };
    }
    const { values, scales } = packBlocks16(matrix, columns, height);
    return { at: memory.place(values), scales: memory.place(scales) };
  };
  const placeZeros = (length: number): number => memory.place(new Float32Array(length));

  let below = 0;
  const layers = network.layers.map((layer, at): LayerLayout => {
    const length = paddedUnits(layer.units);
    const columns = gateColumns(layer.units);
    const kernel = { values: layer.kernel, columns: 4 * layer.units };
    const recurrentKernel = { values: layer.recurrentKernel, columns: 4 * layer.units };
    const bias = { values: layer.bias, columns: 4 * layer.units };
    const placed = {
      units: layer.units,
      blocks: length / BLOCK_UNITS,
      // In the order in which a step reads them: one linear stream where the caches are cold.
      recurrentKernel: place(recurrentKernel, columns, length),
      kernel:
        at === 0
          ? { at: memory.place(packRows(kernel, columns)), scales: undefined }
          : place(kernel, columns, below),
      bias: memory.place(packRows(bias, columns)),
      recurrent: placeZeros(columns.length),
      c: placeZeros(length),
      h: {
        at: placeZeros(length),
        at16: precision === 'int16' ? memory.place(new Int16Array(length)) : undefined,
        length,
      },
    };
    below = length;
    return placed;
  });
  const V = network.vocabularySize;
  const columns = outputColumns(V);
  const widest = Math.max(...layers.map(({ blocks }) => blocks)) * BLOCK;
  return {
    layers,
    output: {
      kernel: place({ values: network.output.kernel, columns: V }, columns, below),
      bias: memory.place(packRows({ values: network.output.bias, columns: V }, columns)),
      blocks: columns.length / BLOCK,
    },
    zeros: placeZeros(widest),
    scratch: placeZeros(widest),
    logits: placeZeros(columns.length),
  };
}
