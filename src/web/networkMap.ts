import type { NetworkHeard } from './networkHeard.js';
import { type Colour, FULL, toCss } from './networkPalette.js';

/** Pixels of one character. */
const COLUMN = 9;
/** Characters that the picture holds, in a ring: more than are ever told. */
const RING = 1024;
/** Pixels under the map: the chosen cell over time, and the characters. */
const TRACE = 46;
const LETTERS = 20;
/** Pixels beside it, for the names of the layers, and between two layers. */
const GUTTER = 58;
const GAP = 5;

export interface MapColours {
  /** Of every value from -127 on. */
  readonly values: readonly Colour[];
  readonly ink: string;
  readonly muted: string;
  readonly edge: string;
  readonly sans: string;
  readonly mono: string;
}

/** The rows of a layer on the picture, in pixels. */
interface Band {
  readonly layer: number;
  readonly top: number;
  readonly height: number;
  /** Its cells from the top. */
  readonly cells: readonly number[];
}

/**
 * The heat map: characters flow from left to right, each a column; every cell of the network is a row,
 * the first layer at the bottom, next to the characters. A column is painted once, when it comes, into
 * a ring; showing it is a copy.
 */
export class NetworkMap {
  readonly canvas = document.createElement('canvas');
  private readonly context = this.canvas.getContext('2d');
  private readonly ring = document.createElement('canvas');
  private readonly ringContext = this.ring.getContext('2d');
  private bands: readonly Band[] = [];
  private width = 0;
  private height = 0;

  constructor(private readonly heard: NetworkHeard) {}

  /** The picture gets another size, in pixels of the page, or other rows: `orders` by layer. */
  fit(width: number, height: number, orders: readonly (readonly number[])[]): void {
    this.width = width;
    this.height = height;
    this.canvas.width = Math.round(width * devicePixelRatio);
    this.canvas.height = Math.round(height * devicePixelRatio);
    const rows = Math.max(0, height - TRACE - LETTERS - GAP * (orders.length - 1));
    const cells = orders.reduce((sum, order) => sum + order.length, 0);
    let top = 0;
    this.bands = [...orders.entries()].reverse().map(([layer, order]) => {
      const band = { layer, top, height: (rows * order.length) / cells, cells: order };
      top += band.height + GAP;
      return band;
    });
    this.ring.width = RING;
    this.ring.height = Math.max(1, Math.round(this.mapHeight * devicePixelRatio));
  }

  /** Paints the characters from `place` on anew. */
  paint(place: number, { values }: MapColours): void {
    const { ring, ringContext, heard, bands } = this;
    if (ringContext === null) return;
    const column = ringContext.createImageData(1, ring.height);
    const end = bands.length === 0 ? 0 : heard.end;
    for (let at = Math.max(place, heard.start); at < end; at++) {
      for (const band of bands) this.paintBand(column, band, at, values);
      ringContext.putImageData(column, at % RING, 0);
    }
  }

