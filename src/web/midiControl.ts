import { byId, create } from './dom.js';
import { MidiKeyboards, type Played } from './midiKeyboards.js';
import type { MidiOutput } from './midiOutput.js';
import { recall, remember } from './remembered.js';

const WISH = 'midi';

const STATES = {
  unsupported: 'This browser has no MIDI. Chromium, Edge and Firefox have.',
  insecure: 'Browsers give MIDI only to pages from this machine or over https.',
  off: 'Play this page with a MIDI keyboard.',
  asking: 'The browser asks whether this page may have MIDI.',
  denied:
    'The browser does not let this page have MIDI: allow it beside the address, then try again.',
  none: 'No MIDI keyboard is connected. Plug one in: it plays at once.',
} as const;

/** Asks for MIDI when it is wanted, says how that stands, and lets a port be chosen to sound on. */
export class MidiControl {
  private readonly button = byId('midi-ask', HTMLButtonElement);
  private readonly state = byId('midi-state', HTMLElement);
  private readonly choice = byId('midi-output', HTMLSelectElement);
  private readonly keyboards: MidiKeyboards;

  constructor(
    played: Played,
    private readonly output: MidiOutput,
  ) {
    this.keyboards = new MidiKeyboards(played, (names) => this.showKeyboards(names));
    if (!window.isSecureContext) this.show('insecure');
    else if (!('requestMIDIAccess' in navigator)) this.show('unsupported');
    else {
      this.button.addEventListener('click', () => void this.ask());
      this.show('off');
      if (recall(WISH) === 'yes') void this.askAgain();
    }
  }

  /** Who wanted MIDI before gets it without a word, but only where nobody need be asked. */
  private async askAgain(): Promise<void> {
    const name = 'midi' as PermissionName;
    const permission = await navigator.permissions.query({ name }).catch(() => undefined);
    if (permission?.state === 'granted') await this.ask();
  }

  private async ask(): Promise<void> {
    this.show('asking');
    try {
      const access = await navigator.requestMIDIAccess();
      remember(WISH, 'yes');
      access.addEventListener('statechange', () => this.showOutputs(access));
      this.choice.addEventListener('change', () => {
        remember(this.choice.id, this.choice.value);
        this.showOutputs(access);
      });
      this.showOutputs(access);
      await this.keyboards.start();
    } catch {
      this.show('denied');
    }
  }

  private show(state: keyof typeof STATES): void {
    this.state.textContent = STATES[state];
    this.button.hidden = state !== 'off' && state !== 'denied';
  }

  private showKeyboards(names: readonly string[]): void {
    this.show('none');
    if (names.length > 0) this.state.textContent = `Connected: ${names.join(', ')}`;
  }

  /** The ports there are, and the one that was chosen, also before it was pulled out, chosen. */
  private showOutputs({ outputs }: MIDIAccess): void {
    const ports = [...outputs.values()].filter(({ state }) => state === 'connected');
    const options = ports.map(({ name }) => create('option', '', name ?? 'MIDI'));
    const [here] = this.choice.options;
    this.choice.replaceChildren(...(here ? [here] : []), ...options);
    const wanted = recall(this.choice.id) ?? '';
    const port = ports.find(({ name }) => name === wanted);
    this.choice.value = port === undefined ? '' : wanted;
    this.choice.disabled = ports.length === 0;
    this.output.choose(port);
  }
}
