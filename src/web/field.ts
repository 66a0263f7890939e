import type { JamEvent } from '../wire/messages.js';
import { create } from './dom.js';
import type { Schema, Value } from './settingSchema.js';

/** One control for one setting. */
export interface Field {
  readonly element: HTMLElement;
  show(value: Value): void;
  /** Turns it a little, up or down, or on to the next choice. */
  step?(by: 1 | -1): void;
  /** What was asked for is not to be had. */
  refuse?(): void;
  follow?(event: JamEvent): void;
}

export type Change = (value: Value) => void;

/** A label and what else is to be read or pressed, the input, and what it is for. */
export function row(
  id: string,
  title: string,
  schema: Schema,
  input: HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement,
): HTMLElement {
  input.id = id;
  input.title = schema.description ?? '';
  const label = create('label', '', title);
  label.htmlFor = id;
  const help = create('p', 'help', schema.description ?? '');
  help.id = `${id}-help`;
  input.setAttribute('aria-describedby', help.id);
  return create('div', 'setting', create('div', 'head', label), input, help);
}
