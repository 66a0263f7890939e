import type { LiveSettings } from '../config/settings.js';
import { byId, create, keyCapOf } from './dom.js';
import type { LearnButtons } from './learnButtons.js';
import { openBeside } from './openBeside.js';
import type { Shortcuts } from './shortcuts.js';

/** What one turns less often, behind a button: density, register, the seed, and what MIDI turns. */
export class MoreControls {
  readonly element: HTMLElement;
  private readonly panel = create('div', 'panel more');
  private readonly fields = create('div', '');
  private readonly seed = create('output', '');

  /** @param bar shows the buttons to learn by while a controller is to be taught */
  constructor(
    private readonly bar: HTMLElement,
    private readonly change: (change: Partial<LiveSettings>) => void,
    learn: LearnButtons,
    shortcuts: Shortcuts,
  ) {
    const { panel, fields, seed } = this;
    const button = keyButton('More', 'I');
    panel.id = 'steer-more';
    panel.popover = 'auto';
    panel.setAttribute('role', 'group');
    panel.ariaLabel = 'More to steer by';
    button.setAttribute('popovertarget', panel.id);
    openBeside(panel, button);
    const dice = keyButton('New seed', '0');
    dice.id = 'steer-seed';
    dice.title = 'Another coin: the same seed and the same playing give the same answers';
    dice.addEventListener('click', () => this.throwDice());
    const silence = create('span', '', 'Silence');
    const tap = create('span', '', 'Tap');
    panel.append(
      fields,
      create('div', 'setting dice', dice, seed, learn.for('seed')),
      this.teaching(),
      create('div', 'setting learn-only', silence, learn.for('panic'), tap, learn.for('tap')),
    );
    this.element = create('div', 'cell', button, panel);
    shortcuts.on('KeyI', () => panel.togglePopover());
    shortcuts.on('Digit0', () => this.throwDice());
    shortcuts.on('Slash', () => byId('settings', HTMLElement).togglePopover());
    shortcuts.on('Escape', () => byId('panic', HTMLElement).click());
  }

  draw(fields: readonly HTMLElement[]): void {
    this.fields.replaceChildren(...fields);
  }

  show({ seed }: LiveSettings): void {
    this.seed.textContent = String(seed);
  }

  private throwDice(): void {
    const [seed = 0] = crypto.getRandomValues(new Uint32Array(1));
    this.change({ seed });
  }

  /** A switch that shows, beside everything on the bar, the button to learn it by. */
  private teaching(): HTMLElement {
    const button = create('button', 'quiet', 'Teach a MIDI controller');
    button.type = 'button';
    button.id = 'steer-teach';
    button.title = 'Shows a button beside each control: press it, then move a knob or strike a key';
    button.ariaPressed = 'false';
    button.addEventListener('click', () => {
      button.ariaPressed = String(this.bar.classList.toggle('teaching'));
    });
    return create('div', 'setting', button);
  }
}

function keyButton(words: string, key: string): HTMLButtonElement {
  const button = create('button', '', words, ' ', keyCapOf(key));
  button.type = 'button';
  button.setAttribute('aria-keyshortcuts', key);
  return button;
}
