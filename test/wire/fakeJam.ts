import type { LiveSettings } from '../../src/config/settings.js';
import { liveSettingsSchema } from '../../src/config/settings.js';
import type { JamEvent, JamInput, JamSnapshot } from '../../src/jam/events.js';
import type { JamSource } from '../../src/wire/jamSource.js';

/** A jam that plays nothing: it keeps what it receives, and a test says what it publishes. */
export class FakeJam implements JamSource {
  readonly inputs: JamInput[] = [];
  readonly listeners = new Set<(event: JamEvent) => void>();
  settings: LiveSettings = liveSettingsSchema.parse({});
  fail = false;

  now(): number {
    return performance.now();
  }

  snapshot(): JamSnapshot {
    return {
      state: { kind: 'state', turn: 'idle', meter: this.settings.meter },
      settings: this.settings,
      transcripts: [],
      sounding: [],
    };
  }

  subscribe(listener: (event: JamEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  receive(input: JamInput): void {
    if (this.fail) throw new Error('a secret path: /home/someone');
    this.inputs.push(input);
    if (input.kind === 'settings') {
      this.settings = { ...this.settings, ...input.change };
      this.publish({ kind: 'settings', settings: this.settings });
    }
  }

  publish(event: JamEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  note(pitch: number, on = true): void {
    this.publish({
      kind: 'note',
      part: 'partner',
      on,
      pitch,
      velocity: on ? 80 : 0,
      at: this.now(),
    });
  }

  transcript(canon: string): void {
    this.publish({ kind: 'transcript', part: 'player', phrase: 0, canon, engraved: canon });
  }
}
