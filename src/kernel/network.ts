/**
 * The arithmetic of a step of a recurrent network, in WebAssembly SIMD. Functions without any state:
 * the engine (`src/model/wasmEngine.ts`) lays out the memory and calls them in order. All addresses
 * are multiples of 16.
 */
export { multiply, multiply16, quantise } from './products';
export { gruGates, gruState, lstm, simple } from './cells';
