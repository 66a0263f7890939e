/** The probabilities that `logits`, [V], stand for, into `probabilities`, [V]. */
export function softmax(logits: Float32Array, probabilities: Float32Array): void {
  const normaliser = logSumExp(logits);
  for (let i = 0; i < logits.length; i++) {
    probabilities[i] = Math.exp((logits[i] ?? 0) - normaliser);
  }
}

/** The probability of one index. */
export function probabilityOf(logits: Float32Array, index: number): number {
  return Math.exp((logits[index] ?? Number.NEGATIVE_INFINITY) - logSumExp(logits));
}

/** The index that is expected most; of equal ones the first. */
export function likeliest(logits: Float32Array): number {
  let best = 0;
  for (let i = 1; i < logits.length; i++) {
    if ((logits[i] ?? 0) > (logits[best] ?? 0)) best = i;
  }
  return best;
}

function logSumExp(logits: Float32Array): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logits.length; i++) largest = Math.max(largest, logits[i] ?? largest);
  let sum = 0;
  for (let i = 0; i < logits.length; i++) sum += Math.exp((logits[i] ?? 0) - largest);
  return largest + Math.log(sum);
}
