import type { JamEvent, JamSnapshot } from '../wire/messages.js';
import type { Panel } from './panel.js';

/** Passes what the jam tells on to every panel, in their order. */
export class Stage {
  constructor(private readonly panels: readonly Panel[]) {}

  set(jam: JamSnapshot): void {
    this.silence();
    for (const panel of this.panels) panel.set(jam);
  }

  show(event: JamEvent): void {
    for (const panel of this.panels) panel.show(event);
  }

  silence(): void {
    for (const panel of this.panels) panel.silence?.();
  }
}
