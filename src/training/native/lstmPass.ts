import type { RecurrentLayer } from '../../model/network.js';
import type { LayerState } from '../differentiator.js';
import { type Pass, reordered, type Slopes, statesBefore, transposed } from './pass.js';
import type { Native, Tensors } from './tensors.js';

/** The gates of `LSTMBlockCellGrad`: i, c, f, o. */
const ORDER = [0, 2, 1, 3];

/** Of every step, [T, B, u]: sigmoid(i), sigmoid(f), sigmoid(o), tanh(g) and tanh(c). */
type Gates = readonly [i: Native, f: Native, o: Native, g: Native, tanhC: Native];

/** Forwards by TensorFlow's fused `BlockLSTMV2`, whose gates are those of a `Network`. */
export function lstmPass(
  tensors: Tensors,
  layer: RecurrentLayer,
  x: Native,
  state: LayerState,
): Pass {
  const { units } = layer;
  const [steps = 0, rows = 0, width = 0] = x.shape;
  const weights = new Float32Array(layer.kernel.length + layer.recurrentKernel.length);
  weights.set(layer.kernel);
  weights.set(layer.recurrentKernel, layer.kernel.length);
  const noPeephole = tensors.zeros([units]);
  const [hBefore, cBefore] = state.map((part) => tensors.floats(part, [rows, units])) as [
    Native,
    Native,
  ];
  const [i, c, f, o, g, tanhC, h] = tensors.runAll(
    'BlockLSTMV2',
    [tensors.number('cell_clip', 0), tensors.flag('use_peephole', false)],
    [
      tensors.long(steps),
      x,
      cBefore,
      hBefore,
      tensors.floats(weights, [width + units, 4 * units]),
      noPeephole,
      noPeephole,
      noPeephole,
      tensors.floats(layer.bias, [4 * units]),
    ],
    7,
  ) as [Native, Native, Native, Native, Native, Native, Native];
  return {
    h,
    after: [h, c].map((all) => tensors.slice(all, steps - 1, steps)),
    back: (fromAbove) => {
      const gates = gateSlopes(tensors, layer, [i, f, o, g, tanhC], c, cBefore, fromAbove);
      return {
        gates,
        recurrentKernel: tensors.multiply(statesBefore(tensors, hBefore, h), gates, 'first'),
        order: ORDER,
      } satisfies Slopes;
    },
  };
}

/**
 * The fused gradient of the block multiplies for the weights in every step; here each step only
 * goes through the cell, and the weights' gradients are one large product at the end.
 */
function gateSlopes(
  tensors: Tensors,
  { units, recurrentKernel }: RecurrentLayer,
  gates: Gates,
  cells: Native,
  cBefore: Native,
  fromAbove: Native,
): Native {
  const [steps = 0, rows = 0] = cells.shape;
  // Turned over once, since products with a matrix as it lies are quicker in every step.
  const recurrent = tensors.floats(
    transposed(reordered(recurrentKernel, units, ORDER), 4 * units),
    [4 * units, units],
  );
  const [i = [], f = [], o = [], g = [], tanhC = []] = gates.map((gate) => tensors.unstack(gate));
  const c = tensors.unstack(cells);
  const above = tensors.unstack(fromAbove);
  // The operation checks the shapes of these and uses none of their numbers.
  const x = tensors.zeros([rows, 1]);
  const w = tensors.zeros([1 + units, 4 * units]);
  const peephole = tensors.zeros([units]);
  const bias = tensors.zeros([4 * units]);
  const attributes = [tensors.flag('use_peephole', false)];

  let fromH: Native | undefined;
  let fromC = tensors.zeros([rows, units]);
  const slopes: Native[] = [];
  for (let step = steps - 1; step >= 0; step--) {
    const here = (items: readonly Native[]): Native => items[step] as Native;
    const dh = fromH === undefined ? here(above) : tensors.combine('AddV2', here(above), fromH);
    const [dc, slope] = tensors.runAll(
      'LSTMBlockCellGrad',
      attributes,
      [
        x,
        c[step - 1] ?? cBefore,
        cBefore,
        w,
        peephole,
        peephole,
        peephole,
        bias,
        here(i),
        here(c),
        here(f),
        here(o),
        here(g),
        here(tanhC),
        fromC,
        dh,
      ],
      5,
    ) as [Native, Native];
    fromC = dc;
    slopes.push(slope);
    if (step > 0) fromH = tensors.multiply(slope, recurrent);
  }
  return tensors.concatenate(slopes.reverse());
}
