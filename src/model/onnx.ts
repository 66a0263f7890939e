import protobuf from 'protobufjs';
import { networkOf } from './minds/networkMind.js';
import type { Model } from './model.js';
import { CARRIED, type Cell, GATES, type RecurrentLayer } from './network.js';

/** What is needed of onnx.proto (ONNX 1.9, IR version 8). */
const SCHEMA = `
syntax = "proto3";
message ModelProto {
  int64 ir_version = 1; string producer_name = 2; GraphProto graph = 7;
  repeated OperatorSetIdProto opset_import = 8; repeated StringStringEntryProto metadata_props = 14;
}
message OperatorSetIdProto { string domain = 1; int64 version = 2; }
message StringStringEntryProto { string key = 1; string value = 2; }
message GraphProto {
  repeated NodeProto node = 1; string name = 2; repeated TensorProto initializer = 5;
  repeated ValueInfoProto input = 11; repeated ValueInfoProto output = 12;
}
message NodeProto {
  repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4;
  repeated AttributeProto attribute = 5;
}
message AttributeProto { string name = 1; int64 i = 3; int32 type = 20; }
message TensorProto {
  repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9;
}
message ValueInfoProto { string name = 1; TypeProto type = 2; }
message TypeProto { Tensor tensor_type = 1; message Tensor { int32 elem_type = 1; Shape shape = 2; } }
message Shape {
  repeated Dimension dim = 1;
  message Dimension { oneof value { int64 dim_value = 1; string dim_param = 2; } }
}`;

const FLOAT = 1;
const INT64 = 7;
const INTEGER_ATTRIBUTE = 2;

/** ONNX's operator for each cell, and its order of the gates by their place in a network. */
const OPERATORS: Readonly<Record<Cell, { readonly type: string; readonly gates: number[] }>> = {
  // i, o, f, c
  lstm: { type: 'LSTM', gates: [0, 3, 1, 2] },
  gru: { type: 'GRU', gates: [0, 1, 2] },
  simple: { type: 'RNN', gates: [0] },
};

/** What a layer carries, by ONNX's names. */
const carriedBy = ({ cell }: RecurrentLayer): string[] => ['h', 'c'].slice(0, CARRIED[cell]);

/**
 * The model as an ONNX file (operator set 14).
 *
 * Inputs: `characters`, indices as int64 [steps, batch]; for each layer n from 1 on `h<n>` and,
 * of an LSTM, `c<n>`, [1, batch, units], zeros at the start. Outputs: `logits` [steps, batch, V], and the states
 * after the last step, `h<n>_next` and `c<n>_next`. The vocabulary is in the metadata, as a JSON
 * array under `vocabulary`, and the rest of the card under `card`.
 */
export function writeOnnx(model: Model): Uint8Array {
  const { card } = model;
  const network = networkOf(model);
  const { vocabularySize, layers, output } = network;
  const initializer = [
    integers('depth', [], [vocabularySize]),
    floats('off_on', [2], Float32Array.of(0, 1)),
    integers('direction_axis', [1], [1]),
    floats('output_kernel', [output.kernel.length / vocabularySize, vocabularySize], output.kernel),
    floats('output_bias', [vocabularySize], output.bias),
    ...layers.flatMap(layerWeights),
  ];
  const node = [
    operation('OneHot', ['characters', 'depth', 'off_on'], ['x1']),
    ...layers.flatMap((layer, at) => recurrence(layer, at + 1)),
    operation('MatMul', [`x${layers.length + 1}`, 'output_kernel'], ['product']),
    operation('Add', ['product', 'output_bias'], ['logits']),
  ];
  const states = (suffix: string): object[] =>
    layers.flatMap((layer, at) =>
      carriedBy(layer).map((name) =>
        value(`${name}${at + 1}${suffix}`, FLOAT, [1, 'batch', layer.units]),
      ),
    );
  const { vocabulary, ...rest } = card;
  const ModelProto = protobuf.parse(SCHEMA, { keepCase: true }).root.lookupType('ModelProto');
  return ModelProto.encode({
    ir_version: 8,
    producer_name: 'antiphon',
    opset_import: [{ domain: '', version: 14 }],
    metadata_props: [
      { key: 'vocabulary', value: JSON.stringify(vocabulary) },
      { key: 'card', value: JSON.stringify(rest) },
    ],
    graph: {
      name: card.name,
      node,
      initializer,
      input: [value('characters', INT64, ['steps', 'batch']), ...states('')],
      output: [value('logits', FLOAT, ['steps', 'batch', vocabularySize]), ...states('_next')],
    },
  }).finish();
}

