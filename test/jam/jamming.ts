import { type LiveSettings, liveSettingsSchema } from '../../src/config/settings.js';
import type { JamEvent, JamInput, JamOutput } from '../../src/jam/events.js';
import { Session, type SessionOptions } from '../../src/jam/session.js';
import type { MidiMessage } from '../../src/midi/message.js';
import type { Milliseconds } from '../../src/music/time.js';
import { fakeEngine, fakeModel } from '../support/fakeModel.js';

/** A session on the fake model, at 120 beats a minute unless it is told otherwise. */
export function newSession(
  settings: Partial<LiveSettings> = {},
  seed = 1,
  models: SessionOptions['models'] = () => undefined,
): Session {
  return new Session({
    models,
    model: fakeModel,
    engine: fakeEngine(),
    settings: liveSettingsSchema.parse({ tempo: 120, key: 'C', ...settings }),
    seed,
  });
}

/** A session with a clock that is turned by hand. */
export class Jam {
  readonly outputs: JamOutput[] = [];
  private wake: Milliseconds | undefined;

  constructor(readonly session: Session = newSession()) {}

  receive(input: JamInput, at: Milliseconds): void {
    this.till(at);
    this.take(this.session.receive(input, at));
  }

  midi(message: MidiMessage, at: Milliseconds): void {
    this.receive({ kind: 'midi', message }, at);
  }

  /** Plays notes one after another, each `length` long and held 90 % of it; returns their end. */
  play(pitches: readonly number[], at: Milliseconds, length: Milliseconds = 250): Milliseconds {
    pitches.forEach((pitch, index) => {
      const on = at + index * length;
      this.midi({ kind: 'noteOn', channel: 0, pitch, velocity: 80 }, on);
      this.midi({ kind: 'noteOff', channel: 0, pitch, velocity: 0 }, on + 0.9 * length);
    });
    return at + pitches.length * length;
  }

  till(at: Milliseconds): void {
    while (this.wake !== undefined && this.wake <= at) this.take(this.session.advance(this.wake));
  }

  close(at: Milliseconds): void {
    this.till(at);
    this.take(this.session.close(at));
  }

  get events(): JamEvent[] {
    return this.outputs.flatMap((output) => (output.kind === 'publish' ? [output.event] : []));
  }

  get sent(): { readonly due: Milliseconds; readonly message: MidiMessage }[] {
    return this.outputs.flatMap((output) => (output.kind === 'send' ? [output] : []));
  }

  of<Kind extends JamEvent['kind']>(kind: Kind): Extract<JamEvent, { kind: Kind }>[] {
    return this.events.filter(
      (event): event is Extract<JamEvent, { kind: Kind }> => event.kind === kind,
    );
  }

  private take({ outputs, wake }: ReturnType<Session['advance']>): void {
    this.outputs.push(...outputs);
    this.wake = wake;
  }
}

/** How many note-ons of each pitch have no note-off after them. */
export function stillSounding(messages: readonly { readonly message: MidiMessage }[]): number {
  const owed = new Map<number, number>();
  for (const { message } of messages) {
    if (message.kind === 'noteOn') owed.set(message.pitch, (owed.get(message.pitch) ?? 0) + 1);
    if (message.kind === 'noteOff') owed.set(message.pitch, (owed.get(message.pitch) ?? 0) - 1);
  }
  return [...owed.values()].filter((count) => count > 0).length;
}
