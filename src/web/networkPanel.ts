import type { ClientMessage, JamEvent, JamSnapshot, NetworkEvent } from '../wire/messages.js';
import { byId, create } from './dom.js';
import { readColours } from './networkColours.js';
import { NetworkFindings } from './networkFindings.js';
import { NetworkHeard } from './networkHeard.js';
import { NetworkMap } from './networkMap.js';
import { orderAlike } from './networkOrder.js';
import { FULL, gradient } from './networkPalette.js';
import { NetworkText } from './networkText.js';
import type { Panel } from './panel.js';

/** Characters after which the cells are put in order, once: before, too little is known of them. */
const ENOUGH = 96;
/** Rows that a page up or down goes. */
const PAGE = 16;

const EMPTY = 'Play something: every character that it reads becomes a column here.';
const NO_CELLS =
  'There are no cells to look at: what plays is no neural network, or it plays out of sight.';

/** The microscope: what every cell of the network does while it reads, and one cell over the text. */
export class NetworkPanel implements Panel {
  private readonly element = byId('network', HTMLElement);
  private readonly heard = new NetworkHeard();
  private readonly map = new NetworkMap(this.heard);
  private readonly text = new NetworkText(this.heard);
  private readonly findings = new NetworkFindings(
    this.heard,
    (cell) => this.choose(cell),
    ({ cell }) => {
      if (!this.isChosen) this.follow(cell);
    },
  );
  private readonly frame = create('div', 'map', this.map.canvas);
  private readonly pointed = create('p', 'pointed');
  private readonly name = create('span', 'cell-name', '–');
  private readonly legend = create('span', 'cell-scale', '−1', create('i', ''), '1');
  private readonly placeholder = create('p', 'placeholder', EMPTY);
  private orders: number[][] = [];
  private isSorted = false;
  private cell = 0;
  /** By somebody, rather than by the page. */
  private isChosen = false;
  private meter = '4/4';
  private colours = readColours(this.element);
  private pointedAt: number | undefined;
  private request: number | undefined;

  constructor(private readonly send: (message: ClientMessage) => void) {
    this.element.append(
      create('h2', '', 'Inside the network'),
      create(
        'p',
        'why',
        'A column for each character it read, a row for each of its cells; cells that do alike lie side by side.',
      ),
      this.frame,
      this.pointed,
      create(
        'section',
        'one',
        create('h3', '', 'One cell over the text: ', this.name, this.legend),
        this.text.element,
      ),
      create(
        'section',
        'worth',
        create('h3', '', 'Cells that follow the music'),
        create('p', 'why', 'Their correlation with it so far, where it is beyond chance.'),
        this.findings.element,
      ),
      this.placeholder,
    );
    this.element.classList.add('empty');
    this.dress();
    this.listen();
  }

  set(jam: JamSnapshot): void {
    this.meter = jam.state.meter;
    this.look(!document.hidden);
  }

  show(event: JamEvent): void {
    if (event.kind === 'network') this.hear(event);
    else if (event.kind === 'state') this.meter = event.meter;
  }

  private look(on: boolean): void {
    this.send({ type: 'look', at: 'network', on });
  }

  private hear(event: NetworkEvent): void {
    const { heard } = this;
    const isOther = event.layers.join() !== heard.layers.join();
    const from = heard.show(event);
    this.element.classList.toggle('empty', heard.text === '');
    this.placeholder.textContent = event.layers.length === 0 ? NO_CELLS : EMPTY;
    if (isOther) this.meet();
    if (!this.isSorted && heard.text.length >= ENOUGH) this.sort();
    else this.map.paint(from, this.colours.map);
    this.text.show(from, this.cell, this.colours.paper);
    if (heard.text !== '') this.findings.refresh(this.meter);
    this.draw();
  }

  /** Another network: its cells are as they come. */
  private meet(): void {
    let first = 0;
    this.orders = this.heard.layers.map((units) => {
      const order = Array.from({ length: units }, (_, at) => first + at);
      first += units;
      return order;
    });
    this.isSorted = false;
    this.isChosen = false;
    this.fit();
    this.follow(0);
  }