function recurrence(layer: RecurrentLayer, n: number): object[] {
  const before = carriedBy(layer).map((name) => `${name}${n}`);
  return [
    // A GRU resets before its product: that is what the operator does unless it is told otherwise.
    operation(
      OPERATORS[layer.cell].type,
      [`x${n}`, `kernel${n}`, `recurrent${n}`, `bias${n}`, '', ...before],
      [`y${n}`, ...before.map((name) => `${name}_next`)],
      { hidden_size: layer.units },
    ),
    // [steps, directions, batch, units] without the one direction there is.
    operation('Squeeze', [`y${n}`, 'direction_axis'], [`x${n + 1}`]),
  ];
}

function layerWeights(layer: RecurrentLayer, at: number): object[] {
  const { cell, units } = layer;
  const n = at + 1;
  const height = GATES[cell] * units;
  // A second bias, which a network does not have, follows the first.
  const bias = new Float32Array(2 * height);
  bias.set(gatesAsRows(layer.bias, layer));
  return [
    floats(
      `kernel${n}`,
      [1, height, layer.kernel.length / height],
      gatesAsRows(layer.kernel, layer),
    ),
    floats(`recurrent${n}`, [1, height, units], gatesAsRows(layer.recurrentKernel, layer)),
    floats(`bias${n}`, [1, 2 * height], bias),
  ];
}

/** [rows, Gu] of a network to [Gu, rows] of ONNX. */
function gatesAsRows(values: Float32Array, { cell, units }: RecurrentLayer): Float32Array {
  const width = GATES[cell] * units;
  const rows = values.length / width;
  const turned = new Float32Array(values.length);
  OPERATORS[cell].gates.forEach((gate, place) => {
    for (let unit = 0; unit < units; unit++) {
      for (let row = 0; row < rows; row++) {
        turned[(place * units + unit) * rows + row] =
          values[row * width + gate * units + unit] ?? 0;
      }
    }
  });
  return turned;
}

function operation(
  type: string,
  input: readonly string[],
  output: readonly string[],
  attributes: Readonly<Record<string, number>> = {},
): object {
  const attribute = Object.entries(attributes).map(([name, i]) => ({
    name,
    i,
    type: INTEGER_ATTRIBUTE,
  }));
  return { op_type: type, name: `${type}_${output[0]}`, input, output, attribute };
}

function value(name: string, type: number, shape: readonly (number | string)[]): object {
  const dim = shape.map((length) =>
    typeof length === 'number' ? { dim_value: length } : { dim_param: length },
  );
  return { name, type: { tensor_type: { elem_type: type, shape: { dim } } } };
}

function floats(name: string, dims: readonly number[], values: Float32Array): object {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((number, at) => {
    bytes.writeFloatLE(number, 4 * at);
  });
  return { name, dims, data_type: FLOAT, raw_data: bytes };
}

function integers(name: string, dims: readonly number[], values: readonly number[]): object {
  const bytes = Buffer.alloc(8 * values.length);
  values.forEach((number, at) => {
    bytes.writeBigInt64LE(BigInt(number), 8 * at);
  });
  return { name, dims, data_type: INT64, raw_data: bytes };
}
