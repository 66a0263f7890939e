import { type Engine, expectCharacter, type StateSlice } from './engine.js';
import { compileKernel, type Kernel, KernelMemory, startKernel } from './kernel.js';
import { activationsOf, type Network, type NetworkShape, shapeOf, stateLength } from './network.js';
import { BLOCK } from './packing.js';
import {
  type LayerLayout,
  type Layout,
  layOut,
  type Precision,
  type Product,
  type Vector,
} from './wasmLayout.js';

/** Bytes of one block of sums. */
const BLOCK_BYTES = 4 * BLOCK;

/**
 * Steps that make the compiler optimise the kernel before the first note, about 20 ms of them on the
 * shipped networks.
 */
const WARM_UP_STEPS = 500;
/** What of the kernel has been optimised: the compiled code is the process's, not the engine's. */
const warm = new Set<string>();

/** A network as the kernel runs it. */
export interface WasmParts {
  readonly kind: 'wasm';
  readonly shape: NetworkShape;
  readonly layout: Layout;
  readonly module: WebAssembly.Module;
  /** All that the kernel works with: packed weights, and the state of the one engine made of them. */
  readonly memory: WebAssembly.Memory;
}

/** @throws AntiphonError `kernel-missing` */
export async function wasmParts(
  network: Network,
  precision: Precision = 'float32',
): Promise<WasmParts> {
  const module = await compileKernel();
  const memory = new KernelMemory();
  const layout = layOut(network, precision, memory);
  const shape = shapeOf(network);
  const parts: WasmParts = { kind: 'wasm', shape, layout, module, memory: memory.fill() };
  const used = `${precision} ${shape.layers.map(({ cell }) => cell)}`;
  if (!warm.has(used)) warmUp(wasmEngineFrom(parts));
  warm.add(used);
  return parts;
}

/** Nothing is read, packed or optimised any more. */
export function wasmEngineFrom({ shape, layout, module, memory }: WasmParts): WasmEngine {
  return new WasmEngine(shape, layout, startKernel(module, memory), memory.buffer);
}

/** @throws AntiphonError `kernel-missing` */
export async function createWasmEngine(
  network: Network,
  precision?: Precision,
): Promise<WasmEngine> {
  return wasmEngineFrom(await wasmParts(network, precision));
}

function warmUp(engine: WasmEngine): void {
  for (let step = 0; step < WARM_UP_STEPS; step++) engine.step(step % engine.vocabularySize);
  engine.reset();
}

/** Runs a network in our WebAssembly kernel. Zero allocation a step; the same on every machine. */
export class WasmEngine implements Engine {
  readonly name = 'wasm';
  readonly vocabularySize: number;
  readonly stateLength: number;
  readonly activations: readonly StateSlice[];
  readonly #layout: Layout;
  readonly #kernel: Kernel;
  /** [V], in the kernel's memory. */
  readonly #logits: Float32Array;
  /** What each layer carries in the order of a state, [units] each, in the kernel's memory. */
  readonly #state: readonly Float32Array[];
  /** Whether the sums ahead of every layer belong to the current state. */
  #prepared = false;

  constructor(shape: NetworkShape, layout: Layout, kernel: Kernel, buffer: SharedArrayBuffer) {
    this.vocabularySize = shape.vocabularySize;
    this.stateLength = stateLength(shape);
    this.activations = activationsOf(shape);
    this.#layout = layout;
    this.#kernel = kernel;
    this.#logits = new Float32Array(buffer, layout.logits, shape.vocabularySize);
    this.#state = layout.layers.flatMap((layer) =>
      (layer.cell === 'lstm' ? [layer.h.at, layer.c] : [layer.h.at]).map(
        (at) => new Float32Array(buffer, at, layer.units),
      ),
    );
  }

  reset(): void {
    for (const part of this.#state) part.fill(0);
    this.#stateChanged();
  }

  prepare(): void {
    for (const { ahead, h } of this.#layout.layers) {
      this.#multiply(ahead.sums, ahead.bias, ahead, h);
    }
    this.#prepared = true;
  }

  step(index: number): Float32Array {
    expectCharacter(index, this.vocabularySize);
    if (!this.#prepared) this.prepare();
    const { layers, zeros, scratch, output, outputBias, logits } = this.#layout;
    let below: Vector | undefined;
    for (const layer of layers) {
      let input = scratch;
      if (below === undefined)
        input = layer.input.matrix + index * layer.input.blocks * BLOCK_BYTES;
      else this.#multiply(scratch, zeros, layer.input, below);
      this.#goOn(layer, input);
      below = layer.h;
    }
    if (below !== undefined) this.#multiply(logits, outputBias, output, below);
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

  /** The new state of a layer, whose sums ahead are there, given its products with the input. */
  #goOn(layer: LayerLayout, input: number): void {
    const { h, ahead } = layer;
    switch (layer.cell) {
      case 'lstm':
        this.#kernel.lstm(h.at, layer.c, ahead.sums, input, ahead.blocks);
        break;
      case 'gru': {
        const { z, rh, candidate } = layer;
        this.#kernel.gruGates(z, rh.at, h.at, ahead.sums, input, ahead.blocks);
        this.#quantise(rh);
        this.#multiply(candidate.sums, candidate.bias, candidate, rh);
        const candidateInput = input + ahead.blocks * BLOCK_BYTES;
        this.#kernel.gruState(h.at, z, candidate.sums, candidateInput, h.length);
        break;
      }
      case 'simple':
        this.#kernel.simple(h.at, ahead.sums, input, h.length);
        break;
    }
    this.#quantise(h);
  }

  #stateChanged(): void {
    for (const layer of this.#layout.layers) this.#quantise(layer.h);
    this.#prepared = false;
  }

  #quantise(x: Vector): void {
    if (x.at16 !== undefined) this.#kernel.quantise(x.at16, x.at, x.length);
  }

  /** z = from + x . matrix */
  #multiply(z: number, from: number, { matrix, scales, blocks }: Product, x: Vector): void {
    if (scales === undefined || x.at16 === undefined) {
      this.#kernel.multiply(z, from, matrix, x.at, x.length, blocks);
    } else {
      this.#kernel.multiply16(z, from, matrix, scales, x.at16, x.length, blocks);
    }
  }
}
