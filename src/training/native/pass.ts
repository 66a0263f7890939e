import type { RecurrentLayer } from '../../model/network.js';
import type { LayerState } from '../differentiator.js';
import type { Native, Tensors } from './tensors.js';

/** Runs a layer over all steps of a chunk, x being [T, B, n], from a state of at least one row. */
export type Forward = (
  tensors: Tensors,
  layer: RecurrentLayer,
  x: Native,
  state: LayerState,
) => Pass;

/** A layer's way forwards, which knows its way back. */
export interface Pass {
  /** [T, B, u] */
  readonly h: Native;
  /** What the layer carries after the last step, [B, u] each. */
  readonly after: readonly Native[];
  /** `fromAbove`: the gradient of every h by what is above the layer, [T, B, u]. */
  readonly back: (fromAbove: Native) => Slopes;
}

/** The gradient of a layer. */
export interface Slopes {
  /** Of the gates before their nonlinearity, [T * B, Gu]. */
  readonly gates: Native;
  /** [u, Gu] */
  readonly recurrentKernel: Native;
  /** Which gate of a `Network` stands at each place of these; turned round it is the same. */
  readonly order: readonly number[];
}

/** The h that each step starts from, [T * B, u]. */
export function statesBefore(tensors: Tensors, before: Native, h: Native): Native {
  const [steps = 0, rows = 0, units = 0] = h.shape;
  const earlier = [tensors.reshape(before, [1, rows, units])];
  if (steps > 1) earlier.push(tensors.slice(h, 0, steps - 1));
  return tensors.reshape(tensors.concatenate(earlier), [steps * rows, units]);
}

/** [rows, Gu] with the gates in another order. */
export function reordered(
  values: Float32Array,
  units: number,
  order: readonly number[],
): Float32Array {
  const turned = new Float32Array(values.length);
  for (let row = 0; row < values.length; row += order.length * units) {
    order.forEach((gate, place) => {
      const from = row + gate * units;
      turned.set(values.subarray(from, from + units), row + place * units);
    });
  }
  return turned;
}

/** [rows, columns] to [columns, rows]. */
export function transposed(values: Float32Array, columns: number): Float32Array {
  const rows = values.length / columns;
  const turned = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      turned[column * rows + row] = values[row * columns + column] ?? 0;
    }
  }
  return turned;
}
