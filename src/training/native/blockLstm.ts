import type { RecurrentLayer } from '../../model/network.js';
import type { LayerState } from '../differentiator.js';
import type { Binding } from './binding.js';
import type { Native, Tensors } from './tensors.js';

/** What a layer's way forwards leaves for its way back; all [T, B, u] but where said. */
export interface ForwardPass {
  /** [T, B, n] */
  readonly x: Native;
  readonly h: Native;
  readonly c: Native;
  /** sigmoid(i), sigmoid(f), sigmoid(o), tanh(g) and tanh(c). */
  readonly gates: readonly [i: Native, f: Native, o: Native, g: Native, tanhC: Native];
  /** The state before the first step, [B, u]. */
  readonly before: { readonly h: Native; readonly c: Native };
}

/** The gradient of one layer, gates in the order i, c, f, o. */
export interface BackwardPass {
  /** Of the gates before their nonlinearity, [T * B, 4u]. */
  readonly gates: Native;
  /** [u, 4u] */
  readonly recurrentKernel: Native;
  /** [1, 4u] */
  readonly bias: Native;
}

/**
 * A layer over all steps of a chunk by TensorFlow's fused `BlockLSTMV2` (gates i, f, c, o, as in a
 * `Network`).
 */
export function forward(
  tensors: Tensors,
  binding: Binding,
  layer: RecurrentLayer,
  x: Native,
  state: LayerState,
): ForwardPass {
  const { units } = layer;
  const [steps = 0, rows = 0, width = 0] = x.shape;
  const weights = new Float32Array(layer.kernel.length + layer.recurrentKernel.length);
  weights.set(layer.kernel);
  weights.set(layer.recurrentKernel, layer.kernel.length);
  const w = tensors.floats(weights, [width + units, 4 * units]);
  const noPeephole = tensors.zeros([units]);
  const before = {
    h: tensors.floats(state.h, [rows, units]),
    c: tensors.floats(state.c, [rows, units]),
  };
  // The operation wants 64 bits, which the binding cannot make.
  const count = tensors.run(
    'Cast',
    [tensors.type('SrcT', binding.TF_INT32), tensors.type('DstT', binding.TF_INT64)],
    [tensors.integers([steps], [])],
  );
  const [i, c, f, o, g, tanhC, h] = tensors.runAll(
    'BlockLSTMV2',
    [tensors.float, tensors.number('cell_clip', 0), tensors.flag('use_peephole', false)],
    [
      count,
      x,
      before.c,
      before.h,
      w,
      noPeephole,
      noPeephole,
      noPeephole,
      tensors.floats(layer.bias, [4 * units]),
    ],
    7,
  ) as [Native, Native, Native, Native, Native, Native, Native];
  return { x, h, c, gates: [i, f, o, g, tanhC], before };
}

/**
 * The way back, given the gradient of every h from above, [T, B, u]. The fused gradient of the
 * block multiplies for the weights in every step; here each step only goes through the cell, and
 * the weights' gradients are one large product at the end.
 */
export function backward(
  tensors: Tensors,
  layer: RecurrentLayer,
  pass: ForwardPass,
  fromAbove: Native,
): BackwardPass {
  const { units } = layer;
  const [steps = 0, rows = 0] = pass.h.shape;
  // Turned over once, since products with a matrix as it lies are quicker in every step.
  const recurrent = tensors.floats(
    transposed(swapMiddleGates(layer.recurrentKernel, units), 4 * units),
    [4 * units, units],
  );
  const [i = [], f = [], o = [], g = [], tanhC = []] = pass.gates.map((gate) =>
    tensors.unstack(gate),
  );
  const c = tensors.unstack(pass.c);
  const above = tensors.unstack(fromAbove);
  // The operation checks the shapes of these and uses none of their numbers.
  const x = tensors.zeros([rows, 1]);
  const w = tensors.zeros([1 + units, 4 * units]);
  const peephole = tensors.zeros([units]);
  const bias = tensors.zeros([4 * units]);
  const attributes = [tensors.float, tensors.flag('use_peephole', false)];

  let fromH: Native | undefined;
  let fromC = tensors.zeros([rows, units]);
  const gradients: Native[] = [];
  for (let step = steps - 1; step >= 0; step--) {
    const here = <Item>(items: readonly Item[]): Item => items[step] as Item;
    const dh = fromH === undefined ? here(above) : tensors.combine('AddV2', here(above), fromH);
    const [dc, dGates] = tensors.runAll(
      'LSTMBlockCellGrad',
      attributes,
      [
        x,
        c[step - 1] ?? pass.before.c,
        pass.before.h,
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
    gradients.push(dGates);
    if (step > 0) fromH = tensors.multiply(dGates, recurrent);
  }
  const gates = tensors.concatenate(gradients.reverse());
  const earlier = [tensors.reshape(pass.before.h, [1, rows, units])];
  if (steps > 1) earlier.push(tensors.slice(pass.h, 0, steps - 1));
  const hBefore = tensors.reshape(tensors.concatenate(earlier), [steps * rows, units]);
  return {
    gates,
    recurrentKernel: tensors.multiply(hBefore, gates, 'first'),
    bias: tensors.sumOfRows(gates),
  };
}

/** [rows, 4u] with the gates i, f, c, o to the same with i, c, f, o; or the other way round. */
export function swapMiddleGates(values: Float32Array, units: number): Float32Array {
  const swapped = values.slice();
  for (let row = 0; row < values.length; row += 4 * units) {
    const second = row + units;
    const third = row + 2 * units;
    swapped.set(values.subarray(second, third), third);
    swapped.set(values.subarray(third, row + 3 * units), second);
  }
  return swapped;
}

/** [rows, columns] to [columns, rows]. */
function transposed(values: Float32Array, columns: number): Float32Array {
  const rows = values.length / columns;
  const turned = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      turned[column * rows + row] = values[row * columns + column] ?? 0;
    }
  }
  return turned;
}
