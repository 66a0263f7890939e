import type { RecurrentLayer } from '../../model/network.js';
import type { LayerState } from '../differentiator.js';
import { type Pass, statesBefore, transposed } from './pass.js';
import type { Native, Tensors } from './tensors.js';

/** By products and tanh: what comes from the input is one product for all steps. */
export function simplePass(
  tensors: Tensors,
  layer: RecurrentLayer,
  x: Native,
  [start = new Float32Array()]: LayerState,
): Pass {
  const { units, kernel, recurrentKernel, bias } = layer;
  const [steps = 0, rows = 0, width = 0] = x.shape;
  const inputs = tensors.reshape(x, [steps * rows, width]);
  const product = tensors.multiply(inputs, tensors.floats(kernel, [width, units]));
  const sums = tensors.run('BiasAdd', [], [product, tensors.floats(bias, [units])]);
  const recurrent = tensors.floats(recurrentKernel, [units, units]);
  const before = tensors.floats(start, [rows, units]);
  let now = before;
  const states = tensors.unstack(tensors.reshape(sums, [steps, rows, units])).map((sum) => {
    now = tensors.run(
      'Tanh',
      [],
      [tensors.combine('AddV2', sum, tensors.multiply(now, recurrent))],
    );
    return now;
  });
  const h = tensors.reshape(tensors.concatenate(states), [steps, rows, units]);

  const back = (fromAbove: Native) => {
    const above = tensors.unstack(fromAbove);
    const turned = tensors.floats(transposed(recurrentKernel, units), [units, units]);
    let fromH: Native | undefined;
    const slopes: Native[] = [];
    for (let step = steps - 1; step >= 0; step--) {
      const here = above[step] as Native;
      const dh = fromH === undefined ? here : tensors.combine('AddV2', here, fromH);
      const slope = tensors.run('TanhGrad', [], [states[step] as Native, dh]);
      slopes.push(slope);
      if (step > 0) fromH = tensors.multiply(slope, turned);
    }
    const gates = tensors.concatenate(slopes.reverse());
    return {
      gates,
      recurrentKernel: tensors.multiply(statesBefore(tensors, before, h), gates, 'first'),
      order: [0],
    };
  };
  return { h, after: [now], back };
}
