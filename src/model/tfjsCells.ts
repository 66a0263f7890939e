import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Cell } from './network.js';

type TensorFlow = typeof import('@tensorflow/tfjs-core');

/**
 * A recurrent kernel, [u, Gu], in the parts that a step multiplies with: of a GRU the candidate's
 * gate stands alone, since it waits for the reset gate.
 */
export function recurrentParts(tf: TensorFlow, cell: Cell, kernel: Tensor2D): Tensor2D[] {
  const [units] = kernel.shape;
  return cell === 'gru' ? tf.split(kernel, [2 * units, units], 1) : [kernel];
}

/**
 * What a layer carries after a step, h first, from what it carried before, [B, u] each, and from
 * `input`, bias + x . kernel, [B, Gu]: the equations of `network.ts` in operations of TensorFlow.js.
 */
export function cellStep(
  tf: TensorFlow,
  cell: Cell,
  recurrent: readonly Tensor2D[],
  input: Tensor2D,
  carried: readonly Tensor2D[],
): Tensor2D[] {
  const [h, c] = carried as [Tensor2D, Tensor2D];
  const [first, second] = recurrent as [Tensor2D, Tensor2D];
  const units = h.shape[1];
  switch (cell) {
    case 'lstm': {
      const sum: Tensor2D = tf.add(input, tf.matMul(h, first));
      const [i, f, g, o] = tf.split(sum, 4, 1) as [Tensor2D, Tensor2D, Tensor2D, Tensor2D];
      const next: Tensor2D = tf.add(tf.mul(tf.sigmoid(f), c), tf.mul(tf.sigmoid(i), tf.tanh(g)));
      return [tf.mul(tf.sigmoid(o), tf.tanh(next)), next];
    }
    case 'gru': {
      const [early, late] = tf.split(input, [2 * units, units], 1) as [Tensor2D, Tensor2D];
      const gates = tf.sigmoid(tf.add(early, tf.matMul(h, first)));
      const [z, r] = tf.split(gates, 2, 1) as [Tensor2D, Tensor2D];
      const g: Tensor2D = tf.tanh(tf.add(late, tf.matMul(tf.mul(r, h), second)));
      return [tf.add(g, tf.mul(z, tf.sub(h, g)))];
    }
    case 'simple':
      return [tf.tanh(tf.add(input, tf.matMul(h, first)))];
  }
}
