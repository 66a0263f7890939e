import type { NetworkEvent } from '../wire/messages.js';

/** What every cell of the network did at each of the newest characters that it read. */
export class NetworkHeard {
  /** Cells of each layer, from the characters upwards. */
  layers: readonly number[] = [];
  /** C, all cells together. */
  cells = 0;
  /** Place of the first character that is known in the whole text. */
  start = 0;
  text = '';
  /** For each character of `text` the output of each cell after it, -127..127, [C]. */
  rows: Int8Array[] = [];

  /** Takes in what is new; returns the place in the whole text from which on anything changed. */
  show({ start, from, text, layers, cells }: NetworkEvent): number {
    const knows = from <= this.start + this.text.length && from >= this.start;
    const isOther = layers.join() !== this.layers.join();
    this.layers = layers;
    this.cells = layers.reduce((sum, units) => sum + units, 0);
    const keeps = knows && !isOther && from > start;
    const first = keeps ? Math.max(0, start - this.start) : 0;
    const kept = keeps ? from - this.start : 0;
    this.text = this.text.slice(first, kept) + text;
    this.rows = [...this.rows.slice(first, kept), ...rowsOf(cells, this.cells)];
    this.start = keeps ? Math.max(start, this.start) : from;
    return from;
  }

  /** The place after the last character. */
  get end(): number {
    return this.start + this.text.length;
  }

  /** The output of `cell` after the character at `place`, -127..127. */
  at(place: number, cell: number): number {
    return this.rows[place - this.start]?.[cell] ?? 0;
  }

  /** @example layers 256 and 256: cell 300 is { layer: 1, number: 44 } */
  whereIs(cell: number): { layer: number; number: number } {
    let number = cell;
    for (const [layer, units] of this.layers.entries()) {
      if (number < units) return { layer, number };
      number -= units;
    }
    return { layer: 0, number: 0 };
  }
}

function rowsOf(base64: string, cells: number): Int8Array[] {
  if (cells === 0) return [];
  const bytes = Int8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return Array.from({ length: bytes.length / cells }, (_, at) =>
    bytes.subarray(at * cells, (at + 1) * cells),
  );
}
