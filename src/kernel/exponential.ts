export const LOG2E: f32 = <f32>Math.LOG2E;

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
export function exp(x: v128, factor: f32): v128 {
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
