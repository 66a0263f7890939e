import type {
  ClientMessage,
  ControlsEvent,
  ControlTarget,
  JamEvent,
  JamSnapshot,
} from '../wire/messages.js';
import { create } from './dom.js';
import { keyName } from './noteNames.js';
import type { Panel } from './panel.js';

type Binding = ControlsEvent['bindings'][number];

interface Learner {
  readonly target: ControlTarget;
  readonly button: HTMLButtonElement;
}

/**
 * A small button beside each setting: pressed, it waits for a control to be moved on the MIDI
 * keyboard and binds it; when there is one, it says which, and pressed again forgets it.
 */
export class LearnButtons implements Panel {
  private buttons: readonly Learner[] = [];
  private state: ControlsEvent | undefined;

  constructor(private readonly send: (message: ClientMessage) => void) {}

  /** A button of a setting, new and in no place yet. */
  for(target: ControlTarget): HTMLButtonElement {
    const button = create('button', 'learn quiet');
    button.type = 'button';
    button.addEventListener('click', () => this.press(target));
    this.buttons = [...this.buttons, { target, button }];
    this.draw(target, button);
    return button;
  }

  set(jam: JamSnapshot): void {
    this.mark(jam.controls);
  }

  show(event: JamEvent): void {
    if (event.kind === 'controls') this.mark(event);
  }

  private mark(state: ControlsEvent | undefined): void {
    this.state = state;
    // Some were drawn anew.
    this.buttons = this.buttons.filter(({ button }) => button.isConnected);
    for (const { target, button } of this.buttons) this.draw(target, button);
  }

  private press(target: ControlTarget): void {
    if (this.state?.waiting === target) this.send({ type: 'learn' });
    else if (this.bindingOf(target) !== undefined) this.send({ type: 'forget', target });
    else this.send({ type: 'learn', target });
  }

  private draw(target: ControlTarget, button: HTMLButtonElement): void {
    const isWaiting = this.state?.waiting === target;
    const binding = this.bindingOf(target);
    button.hidden = this.state === undefined;
    button.setAttribute('aria-pressed', String(isWaiting));
    button.textContent = isWaiting ? 'Move a control …' : binding ? nameOf(binding) : 'MIDI';
    button.title = binding
      ? 'Forget this control'
      : 'Turn this from your MIDI keyboard: press, then move a knob or strike a key';
  }

  private bindingOf(target: ControlTarget): Binding | undefined {
    return this.state?.bindings.find((binding) => binding.target === target);
  }
}

/** `CC 74`, or `key C2`; other channels than the first are named. */
function nameOf({ kind, number, channel }: Binding): string {
  const name = kind === 'control' ? `CC ${number}` : `key ${keyName(number)}`;
  return channel === 0 ? name : `${name}, channel ${channel + 1}`;
}
