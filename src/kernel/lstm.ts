/**
 * The arithmetic of an LSTM step, in WebAssembly SIMD. Four functions without any state: the engine
 * (`src/model/wasmEngine.ts`) lays out the memory and calls them in order.
 *
 * Outputs come in blocks of 32: eight accumulators of four lanes. For an LSTM layer a block is
 * eight units, i0..7 f0..7 g0..7 o0..7; for the output layer it is 32 logits. A matrix is
 * [blocks, n, 32]: the rows of one block lie one after the other, so that a product is one linear
 * stream through the weights, which is what bounds its speed. All addresses are multiples of 16.
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

/** The new c and h of a layer, in place, from z = a + b: [blocks, i f g o, 8]; c, h: [blocks, 8]. */
export function cell(h: usize, c: usize, a: usize, b: usize, blocks: usize): void {
  for (let block: usize = 0; block < blocks; block++) {
    cell4(h, c, a, b);
    cell4(h + 16, c + 16, a + 16, b + 16);
    h += 32;
    c += 32;
    a += BLOCK;
    b += BLOCK;
  }
}

/**
 * Four units. With I = e^-i, F = e^-f, G = e^-2g, O = e^-o, C = e^-2c':
 * c' = c / (1 + F) + (1 - G) / ((1 + I) (1 + G)), h = (1 - C) / ((1 + O) (1 + C)).
 */
@inline
function cell4(h: usize, c: usize, a: usize, b: usize): void {
  const one = f32x4.splat(1);
  const I = exp(f32x4.add(v128.load(a, 0), v128.load(b, 0)), -LOG2E);
  const F = exp(f32x4.add(v128.load(a, 32), v128.load(b, 32)), -LOG2E);
  const G = exp(f32x4.add(v128.load(a, 64), v128.load(b, 64)), -2 * LOG2E);
  const O = exp(f32x4.add(v128.load(a, 96), v128.load(b, 96)), -LOG2E);
  const kept = f32x4.div(v128.load(c), f32x4.add(one, F));
  const gained = f32x4.div(
    f32x4.sub(one, G),
    f32x4.mul(f32x4.add(one, I), f32x4.add(one, G)),
  );
  const next = f32x4.add(kept, gained);
  const C = exp(next, -2 * LOG2E);
  v128.store(c, next);
  v128.store(
    h,
    f32x4.div(f32x4.sub(one, C), f32x4.mul(f32x4.add(one, O), f32x4.add(one, C))),
  );
}

const LOG2E: f32 = <f32>Math.LOG2E;

/** Beyond 2^±60 a gate is shut or open to 32 bits, and a product of two such powers is finite. */
const MOST: f32 = 60;

/** 2^f for f in -0.5..0.5: minimax in relative error (Remez), 1e-7. */
const C0: f32 = 1.0000000733176135;
const C1: f32 = 0.6931469682296735;
const C2: f32 = 0.24022114337835218;
const C3: f32 = 0.05550709598138957;
const C4: f32 = 0.009675757640757277;
const C5: f32 = 0.0013277938903206255;

/** Adding and taking away 1.5 * 2^23 rounds to the nearest integer, left in the low bits. */
const ROUND: f32 = 12582912;

/** 2^(x * factor): the integer part goes to the exponent, the rest through a polynomial. */
@inline
function exp(x: v128, factor: f32): v128 {
  const power = f32x4.pmin(
    f32x4.splat(MOST),
    f32x4.pmax(f32x4.splat(-MOST), f32x4.mul(x, f32x4.splat(factor))),
  );
  const rounded = f32x4.add(power, f32x4.splat(ROUND));
  const f = f32x4.sub(power, f32x4.sub(rounded, f32x4.splat(ROUND)));
  let p = f32x4.add(f32x4.splat(C4), f32x4.mul(f, f32x4.splat(C5)));
  p = f32x4.add(f32x4.splat(C3), f32x4.mul(f, p));
  p = f32x4.add(f32x4.splat(C2), f32x4.mul(f, p));
  p = f32x4.add(f32x4.splat(C1), f32x4.mul(f, p));
  p = f32x4.add(f32x4.splat(C0), f32x4.mul(f, p));
  return i32x4.add(p, i32x4.shl(rounded, 23));
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
