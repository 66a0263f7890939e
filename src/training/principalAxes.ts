/** Rounds of power iteration: more than enough for two axes to settle. */
const ROUNDS = 300;

/**
 * Where vectors, [n, d], lie along the two directions in which they differ most: principal component
 * analysis (Pearson 1901; Hotelling 1933), the eigenvectors of the covariance found by power
 * iteration. Gives x and y of each, [n, 2], and what share of the variance both hold together.
 */
export function principalPlane(
  vectors: Float32Array,
  depth: number,
): { readonly places: Float64Array; readonly share: number } {
  const count = vectors.length / depth;
  const centred = Float64Array.from(vectors);
  for (let k = 0; k < depth; k++) {
    let sum = 0;
    for (let row = 0; row < count; row++) sum += vectors[row * depth + k] ?? 0;
    for (let row = 0; row < count; row++) {
      centred[row * depth + k] = (centred[row * depth + k] ?? 0) - sum / count;
    }
  }
  const covariance = covarianceOf(centred, depth);
  let variance = 0;
  for (let k = 0; k < depth; k++) variance += covariance[k * depth + k] ?? 0;
  const places = new Float64Array(2 * count);
  let held = 0;
  for (let axis = 0; axis < 2; axis++) {
    const { direction, value } = strongest(covariance, depth);
    held += value;
    for (let row = 0; row < count; row++) {
      places[2 * row + axis] = dot(centred.subarray(row * depth, (row + 1) * depth), direction);
    }
    takeAway(covariance, direction, value);
  }
  return { places, share: variance > 0 ? held / variance : 0 };
}

/** [d, d] */
function covarianceOf(centred: Float64Array, depth: number): Float64Array {
  const covariance = new Float64Array(depth * depth);
  for (let from = 0; from < centred.length; from += depth) {
    for (let a = 0; a < depth; a++) {
      for (let b = 0; b < depth; b++) {
        const at = a * depth + b;
        const product = (centred[from + a] ?? 0) * (centred[from + b] ?? 0);
        covariance[at] = (covariance[at] ?? 0) + product / (centred.length / depth);
      }
    }
  }
  return covariance;
}

/** The eigenvector of the largest eigenvalue, and that. */
function strongest(
  matrix: Float64Array,
  depth: number,
): { readonly direction: Float64Array; readonly value: number } {
  // Any start will do that no eigenvector is likely to be at right angles to.
  let direction = Float64Array.from({ length: depth }, (_, k) => 1 + k / depth);
  let value = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const next = new Float64Array(depth);
    for (let row = 0; row < depth; row++) {
      next[row] = dot(matrix.subarray(row * depth, (row + 1) * depth), direction);
    }
    value = Math.sqrt(dot(next, next));
    if (value === 0) return { direction: next, value };
    direction = next.map((part) => part / value);
  }
  return { direction, value };
}

/** Leaves of a matrix what is at right angles to a direction. */
function takeAway(matrix: Float64Array, direction: Float64Array, value: number): void {
  direction.forEach((a, row) => {
    direction.forEach((b, column) => {
      const at = row * direction.length + column;
      matrix[at] = (matrix[at] ?? 0) - value * a * b;
    });
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
}
