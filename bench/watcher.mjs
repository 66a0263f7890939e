/** Whoever has the page open, and keeps in mind what it would show. */
import { createHash } from 'node:crypto';
import { WebSocket } from 'ws';
import { PROTOCOL_VERSION, SUBPROTOCOL } from '../dist/wire/messages.js';
import { Mirror } from '../dist/wire/mirror.js';

export class Watcher {
  /** Notes that it was told of. */
  notes = 0;
  /** Bytes that it was sent. */
  bytes = 0;
  #mirror;
  #restUntil = 0;
  #rest;

  /**
   * @param slow at how many bytes a second it reads; as fast as it can where absent
   * @param tell told of every event
   */
  static async join(address, { role = 'viewer', slow, tell = () => {} } = {}) {
    const one = new Watcher(address);
    await new Promise((resolve, reject) => {
      one.socket.on('error', reject);
      one.socket.on('close', () => reject(new Error('closed before it was welcomed')));
      one.socket.on('message', (data) => {
        one.bytes += data.length;
        const message = JSON.parse(String(data));
        if (message.type === 'version')
          one.tell({ type: 'hello', protocol: PROTOCOL_VERSION, role });
        else if (message.type === 'snapshot') {
          one.#mirror = new Mirror(message.jam);
          resolve();
        } else if (message.type === 'event') {
          one.#see(message.event);
          tell(message.event);
        }
        if (slow !== undefined) one.#restFor((1000 * data.length) / slow);
      });
    });
    return one;
  }

  constructor(address) {
    this.socket = new WebSocket(`${address.replace('http', 'ws')}ws`, SUBPROTOCOL);
  }

  tell(message) {
    this.socket.send(JSON.stringify(message));
  }

  get isConnected() {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** How many notes sound, as it was told. */
  get sounding() {
    return this.#mirror.snapshot().sounding.length;
  }

  /** A hash of all that its page would show. */
  get picture() {
    return pictureOf(this.#mirror.snapshot());
  }

  /** Reads as fast as it can from now on. */
  hurry() {
    this.#restFor = () => {};
    clearTimeout(this.#rest);
    this.socket.resume();
  }

  /** Reads nothing from now on. */
  sleep() {
    this.#restFor = () => {};
    clearTimeout(this.#rest);
    this.socket.pause();
  }

  #restFor = (milliseconds) => {
    this.#restUntil = Math.max(this.#restUntil, performance.now()) + milliseconds;
    this.socket.pause();
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.socket.resume(), this.#restUntil - performance.now());
  };

  #see(event) {
    if (event.kind === 'note') this.notes += 1;
    this.#mirror.show(event);
  }
}

/** A hash of what is to be seen of a jam; the same for all who see the same. */
export function pictureOf({ sounding, ...jam }) {
  const keys = sounding.map(({ part, pitch }) => `${part} ${pitch}`).sort();
  return createHash('sha256')
    .update(JSON.stringify(inOrder({ ...jam, keys })))
    .digest('hex');
}

/** The same JSON, whoever wrote it. */
function inOrder(value) {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, inOrder(value[name])]));
}
