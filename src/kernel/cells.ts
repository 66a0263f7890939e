/**
 * What the cells of recurrent layers do with the sums of their gates, in place: see the equations in
 * `src/model/network.ts`. Each sum comes as two parts, a from the old state and b from the input.
 */
import { exp, LOG2E } from './exponential';

/** Bytes of a block of 32 outputs as 32-bit floats. */
const BLOCK: usize = 128;

/** The new c and h of an LSTM layer. a, b: [blocks, i f g o, 8]; c, h: [blocks, 8]. */
export function lstm(h: usize, c: usize, a: usize, b: usize, blocks: usize): void {
  for (let block: usize = 0; block < blocks; block++) {
    lstm4(h, c, a, b);
    lstm4(h + 16, c + 16, a + 16, b + 16);
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
function lstm4(h: usize, c: usize, a: usize, b: usize): void {
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

/**
 * The gates of a GRU layer: z, and what the reset gate leaves of h, which the candidate is computed
 * from. a, b: [blocks, z r, 16]; z, rh, h: [blocks, 16].
 */
export function gruGates(z: usize, rh: usize, h: usize, a: usize, b: usize, blocks: usize): void {
  for (let block: usize = 0; block < blocks; block++) {
    for (let at: usize = 0; at < 64; at += 16) {
      v128.store(z + at, share(f32x4.splat(1), a + at, b + at));
      v128.store(rh + at, share(v128.load(h + at), a + 64 + at, b + 64 + at));
    }
    z += 64;
    rh += 64;
    h += 64;
    a += BLOCK;
    b += BLOCK;
  }
}

/** whole * sigmoid(a + b), four units. */
@inline
function share(whole: v128, a: usize, b: usize): v128 {
  const E = exp(f32x4.add(v128.load(a), v128.load(b)), -LOG2E);
  return f32x4.div(whole, f32x4.add(f32x4.splat(1), E));
}

/** The new h of a GRU layer, from the candidate's sum a + b: z * h + (1 - z) * g, all [n]. */
export function gruState(h: usize, z: usize, a: usize, b: usize, n: usize): void {
  for (let at: usize = 0; at < n * 4; at += 16) {
    const g = tanh(a + at, b + at);
    const gap = f32x4.sub(v128.load(h + at), g);
    v128.store(h + at, f32x4.add(g, f32x4.mul(v128.load(z + at), gap)));
  }
}

/** The new h of a simple recurrent layer, all [n]. */
export function simple(h: usize, a: usize, b: usize, n: usize): void {
  for (let at: usize = 0; at < n * 4; at += 16) v128.store(h + at, tanh(a + at, b + at));
}

/** tanh(a + b), four units. */
@inline
function tanh(a: usize, b: usize): v128 {
  const one = f32x4.splat(1);
  const E = exp(f32x4.add(v128.load(a), v128.load(b)), -2 * LOG2E);
  return f32x4.div(f32x4.sub(one, E), f32x4.add(one, E));
}
