import type { NetworkEvent } from '../jam/events.js';

/** All that `network` events have told so far, for one who comes later or has missed some of it. */
export class NetworkPicture {
  private newest: NetworkEvent | undefined;
  private text = '';
  /** [characters, cells] */
  private rows = Buffer.alloc(0);

  show(event: NetworkEvent): void {
    const { start, from, layers } = event;
    const cells = layers.reduce((sum, units) => sum + units, 0);
    const before = this.newest?.start ?? start;
    const kept = from > start ? this.text.slice(start - before, from - before) : '';
    const keptRows = this.rows.subarray(
      (start - before) * cells,
      (start - before + kept.length) * cells,
    );
    this.rows = Buffer.concat([keptRows, Buffer.from(event.cells, 'base64')]);
    this.text = kept + event.text;
    this.newest = event;
  }

  /** One event that tells all of it; undefined where there was none. */
  get whole(): NetworkEvent | undefined {
    if (this.newest === undefined) return undefined;
    const { kind, start, layers } = this.newest;
    const cells = this.rows.toString('base64');
    return { kind, start, from: start, text: this.text, layers, cells };
  }

  /** Nobody looks any more. */
  forget(): void {
    this.newest = undefined;
    this.text = '';
    this.rows = Buffer.alloc(0);
  }
}
