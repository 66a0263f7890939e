/**
 * Weights as the kernel reads them (`src/kernel`): outputs in blocks of 32, the rows of a
 * block contiguous. Rows and columns that fill up a block are zeros.
 */
export const BLOCK = 32;

/** h times this is what the 16-bit kernel multiplies with; h lies in -1..1. */
const H_SCALE = 4096;

const PADDING = -1;

/** A matrix [rows, columns], row-major. */
export interface Matrix {
  readonly values: Float32Array;
  readonly columns: number;
}

/**
 * For each packed output, the column of the Keras matrix [n, Gu] it comes from, where the named
 * gates share each block: of an LSTM eight units, i0..7 f0..7 g0..7 o0..7.
 */
export function gateColumns(units: number, gates: readonly number[]): Int32Array {
  if (gates.length === 0) return new Int32Array();
  const each = BLOCK / gates.length;
  const columns = new Int32Array(Math.ceil(units / each) * BLOCK);
  return columns.map((_, at) => {
    const gate = gates[Math.floor((at % BLOCK) / each)] ?? 0;
    const unit = Math.floor(at / BLOCK) * each + (at % each);
    return unit < units ? gate * units + unit : PADDING;
  });
}

/** For each packed output of the output layer, the character it stands for. */
export function outputColumns(vocabularySize: number): Int32Array {
  const columns = new Int32Array(Math.ceil(vocabularySize / BLOCK) * BLOCK);
  return columns.map((_, at) => (at < vocabularySize ? at : PADDING));
}

/** [rows, columns] to [rows, packed outputs]: every row whole, to be added as it is. */
export function packRows(matrix: Matrix, columns: Int32Array): Float32Array {
  const rows = matrix.values.length / matrix.columns;
  const packed = new Float32Array(rows * columns.length);
  for (let row = 0; row < rows; row++) {
    for (let at = 0; at < columns.length; at++) {
      packed[row * columns.length + at] = weight(matrix, row, columns[at] ?? PADDING);
    }
  }
  return packed;
}

/** [rows, columns] to [blocks, height, 32]. Row by row, as the matrix lies in memory. */
export function packBlocks(matrix: Matrix, columns: Int32Array, height: number): Float32Array {
  const packed = new Float32Array(height * columns.length);
  for (let row = 0; row < height; row++) {
    for (let output = 0; output < columns.length; output++) {
      const block = Math.floor(output / BLOCK);
      packed[(block * height + row) * BLOCK + (output % BLOCK)] = weight(
        matrix,
        row,
        columns[output] ?? PADDING,
      );
    }
  }
  return packed;
}

/** What `multiply16` reads: see `src/kernel/products.ts`. */
export interface Packed16 {
  /** [blocks, height / 2, 32, 2] */
  readonly values: Int16Array;
  /** [blocks, 32] */
  readonly scales: Float32Array;
}

/**
 * [rows, columns] to 16-bit integers with one scale per output: as large as 16 bits hold and as no
 * sum over inputs of at most 4096 can leave 32 bits.
 */
export function packBlocks16(matrix: Matrix, columns: Int32Array, height: number): Packed16 {
  const values = new Int16Array(height * columns.length);
  const largest = new Float64Array(columns.length);
  const sums = new Float64Array(columns.length);
  for (let row = 0; row < height; row++) {
    for (let output = 0; output < columns.length; output++) {
      const size = Math.abs(weight(matrix, row, columns[output] ?? PADDING));
      largest[output] = Math.max(largest[output] ?? 0, size);
      sums[output] = (sums[output] ?? 0) + size;
    }
  }
  // Rounding may add a half to each of the weights. Nothing but zeros remains so.
  const factors = largest.map((most, output) =>
    most === 0 ? 0 : Math.min(32767 / most, (2 ** 31 / H_SCALE - height) / (sums[output] ?? 0)),
  );
  for (let row = 0; row < height; row++) {
    for (let output = 0; output < columns.length; output++) {
      const pair = (Math.floor(output / BLOCK) * height) / 2 + (row >> 1);
      values[(pair * BLOCK + (output % BLOCK)) * 2 + (row & 1)] = Math.round(
        weight(matrix, row, columns[output] ?? PADDING) * (factors[output] ?? 0),
      );
    }
  }
  const scales = Float32Array.from(factors, (factor) =>
    factor === 0 ? 0 : 1 / (factor * H_SCALE),
  );
  return { values, scales };
}

function weight(matrix: Matrix, row: number, column: number): number {
  if (column === PADDING) return 0;
  return matrix.values[row * matrix.columns + column] ?? 0;
}
