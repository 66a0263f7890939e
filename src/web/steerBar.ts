import type { LiveSettings } from '../config/settings.js';
import type { ClientMessage, JamEvent, JamSnapshot, ServerMessage } from '../wire/messages.js';
import { ChoiceMenu } from './choiceMenu.js';
import { byId, create, keyCapOf } from './dom.js';
import type { LearnButtons } from './learnButtons.js';
import { MoreControls } from './moreControls.js';
import type { Panel } from './panel.js';
import { SettingFields } from './settingFields.js';
import { choicesOf, type Schemas, type SettingName } from './settingSchema.js';
import type { Shortcuts } from './shortcuts.js';
import { TakeButtons } from './takeButtons.js';
import { TwoWays } from './twoWays.js';

type Version = ServerMessage & { type: 'version' };

/** Settings that two keys turn, down and up, by the codes and by what is printed on them. */
const TURNED = [
  ['temperature', 'Comma', 'Period', ', .'],
  ['adaptation', 'Digit3', 'Digit4', '3 4'],
  ['density', 'Digit5', 'Digit6', '5 6'],
] as const;

/** How long something is said in passing, in milliseconds. */
const SAID_FOR = 3500;

/**
 * The bar over the keyboard: what one turns and asks for while one plays, each by a key too. It is
 * drawn from the settings' schema like the form, which has all of them.
 */
export class SteerBar implements Panel {
  private readonly fields: SettingFields;
  private readonly takes: TakeButtons;
  private readonly ways: TwoWays;
  private readonly more: MoreControls;
  private readonly mode: ChoiceMenu;
  private readonly model: ChoiceMenu;
  private readonly preset: ChoiceMenu;
  private readonly knobs = create('div', 'knobs');
  private readonly words = create('p', 'steer-words');
  private presets: Version['presets'] = [];
  private forgetWords: ReturnType<typeof setTimeout> | undefined;

  constructor(send: (message: ClientMessage) => void, learn: LearnButtons, shortcuts: Shortcuts) {
    const change = (some: Partial<LiveSettings>) => send({ type: 'settings', change: some });
    this.fields = new SettingFields('steer', change, learn);
    this.takes = new TakeButtons(send, learn, shortcuts, (words) => this.say(words));
    this.ways = new TwoWays(send, learn, shortcuts);
    this.more = new MoreControls(byId('steer', HTMLElement), change, learn, shortcuts);
    this.mode = new ChoiceMenu('steer-mode', 'Mode', 'N', (mode) =>
      change({ mode: mode as LiveSettings['mode'] }),
    );
    this.model = new ChoiceMenu('steer-model', 'Model', '8', (model) => change({ model }), true);
    this.preset = new ChoiceMenu('steer-preset', 'Preset', '9', (name) => {
      const preset = this.presets.find((one) => one.name === name);
      if (preset !== undefined) change(preset.change);
    });
    this.mode.element.append(learn.for('mode'));
    shortcuts.on('KeyN', () => this.mode.next());
    shortcuts.on('Digit8', () => this.model.next());
    shortcuts.on('Digit9', () => this.preset.open());
    shortcuts.on('Digit7', () => this.fields.step('register', 1));
    for (const [name, down, up] of TURNED) {
      shortcuts.on(down, () => this.fields.step(name, -1), true);
      shortcuts.on(up, () => this.fields.step(name, 1), true);
    }
    this.words.setAttribute('role', 'status');
  }

  draw(schemas: Schemas, { models, presets }: Version): void {
    const mode = schemas.get('mode');
    this.presets = presets;
    this.mode.draw((mode && choicesOf(mode)) ?? []);
    this.model.draw(models);
    this.preset.draw(presets);
    this.knobs.replaceChildren(...this.drawn(schemas, ['temperature', 'adaptation']));
    this.more.draw(this.drawn(schemas, ['density', 'register']));
    const { mode: modes, model, preset, takes, knobs, more, words, ways } = this;
    const line = create('div', 'line', modes.element, takes.element, knobs);
    line.append(model.element, preset.element, more.element);
    byId('steer', HTMLElement).replaceChildren(line, words, ways.element);
  }

  set(jam: JamSnapshot): void {
    this.takes.set(jam.steering);
    this.takes.show(jam.hold ?? { kind: 'hold', on: false });
    this.ways.show(jam.alternatives?.lines ?? []);
    this.fill(jam.settings);
  }

  show(event: JamEvent): void {
    this.takes.show(event);
    if (event.kind === 'alternatives') this.ways.show(event.lines);
    if (event.kind === 'settings') this.fill(event.settings);
  }

  /** What was asked for is not to be had. */
  refuse(): void {
    const wanted = this.model.refuse();
    if (wanted !== undefined) this.say(`The model ${wanted} could not be loaded`);
    this.fields.refuse();
  }

  private fill(settings: LiveSettings): void {
    if (this.fields.fill(settings)) this.refuse();
    this.more.show(settings);
    this.mode.show(settings.mode);
    this.model.show(settings.model);
  }

  private drawn(schemas: Schemas, names: readonly SettingName[]): HTMLElement[] {
    return names.flatMap((name) => {
      const element = this.fields.draw(schemas, name);
      if (element === undefined) return [];
      const [, , , caps = '7'] = TURNED.find(([turned]) => turned === name) ?? [];
      const label = element.querySelector('label');
      const input = element.querySelector('input, select');
      input?.setAttribute('aria-label', label?.textContent ?? name);
      input?.setAttribute('aria-keyshortcuts', caps);
      label?.append(...caps.split(' ').map((cap) => keyCapOf(cap)));
      return [element];
    });
  }

  private say(words: string): void {
    clearTimeout(this.forgetWords);
    this.words.textContent = words;
    this.forgetWords = setTimeout(() => {
      this.words.textContent = '';
    }, SAID_FOR);
  }
}
