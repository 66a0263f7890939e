import type { Pulse } from '../music/pulse.js';
import type { Transport } from './transport.js';

/**
 * The beat that a passage is played by: the one that the jam runs by, which may change meanwhile, and
 * where that ceases goes on as it was; or one of its own.
 */
export class PassageBeat {
  /** @param transport absent where the beat is the passage's own */
  constructor(
    private latest: Pulse,
    private readonly transport?: Transport,
  ) {}

  /** As it is now. */
  get now(): Pulse {
    this.latest = this.transport?.pulse ?? this.latest;
    return this.latest;
  }

  /** For another to go on from. */
  get state(): { readonly latest: Pulse; readonly follows: boolean } {
    return { latest: this.latest, follows: this.transport !== undefined };
  }
}
