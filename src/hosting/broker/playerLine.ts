import type { ControlsInput, JamInput } from '../../jam/events.js';
import type { MidiMessage } from '../../midi/message.js';
import type { Milliseconds } from '../../music/time.js';
import type { Broker } from './broker.js';
import { encodeMessage, type Played } from './messages.js';
import { subjectOf } from './subjects.js';

const SUSTAIN = 64;

/**
 * Takes what players do at this relay to the jam's host, with when they did it. While the broker is
 * away it is dropped, for music that comes late is worse than none; but what lets go of a key is
 * sent when it is back, so that nothing sounds for ever.
 */
export class PlayerLine {
  /** By what they let go of. */
  private readonly owed = new Map<number | 'pedal', MidiMessage>();
  private now: Milliseconds = 0;
  private readonly endBack: () => void;

  constructor(
    private readonly broker: Broker,
    private readonly name: string,
    /** Whom the numbers are of. */
    private readonly relay: string,
    /** Numbers that go up for as long as the relay is there, whichever jam they are for. */
    private readonly nextNumber: () => number,
  ) {
    this.endBack = broker.onBack(() => this.settle());
  }

  play(input: JamInput | ControlsInput, at: Milliseconds): void {
    // The controls are those in front of the host.
    if (input.kind === 'learn' || input.kind === 'forget') return;
    this.now = at;
    if (this.broker.isUp) this.send(input, at);
    else if (input.kind === 'midi') this.owe(input.message);
  }

  stop(): void {
    this.endBack();
  }

  private send(input: Played['input'], at: Milliseconds): void {
    const played: Played = { relay: this.relay, number: this.nextNumber(), at, input };
    this.broker.connection.publish(subjectOf(this.name, 'input'), encodeMessage(played));
  }

  private owe(message: MidiMessage): void {
    if (message.kind === 'noteOff') this.owed.set(message.pitch, message);
    if (message.kind === 'control' && message.controller === SUSTAIN && message.value === 0) {
      this.owed.set('pedal', message);
    }
  }

  private settle(): void {
    for (const message of this.owed.values()) this.send({ kind: 'midi', message }, this.now);
    this.owed.clear();
  }
}