  private sort(): void {
    this.isSorted = true;
    this.orders = this.orders.map((order) =>
      orderAlike(this.heard.rows, Math.min(...order), order.length),
    );
    this.fit();
  }

  private fit(): void {
    const { width, height } = this.frame.getBoundingClientRect();
    this.map.fit(width, height, this.orders);
    this.map.paint(this.heard.start, this.colours.map);
    this.draw();
  }

  private choose(cell: number): void {
    this.isChosen = true;
    this.follow(cell);
  }

  private follow(cell: number): void {
    this.cell = cell;
    const { layer, number } = this.heard.whereIs(cell);
    const name = `cell ${number + 1} of layer ${layer + 1}`;
    this.name.textContent = name;
    this.frame.ariaValueNow = String(this.map.cells.indexOf(cell) + 1);
    this.frame.ariaValueMax = String(Math.max(1, this.heard.cells));
    this.frame.ariaValueText = name;
    this.findings.mark(cell);
    this.text.colour(cell, this.colours.paper);
    this.draw();
  }

  private draw(): void {
    this.request ??= requestAnimationFrame(() => {
      this.request = undefined;
      this.map.show(this.cell, this.colours.map, this.pointedAt);
    });
  }

  private listen(): void {
    const { frame } = this;
    frame.tabIndex = 0;
    frame.role = 'slider';
    frame.ariaLabel = 'Chosen cell';
    frame.ariaOrientation = 'vertical';
    frame.ariaValueMin = '1';
    frame.ariaValueMax = '1';
    frame.ariaValueNow = '1';
    new ResizeObserver(() => this.fit()).observe(frame);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      this.dress();
      this.fit();
      this.follow(this.cell);
    });
    document.addEventListener('visibilitychange', () => this.look(!document.hidden));
    frame.addEventListener('pointerdown', ({ offsetY }) => {
      const cell = this.map.cellAt(offsetY);
      if (cell !== undefined) this.choose(cell);
    });
    frame.addEventListener('pointermove', ({ offsetX, offsetY }) => this.point(offsetX, offsetY));
    frame.addEventListener('pointerleave', () => this.point(-1, -1));
    frame.addEventListener('keydown', (event) => {
      const { cells } = this.map;
      const row = cells.indexOf(this.cell);
      const to = rowAfter(event.key, row, cells.length - 1);
      if (to === undefined) return;
      event.preventDefault();
      const cell = cells[Math.max(0, Math.min(cells.length - 1, to))];
      if (cell !== undefined) this.choose(cell);
    });
  }

  private point(x: number, y: number): void {
    const place = this.map.placeAt(x);
    const cell = this.map.cellAt(y);
    this.pointedAt = cell === undefined ? undefined : place;
    this.draw();
    if (place === undefined || cell === undefined) {
      this.pointed.textContent = '';
      return;
    }
    const { layer, number } = this.heard.whereIs(cell);
    const character = (this.heard.text[place - this.heard.start] ?? '').replace('\n', '⏎');
    const value = (this.heard.at(place, cell) / FULL).toFixed(2).replace('-', '−');
    this.pointed.textContent = `Cell ${number + 1} of layer ${layer + 1} at “${character}”: ${value}`;
  }

  private dress(): void {
    this.colours = readColours(this.element);
    const legend = this.legend.querySelector('i');
    if (legend !== null) legend.style.background = gradient(this.colours.map.values);
  }
}

/** Which row a key leads to; undefined for other keys. */
function rowAfter(key: string, row: number, last: number): number | undefined {
  switch (key) {
    case 'ArrowUp':
    case 'ArrowRight':
      return row - 1;
    case 'ArrowDown':
    case 'ArrowLeft':
      return row + 1;
    case 'PageUp':
      return row - PAGE;
    case 'PageDown':
      return row + PAGE;
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}
