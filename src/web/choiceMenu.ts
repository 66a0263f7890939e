import { create, keyCapOf } from './dom.js';
import { openBeside } from './openBeside.js';
import { type Choice, capital } from './settingSchema.js';

/** A button that opens a list of what can be chosen, each with what it is. */
export class ChoiceMenu {
  readonly element: HTMLElement;
  readonly button = create('button', 'menu-button');
  private readonly value = create('span', 'value');
  private readonly list = create('div', 'panel choice-menu');
  private items: readonly { readonly name: string; readonly button: HTMLButtonElement }[] = [];
  private now = '';
  private wanted: string | undefined;

  /** @param waits whether what is chosen takes a while to be had */
  constructor(
    id: string,
    title: string,
    keys: string,
    private readonly choose: (name: string) => void,
    private readonly waits = false,
  ) {
    const { button, list } = this;
    button.type = 'button';
    button.id = id;
    button.setAttribute('aria-keyshortcuts', keys);
    const label = create('span', 'title', title, keyCapOf(keys));
    button.append(label, ' ', this.value);
    list.id = `${id}-list`;
    list.popover = 'auto';
    list.setAttribute('role', 'group');
    list.ariaLabel = title;
    button.setAttribute('popovertarget', list.id);
    openBeside(list, button);
    this.element = create('div', 'cell', button, list);
  }

  draw(choices: readonly Choice[]): void {
    this.items = choices.map(({ name, description }) => {
      const words = create('strong', '', capital(name.replaceAll('-', ' ')));
      const button = create('button', '', words, ' ', create('span', '', description));
      button.type = 'button';
      button.addEventListener('click', () => this.pick(name));
      return { name, button };
    });
    this.list.replaceChildren(...this.items.map(({ button }) => button));
    this.element.hidden = choices.length === 0;
  }

  /** What is set now. */
  show(name: string): void {
    this.now = name;
    if (this.waits && this.wanted !== undefined && this.wanted !== name) return;
    this.wanted = undefined;
    this.say(name);
  }

  /** What was asked for is not to be had; returns what that was. */
  refuse(): string | undefined {
    const { wanted } = this;
    this.wanted = undefined;
    this.say(this.now);
    return wanted;
  }

  /** On to the next one. */
  next(): void {
    const index = this.items.findIndex(({ name }) => name === (this.wanted ?? this.now));
    const item = this.items[(index + 1) % this.items.length];
    if (item !== undefined) this.pick(item.name);
  }

  open(): void {
    this.list.showPopover();
    this.items[0]?.button.focus();
  }

  private pick(name: string): void {
    this.list.hidePopover();
    if (this.waits && name !== this.now) {
      this.wanted = name;
      this.say(name);
    }
    this.choose(name);
  }

  private say(name: string): void {
    const isWaiting = this.wanted !== undefined;
    const words = capital(name.replaceAll('-', ' '));
    this.value.textContent = isWaiting ? `${words}: loading …` : words;
    this.button.ariaBusy = String(isWaiting);
    for (const item of this.items) item.button.ariaPressed = String(item.name === name);
  }
}
