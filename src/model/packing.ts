/**
 * Weights as the kernel reads them (`src/kernel/lstm.ts`): outputs in blocks of 32, the rows of a
 * block contiguous. Rows and columns that fill up a block are zeros.
 */
export const BLOCK = 32;

/** Units in one block of an LSTM layer: four gates of each. */
export const BLOCK_UNITS = 8;

/** h times this is what the 16-bit kernel multiplies with; h lies in -1..1. */
const H_SCALE = 4096;

const PADDING = -1;

/** A matrix [rows, columns], row-major. */
export interface Matrix {
  readonly values: Float32Array;
  readonly columns: number;
}

/** `units` filled up to whole blocks. */
export function paddedUnits(units: number): number {
  return Math.ceil(units / BLOCK_UNITS) * BLOCK_UNITS;
}

/** For each packed output of a layer, the column of the Keras matrix [n, 4u] it comes from. */
export function gateColumns(units: number): Int32Array {
  const columns = new Int32Array(paddedUnits(units) * 4);
  return columns.map((_, at) => {
    const gate = Math.floor((at % BLOCK) / BLOCK_UNITS);
    const unit = Math.floor(at / BLOCK) * BLOCK_UNITS + (at % BLOCK_UNITS);
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
    columns.forEach((column, at) => {
      packed[row * columns.length + at] = weight(matrix, row, column);
    });
  }
  return packed;
}

/** [rows, columns] to [blocks, height, 32]. */
export function packBlocks(matrix: Matrix, columns: Int32Array, height: number): Float32Array {
  const packed = new Float32Array(height * columns.length);
  columns.forEach((column, output) => {
    const block = Math.floor(output / BLOCK);
    for (let row = 0; row < height; row++) {
      packed[(block * height + row) * BLOCK + (output % BLOCK)] = weight(matrix, row, column);
    }
  });
  return packed;
}

/** What `multiply16` reads: see `src/kernel/lstm.ts`. */
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
  const scales = new Float32Array(columns.length);
  columns.forEach((column, output) => {
    const block = Math.floor(output / BLOCK);
    let largest = 0;
    let sum = 0;
    for (let row = 0; row < height; row++) {
      const size = Math.abs(weight(matrix, row, column));
      largest = Math.max(largest, size);
      sum += size;
    }
    if (largest === 0) return;
    // Rounding may add a half to each of the weights.
    const scale = Math.min(32767 / largest, (2 ** 31 / H_SCALE - height) / sum);
    scales[output] = 1 / (scale * H_SCALE);
    for (let row = 0; row < height; row++) {
      const pair = (block * height) / 2 + (row >> 1);
      values[(pair * BLOCK + (output % BLOCK)) * 2 + (row & 1)] = Math.round(
        weight(matrix, row, column) * scale,
      );
    }
  });
  return { values, scales };
}

function weight(matrix: Matrix, row: number, column: number): number {
  if (column === PADDING) return 0;
  return matrix.values[row * matrix.columns + column] ?? 0;
}
