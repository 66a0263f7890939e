/**
 * Products of a vector and a matrix. Outputs come in blocks of 32: eight accumulators of four lanes.
 * A matrix is [blocks, n, 32]: the rows of one block lie one after the other, so that a product is
 * one linear stream through the weights, which is what bounds its speed.
 */

/** Bytes of 32 outputs as 32-bit floats, and of 32 pairs of 16-bit integers. */
const BLOCK: usize = 128;

/** z = from + x . matrix; z, from: [blocks, 32], x: [n], matrix: [blocks, n, 32]. */
export function multiply(
  z: usize,
  from: usize,
  matrix: usize,
  x: usize,
  n: usize,
  blocks: usize,
): void {
  const end = x + n * 4;
  for (let block: usize = 0; block < blocks; block++) {
    let z0 = v128.load(from, 0);
    let z1 = v128.load(from, 16);
    let z2 = v128.load(from, 32);
    let z3 = v128.load(from, 48);
    let z4 = v128.load(from, 64);
    let z5 = v128.load(from, 80);
    let z6 = v128.load(from, 96);
    let z7 = v128.load(from, 112);
    for (let at = x; at < end; at += 4) {
      const value = v128.load32_splat(at);
      z0 = f32x4.add(z0, f32x4.mul(value, v128.load(matrix, 0)));
      z1 = f32x4.add(z1, f32x4.mul(value, v128.load(matrix, 16)));
      z2 = f32x4.add(z2, f32x4.mul(value, v128.load(matrix, 32)));
      z3 = f32x4.add(z3, f32x4.mul(value, v128.load(matrix, 48)));
      z4 = f32x4.add(z4, f32x4.mul(value, v128.load(matrix, 64)));
      z5 = f32x4.add(z5, f32x4.mul(value, v128.load(matrix, 80)));
      z6 = f32x4.add(z6, f32x4.mul(value, v128.load(matrix, 96)));
      z7 = f32x4.add(z7, f32x4.mul(value, v128.load(matrix, 112)));
      matrix += BLOCK;
    }
    v128.store(z, z0, 0);
    v128.store(z, z1, 16);
    v128.store(z, z2, 32);
    v128.store(z, z3, 48);
    v128.store(z, z4, 64);
    v128.store(z, z5, 80);
    v128.store(z, z6, 96);
    v128.store(z, z7, 112);
    from += BLOCK;
    z += BLOCK;
  }
}

/**
 * As `multiply`, with the matrix and x in 16-bit integers: pairs of rows side by side, matrix
 * [blocks, n / 2, 32, 2] and x [n]. `scales`, [blocks, 32], brings the integer sums back to floats.
 * Whoever quantised the weights has seen to it that no sum overflows.
 */
export function multiply16(
  z: usize,
  from: usize,
  matrix: usize,
  scales: usize,
  x: usize,
  n: usize,
  blocks: usize,
): void {
  const end = x + n * 2;
  for (let block: usize = 0; block < blocks; block++) {
    let z0 = i32x4.splat(0);
    let z1 = i32x4.splat(0);
    let z2 = i32x4.splat(0);
    let z3 = i32x4.splat(0);
    let z4 = i32x4.splat(0);
    let z5 = i32x4.splat(0);
    let z6 = i32x4.splat(0);
    let z7 = i32x4.splat(0);
    for (let at = x; at < end; at += 4) {
      const pair = v128.load32_splat(at);
      z0 = i32x4.add(z0, i32x4.dot_i16x8_s(pair, v128.load(matrix, 0)));
      z1 = i32x4.add(z1, i32x4.dot_i16x8_s(pair, v128.load(matrix, 16)));
      z2 = i32x4.add(z2, i32x4.dot_i16x8_s(pair, v128.load(matrix, 32)));
      z3 = i32x4.add(z3, i32x4.dot_i16x8_s(pair, v128.load(matrix, 48)));
      z4 = i32x4.add(z4, i32x4.dot_i16x8_s(pair, v128.load(matrix, 64)));
      z5 = i32x4.add(z5, i32x4.dot_i16x8_s(pair, v128.load(matrix, 80)));
      z6 = i32x4.add(z6, i32x4.dot_i16x8_s(pair, v128.load(matrix, 96)));
      z7 = i32x4.add(z7, i32x4.dot_i16x8_s(pair, v128.load(matrix, 112)));
      matrix += BLOCK;
    }
    rescale(z, from, scales, z0);
    rescale(z + 16, from + 16, scales + 16, z1);
    rescale(z + 32, from + 32, scales + 32, z2);
    rescale(z + 48, from + 48, scales + 48, z3);
    rescale(z + 64, from + 64, scales + 64, z4);
    rescale(z + 80, from + 80, scales + 80, z5);
    rescale(z + 96, from + 96, scales + 96, z6);
    rescale(z + 112, from + 112, scales + 112, z7);
    from += BLOCK;
    scales += BLOCK;
    z += BLOCK;
  }
}

@inline
function rescale(z: usize, from: usize, scales: usize, sums: v128): void {
  const scaled = f32x4.mul(f32x4.convert_i32x4_s(sums), v128.load(scales));
  v128.store(z, f32x4.add(v128.load(from), scaled));
}

/** to = from * 4096 as 16-bit integers; from: [n] in -1..1, n a multiple of 8. */
export function quantise(to: usize, from: usize, n: usize): void {
  const scale = f32x4.splat(4096);
  const end = from + n * 4;
  for (; from < end; from += 32) {
    const low = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(from), scale)));
    const high = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(from, 16), scale)));
    v128.store(to, i16x8.narrow_i32x4_s(low, high));
    to += 16;
  }
}