  /** Shows the newest characters, and of them all `cell` over time. */
  show(cell: number, colours: MapColours, pointed?: number): void {
    const { context, width, height, heard } = this;
    if (context === null) return;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, width, height);
    const first = this.first;
    context.imageSmoothingEnabled = false;
    for (let from = first; from < heard.end; ) {
      const to = Math.min(heard.end, from - (from % RING) + RING);
      context.drawImage(
        this.ring,
        from % RING,
        0,
        to - from,
        this.ring.height,
        this.x(from),
        0,
        (to - from) * COLUMN,
        this.mapHeight,
      );
      from = to;
    }
    this.drawNames(context, colours);
    for (let at = first; at < heard.end; at++) this.drawCharacter(context, at, cell, colours);
    this.drawChosen(context, cell, colours);
    if (pointed !== undefined) {
      context.strokeStyle = colours.ink;
      context.lineWidth = 1;
      context.strokeRect(this.x(pointed) + 0.5, 0.5, COLUMN - 1, this.mapHeight - 1);
    }
  }

  /** The cell at a point of the picture; undefined beside the rows. */
  cellAt(y: number): number | undefined {
    const band = this.bands.find(({ top, height }) => y >= top && y < top + height);
    return band?.cells[Math.floor(((y - band.top) / band.height) * band.cells.length)];
  }

  /** The place in the text of the character at a point; undefined where there is none. */
  placeAt(x: number): number | undefined {
    const place = this.first + Math.floor((x - GUTTER) / COLUMN);
    return place >= this.first && place < this.heard.end ? place : undefined;
  }

  /** All cells from the top down. */
  get cells(): readonly number[] {
    return this.bands.flatMap(({ cells }) => cells);
  }

  /** The first character that there is room for. */
  private get first(): number {
    const columns = Math.max(0, Math.floor((this.width - GUTTER) / COLUMN));
    return Math.max(this.heard.start, this.heard.end - Math.min(columns, RING));
  }

  private get mapHeight(): number {
    return Math.max(0, this.height - TRACE - LETTERS);
  }

  private x(place: number): number {
    return GUTTER + (place - this.first) * COLUMN;
  }

  /** Where several cells share a pixel, it shows their mean. */
  private paintBand(
    column: ImageData,
    { top, height, cells }: Band,
    place: number,
    values: readonly Colour[],
  ): void {
    const from = Math.round(top * devicePixelRatio);
    const pixels = Math.min(Math.round(height * devicePixelRatio), column.height - from);
    for (let pixel = 0; pixel < pixels; pixel++) {
      const begin = Math.floor((pixel * cells.length) / pixels);
      const end = Math.max(begin + 1, Math.floor(((pixel + 1) * cells.length) / pixels));
      let sum = 0;
      for (let at = begin; at < end; at++) sum += this.heard.at(place, cells[at] ?? 0);
      const [red, green, blue] = values[Math.round(sum / (end - begin)) + FULL] ?? [0, 0, 0];
      column.data.set([red, green, blue, 255], 4 * (from + pixel));
    }
  }

  private drawNames(context: CanvasRenderingContext2D, { muted, sans }: MapColours): void {
    context.fillStyle = muted;
    context.font = `12px ${sans}`;
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    for (const { layer, top, height } of this.bands) {
      context.fillText(`Layer ${layer + 1}`, 0, top + height / 2);
    }
    context.fillText('Cell', 0, this.mapHeight + TRACE / 2);
  }

  private drawCharacter(
    context: CanvasRenderingContext2D,
    place: number,
    cell: number,
    { values, ink, muted, mono }: MapColours,
  ): void {
    const { heard, mapHeight } = this;
    const x = this.x(place);
    const character = heard.text[place - heard.start] ?? '';
    const value = heard.at(place, cell);
    const middle = mapHeight + TRACE / 2;
    const bar = (-value / FULL) * (TRACE / 2 - 4);
    context.fillStyle = toCss(values[value + FULL] ?? [0, 0, 0]);
    context.fillRect(x + 1, middle, COLUMN - 2, bar);
    context.fillStyle = ink;
    context.fillRect(x, middle + bar - 0.75, COLUMN, 1.5);
    const isBarLine = character === '|';
    if (isBarLine) {
      context.globalAlpha = 0.4;
      context.fillRect(x + COLUMN - 1, 0, 1, mapHeight + TRACE);
      context.globalAlpha = 1;
    }
    context.fillStyle = isBarLine ? ink : muted;
    context.font = `${isBarLine ? 700 : 400} 12px ${mono}`;
    context.textAlign = 'center';
    context.fillText(character === '\n' ? '⏎' : character, x + COLUMN / 2, this.height - 9);
  }

  /** Frames the chosen cell's row. */
  private drawChosen(
    context: CanvasRenderingContext2D,
    cell: number,
    { ink, edge }: MapColours,
  ): void {
    const right = this.x(this.heard.end);
    context.fillStyle = edge;
    context.fillRect(GUTTER, this.mapHeight + TRACE / 2, Math.max(0, right - GUTTER), 1);
    for (const { top, height, cells } of this.bands) {
      const row = cells.indexOf(cell);
      if (row < 0) continue;
      const y = top + ((row + 0.5) * height) / cells.length;
      context.strokeStyle = ink;
      context.lineWidth = 1;
      context.strokeRect(GUTTER - 0.5, Math.round(y) - 2.5, right - GUTTER + 1, 5);
      context.fillStyle = ink;
      context.beginPath();
      context.moveTo(GUTTER - 3, y);
      context.lineTo(GUTTER - 10, y - 5);
      context.lineTo(GUTTER - 10, y + 5);
      context.fill();
    }
  }
}
