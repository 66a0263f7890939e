import { AntiphonError } from '../error.js';
import { choosePort, plainName } from './names.js';
import type { MidiInput, MidiOutput } from './port.js';

/** A port that is wanted by a part of its name, whether it is plugged in or not. */
export interface StandingOrder<Port extends MidiInput | MidiOutput> {
  readonly wanted: string;
  readonly direction: 'input' | 'output';
  /** The names of that direction as they are at this moment. */
  names(): Promise<readonly string[]>;
  open(name: string): Promise<Port>;
  /** The port is open. */
  onTaken(port: Port): void;
  /** The port that was open is gone, and closed. */
  onGone(): void;
  /** One line for people: why there is no port, that one has come, that it has gone. */
  notice(line: string): void;
}

/** What a look at the names asks for. */
export interface Review {
  /** The port that was held is gone. */
  readonly isGone: boolean;
  /** The port to open. */
  readonly take?: string;
  /** Why there is none to open. */
  readonly obstacle?: AntiphonError;
}

/**
 * Compares the port that is held with the ports that are there. A port that comes back under another
 * ALSA number is another connection, so it is both gone and to be taken.
 *
 * @param held the name in full that was opened; undefined when none is
 */
export function review(
  order: { readonly wanted: string; readonly direction: 'input' | 'output' },
  held: string | undefined,
  names: readonly string[],
): Review {
  if (held !== undefined && names.includes(held)) return { isGone: false };
  const isGone = held !== undefined;
  try {
    return { isGone, take: choosePort(names, order.wanted, order.direction) };
  } catch (error) {
    return { isGone, obstacle: expected(error) };
  }
}

/**
 * Keeps a standing order: takes the port when it comes and lets it go when it has gone. It has no
 * timer: whoever owns it calls `look` about twice a second. A port that goes and comes back under the
 * same number between two looks is not noticed; pulling and plugging a cable takes longer.
 */
export class PortWatcher<Port extends MidiInput | MidiOutput> {
  private port: Port | undefined;
  private isLooking = false;
  private isClosed = false;
  /** What was last said to be in the way, so that it is said once. */
  private said: string | undefined;

  constructor(private readonly order: StandingOrder<Port>) {}

  /** The port while it is there. */
  get held(): Port | undefined {
    return this.port;
  }

  /** Compares and acts, once. A look that is still under way makes another do nothing. */
  async look(): Promise<void> {
    if (this.isLooking || this.isClosed) return;
    this.isLooking = true;
    try {
      await this.act();
    } catch (error) {
      this.sayOnce(expected(error));
    } finally {
      this.isLooking = false;
    }
  }

  /** The port has failed: it counts as gone, and the next look may take it again. */
  drop(): void {
    const { order, port } = this;
    if (port === undefined) return;
    this.port = undefined;
    port.close();
    order.onGone();
    order.notice(
      `The MIDI ${order.direction} ${plainName(port.name)} is gone; it is taken again when it is back.`,
    );
    this.said = 'port-not-found';
  }

  /** Closes the port and takes none any more. Idempotent. */
  close(): void {
    this.isClosed = true;
    this.port?.close();
    this.port = undefined;
  }

  private async act(): Promise<void> {
    const { order } = this;
    const names = await order.names();
    if (this.isClosed) return;
    const { isGone, take, obstacle } = review(order, this.port?.name, names);
    if (isGone) this.drop();
    if (obstacle !== undefined) this.sayOnce(obstacle);
    if (take === undefined) return;
    const port = await order.open(take);
    if (this.isClosed) {
      port.close();
      return;
    }
    this.port = port;
    order.onTaken(port);
    if (this.said !== undefined)
      order.notice(`The MIDI ${order.direction} ${plainName(take)} is there.`);
    this.said = undefined;
  }

  private sayOnce(obstacle: AntiphonError): void {
    if (this.said === obstacle.code) return;
    this.said = obstacle.code;
    this.order.notice(`${obstacle.message}\nIt is taken as soon as that is possible.`);
  }
}

function expected(error: unknown): AntiphonError {
  if (error instanceof AntiphonError) return error;
  // A native library's own complaint: the next look may go better.
  const reason = error instanceof Error ? error.message : String(error);
  return new AntiphonError('midi-unavailable', `The system's MIDI does not answer (${reason}).`);
}
