// Compiles src/kernel to dist/kernel/network.wasm.
import asc from 'assemblyscript/asc';

const { error, stderr } = await asc.main([
  'src/kernel/network.ts',
  '--outFile',
  'dist/kernel/network.wasm',
  '--optimizeLevel',
  '3',
  '--converge',
  '--noAssert',
  // SIMD is in every Node that runs Antiphon; relaxed SIMD is not, and differs between machines.
  '--enable',
  'simd',
  // One thread may lay out the memory that another one works in.
  '--enable',
  'threads',
  '--sharedMemory',
  '--maximumMemory',
  '65536',
  // The engine owns the memory and lays everything out: no allocator, no collector, no static data.
  '--runtime',
  'stub',
  '--importMemory',
  '--use',
  'abort=',
]);
if (error) {
  process.stderr.write(`${stderr.toString()}\n${error.message}\n`);
  process.exitCode = 1;
}
