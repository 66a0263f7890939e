import { readFile } from 'node:fs/promises';
import { AntiphonError } from '../error.js';

/** Where the build puts the kernel: as deep from here as from the compiled copy of this file. */
const KERNEL = new URL('../../dist/kernel/network.wasm', import.meta.url);

/** Bytes of a page of WebAssembly memory. */
const PAGE = 65536;

/** A cache line: nothing placed straddles more of them than it must. */
const ALIGNMENT = 64;

/** The functions of `src/kernel`. Vectors and matrices are addresses in its memory. */
export interface Kernel {
  multiply(z: number, from: number, matrix: number, x: number, n: number, blocks: number): void;
  multiply16(
    z: number,
    from: number,
    matrix: number,
    scales: number,
    x: number,
    n: number,
    blocks: number,
  ): void;
  lstm(h: number, c: number, a: number, b: number, blocks: number): void;
  gruGates(z: number, rh: number, h: number, a: number, b: number, blocks: number): void;
  gruState(h: number, z: number, a: number, b: number, n: number): void;
  simple(h: number, a: number, b: number, n: number): void;
  quantise(to: number, from: number, n: number): void;
}

let compiled: WebAssembly.Module | undefined;

/** Once a process: what is optimised of it stays so for every engine. */
export async function compileKernel(): Promise<WebAssembly.Module> {
  try {
    compiled ??= new WebAssembly.Module(await readFile(KERNEL));
    return compiled;
  } catch (cause) {
    throw new AntiphonError(
      'kernel-missing',
      'The compiled kernel (dist/kernel/network.wasm) is missing: run `npm run build`.',
      { cause },
    );
  }
}

/** The kernel's memory as it is being laid out: exactly as large as what is placed in it. */
export class KernelMemory {
  readonly #contents: { readonly at: number; readonly data: Float32Array | Int16Array }[] = [];
  #end = 0;

  /** The address that `data` will have. */
  place(data: Float32Array | Int16Array): number {
    const at = this.#end;
    this.#contents.push({ at, data });
    this.#end = Math.ceil((at + data.byteLength) / ALIGNMENT) * ALIGNMENT;
    return at;
  }

  /** Makes the memory, with everything placed. It can be laid out in one thread for another. */
  fill(): WebAssembly.Memory {
    const pages = Math.ceil(this.#end / PAGE);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    for (const { at, data } of this.#contents) {
      new Uint8Array(memory.buffer, at, data.byteLength).set(
        new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      );
    }
    return memory;
  }
}

/** The kernel that works in `memory`. */
export function startKernel(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernel {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as Kernel;
}
