import type { LiveSettings } from '../config/settings.js';
import type { ServerMessage } from '../wire/messages.js';

export type Value = LiveSettings[keyof LiveSettings];
export type SettingName = keyof LiveSettings;

/** Something that can be chosen, in a musician's words. */
export interface Choice {
  readonly name: string;
  readonly description: string;
}

/** The part of JSON Schema that the settings' own schema is made of. */
export interface Schema {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  /** The heading it stands under. */
  readonly group?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly anyOf?: readonly Schema[];
  /** What can be chosen, where the schema itself does not say it. */
  readonly choices?: readonly Choice[];
}

/** The schemas of all settings that can be turned while it plays, by their names. */
export type Schemas = ReadonlyMap<string, Schema>;

/** What the daemon says can be set: by the settings' schema, and the models that there are. */
export function schemasOf({
  settings,
  models,
}: Pick<ServerMessage & { type: 'version' }, 'settings' | 'models'>): Schemas {
  const properties = (settings['properties'] ?? {}) as Readonly<Record<string, Schema>>;
  const { model } = properties;
  const known = model && models.length > 0 ? { model: { ...model, choices: models } } : {};
  return new Map(Object.entries({ ...properties, ...known }));
}

/** Whether a knob can turn it: free text it cannot. */
export function isTurnable({ type, enum: choices, anyOf }: Schema): boolean {
  if (anyOf !== undefined) return anyOf.some(isTurnable);
  return choices !== undefined || (type !== undefined && type !== 'string');
}

/**
 * What can be chosen. A description says what each choice is after a semicolon:
 * `How it plays; answer: a phrase for a phrase; solo: on its own`.
 */
export function choicesOf({
  choices,
  enum: names,
  description = '',
}: Schema): readonly Choice[] | undefined {
  if (choices !== undefined) return choices;
  const parts = description.split('; ').map((part) => part.split(': '));
  return names?.map((name) => {
    const said = parts.find(([words = '']) => words.split(/,? or |, /).includes(name));
    return { name, description: said?.[1] ?? '' };
  });
}

/** `silenceBeats` is "Silence beats", unless it has a title. */
export function titleOf(name: string, { title }: Schema): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return title ?? capital(words);
}

export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
