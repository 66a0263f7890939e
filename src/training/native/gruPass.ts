import type { RecurrentLayer } from '../../model/network.js';
import type { LayerState } from '../differentiator.js';
import { type Pass, statesBefore } from './pass.js';
import type { Native, Tensors } from './tensors.js';

/** The gates of `GRUBlockCell`: r, z, h. */
const ORDER = [1, 0, 2];

/** Step by step by TensorFlow's fused `GRUBlockCell`, back by its gradient. */
export function gruPass(
  tensors: Tensors,
  layer: RecurrentLayer,
  x: Native,
  [start = new Float32Array()]: LayerState,
): Pass {
  const { units, kernel, recurrentKernel, bias } = layer;
  const [steps = 0, rows = 0, width = 0] = x.shape;
  const before = tensors.floats(start, [rows, units]);
  const biases = [columns(bias, units, [1, 0]), columns(bias, units, [2])] as const;
  const [bGates, bCandidate] = [
    tensors.floats(biases[0], [2 * units]),
    tensors.floats(biases[1], [units]),
  ];
  /** The weights of gates, with those of an input of so many rows above those of h. */
  const weights = (input: Float32Array, height: number, gates: readonly number[]): Native => {
    const values = new Float32Array((height + units) * gates.length * units);
    values.set(columns(input, units, gates));
    values.set(columns(recurrentKernel, units, gates), height * gates.length * units);
    return tensors.floats(values, [height + units, gates.length * units]);
  };

  const wGates = weights(kernel, width, [1, 0]);
  const wCandidate = weights(kernel, width, [2]);
  let now = before;
  const resets: Native[] = [];
  const updates: Native[] = [];
  const candidates: Native[] = [];
  const states: Native[] = [];
  for (const here of tensors.unstack(x)) {
    const [r, z, g, h] = tensors.runAll(
      'GRUBlockCell',
      [],
      [here, now, wGates, wCandidate, bGates, bCandidate],
      4,
    ) as [Native, Native, Native, Native];
    resets.push(r);
    updates.push(z);
    candidates.push(g);
    states.push(h);
    now = h;
  }
  const h = tensors.reshape(tensors.concatenate(states), [steps, rows, units]);

  const back = (fromAbove: Native) => {
    const above = tensors.unstack(fromAbove);
    // The gradient by the input comes from one product at the end, so here there is a mere column.
    const noInput = tensors.zeros([rows, 1]);
    const nothing = new Float32Array(3 * units);
    const uGates = weights(nothing, 1, [1, 0]);
    const uCandidate = weights(nothing, 1, [2]);
    let fromH: Native | undefined;
    const gateSlopes: Native[] = [];
    const candidateSlopes: Native[] = [];
    for (let step = steps - 1; step >= 0; step--) {
      const at = (items: readonly Native[]): Native => items[step] as Native;
      const dh = fromH === undefined ? at(above) : tensors.combine('AddV2', at(above), fromH);
      const [, dhBefore, dCandidate, dGates] = tensors.runAll(
        'GRUBlockCellGrad',
        [],
        [
          noInput,
          states[step - 1] ?? before,
          uGates,
          uCandidate,
          bGates,
          bCandidate,
          at(resets),
          at(updates),
          at(candidates),
          dh,
        ],
        4,
      ) as [Native, Native, Native, Native];
      fromH = dhBefore;
      gateSlopes.push(dGates);
      candidateSlopes.push(dCandidate);
    }
    const dGates = tensors.concatenate(gateSlopes.reverse());
    const dCandidate = tensors.concatenate(candidateSlopes.reverse());
    const hBefore = statesBefore(tensors, before, h);
    const left = tensors.combine('Mul', tensors.concatenate(resets), hBefore);
    return {
      gates: tensors.beside([dGates, dCandidate]),
      recurrentKernel: tensors.beside([
        tensors.multiply(hBefore, dGates, 'first'),
        tensors.multiply(left, dCandidate, 'first'),
      ]),
      order: ORDER,
    };
  };
  return { h, after: [now], back };
}

/** Of [rows, 3u] the columns of some gates, [rows, nu]. */
function columns(values: Float32Array, units: number, gates: readonly number[]): Float32Array {
  const rows = values.length / (3 * units);
  const taken = new Float32Array(rows * gates.length * units);
  for (let row = 0; row < rows; row++) {
    gates.forEach((gate, place) => {
      const from = (row * 3 + gate) * units;
      taken.set(values.subarray(from, from + units), (row * gates.length + place) * units);
    });
  }
  return taken;
}
