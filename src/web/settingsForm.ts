import type { LiveSettings } from '../config/settings.js';
import type { JamEvent, JamSnapshot } from '../wire/messages.js';
import { create } from './dom.js';
import type { LearnButtons } from './learnButtons.js';
import type { Panel } from './panel.js';
import { SettingFields } from './settingFields.js';
import type { Schemas, SettingName } from './settingSchema.js';

/** All settings as a form, in the groups that their schemas name. */
export class SettingsForm implements Panel {
  private readonly fields: SettingFields;

  constructor(
    private readonly form: HTMLFormElement,
    change: (change: Partial<LiveSettings>) => void,
    learn: LearnButtons,
  ) {
    this.fields = new SettingFields('setting', change, learn);
    form.addEventListener('submit', (event) => event.preventDefault());
  }

  draw(schemas: Schemas): void {
    const groups = new Map<string, HTMLFieldSetElement>();
    for (const [name, { group = 'Settings' }] of schemas) {
      const field = this.fields.draw(schemas, name as SettingName);
      if (field === undefined) continue;
      const set = groups.get(group) ?? create('fieldset', 'group', create('legend', '', group));
      set.append(field);
      groups.set(group, set);
    }
    this.form.replaceChildren(...groups.values());
  }

  set(jam: JamSnapshot): void {
    this.fields.fill(jam.settings);
  }

  show(event: JamEvent): void {
    if (event.kind === 'settings') this.fields.fill(event.settings);
    else this.fields.follow(event);
  }

  /** What was asked for is not to be had. */
  refuse(): void {
    this.fields.refuse();
  }
}
