import type { LiveSettings } from '../config/settings.js';
import type { ControlTarget, JamEvent } from '../wire/messages.js';
import type { Field } from './field.js';
import { isForText } from './hands.js';
import type { LearnButtons } from './learnButtons.js';
import { fieldFor } from './settingField.js';
import { isTurnable, type Schemas, type SettingName } from './settingSchema.js';

/**
 * Fields for some of the settings, drawn from their schemas. A change is sent as soon as it is
 * made; what the fields show is what the daemon says is set.
 */
export class SettingFields {
  private readonly fields = new Map<string, Field>();
  private known: LiveSettings | undefined;
  /** Asked for, and not told of yet. */
  private readonly asked = new Set<SettingName>();

  /** @param place goes before their names to make the ids of the fields */
  constructor(
    private readonly place: string,
    private readonly change: (change: Partial<LiveSettings>) => void,
    private readonly learn: LearnButtons,
  ) {}

  /** The new field for a setting, in no place yet; undefined where there is nothing to set. */
  draw(schemas: Schemas, name: SettingName): HTMLElement | undefined {
    const schema = schemas.get(name);
    // A choice of one is no choice.
    if (schema === undefined || schema.enum?.length === 1) return undefined;
    const id = `${this.place}-${name}`;
    const field = fieldFor(id, name, schema, (value) => {
      this.asked.add(name);
      this.change({ [name]: value });
    });
    if (field === undefined) return undefined;
    this.fields.set(name, field);
    if (isTurnable(schema))
      field.element.querySelector('.head')?.append(this.learn.for(name as ControlTarget));
    return field.element;
  }

  /**
   * Shows what is set. Settings that are told once more as they were say that something that was
   * asked for is not to be had: returns true.
   */
  fill(settings: LiveSettings): boolean {
    const { known } = this;
    const isRefusal = JSON.stringify(settings) === JSON.stringify(known);
    if (isRefusal) this.refuse();
    this.known = settings;
    for (const name of Object.keys(settings) as SettingName[]) {
      const field = this.fields.get(name);
      const isOld = !isRefusal && settings[name] === known?.[name];
      if (!isOld) this.asked.delete(name);
      if (field === undefined) continue;
      // What was asked for or is being written stays, unless that very setting was turned meanwhile.
      if (!isOld || !(this.asked.has(name) || isWrittenIn(field))) field.show(settings[name]);
    }
    return isRefusal;
  }

  /** What was asked for is not to be had. */
  refuse(): void {
    for (const field of this.fields.values()) field.refuse?.();
  }

  follow(event: JamEvent): void {
    for (const field of this.fields.values()) field.follow?.(event);
  }

  /** Turns it a little, up or down, or on to the next choice. */
  step(name: SettingName, by: 1 | -1): void {
    this.fields.get(name)?.step?.(by);
  }
}

function isWrittenIn({ element }: Field): boolean {
  return element.contains(document.activeElement) && isForText(document.activeElement);
}
