import type { LiveSettings } from '../config/settings.js';
import type { ControlTarget, JamEvent, JamSnapshot } from '../wire/messages.js';
import { create } from './dom.js';
import type { LearnButtons } from './learnButtons.js';
import type { Panel } from './panel.js';

type Value = LiveSettings[keyof LiveSettings];

/** The part of JSON Schema that the settings' own schema is made of. */
interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: Value;
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly anyOf?: readonly Schema[];
}

interface Field {
  readonly element: HTMLElement;
  show(value: Value): void;
}

/** What people usually want where anything of a pattern may be written. */
const SUGGESTIONS: Readonly<Record<string, readonly string[]>> = {
  meter: ['2/4', '3/4', '4/4', '6/8', '9/8', '12/8'],
  changes: [
    'C7 | F7 | C7 | % | F7 | % | C7 | % | G7 | F7 | C7 | G7',
    'Am | Dm | Am | % | Dm | % | Am | % | F7 | E7 | Am | E7',
    'C Am | Dm G7',
    'Dm7 | G7 | Cmaj7 | A7',
  ],
  key: ['C', 'G', 'D', 'A', 'E', 'F', 'Bb', 'Eb', 'Am', 'Em', 'Bm', 'Dm', 'Gm', 'Ddor', 'Amix'],
};

/**
 * The settings as a form, drawn from the schema the daemon sent. A change is sent as soon as it
 * is made; what the form shows is what the daemon says is set.
 */
export class SettingsForm implements Panel {
  private readonly fields = new Map<string, Field>();

  constructor(
    private readonly form: HTMLFormElement,
    private readonly change: (change: Partial<LiveSettings>) => void,
    private readonly learn: LearnButtons,
  ) {
    form.addEventListener('submit', (event) => event.preventDefault());
  }

  draw(schema: Readonly<Record<string, unknown>>): void {
    this.fields.clear();
    const properties = (schema['properties'] ?? {}) as Readonly<Record<string, Schema>>;
    for (const [name, property] of Object.entries(properties)) {
      // A choice of one is no choice.
      if (property.enum?.length === 1) continue;
      const field = fieldFor(name, property, (value) => this.change({ [name]: value }));
      if (field === undefined) continue;
      this.fields.set(name, field);
      if (isTurnable(property))
        field.element.querySelector('.head')?.append(this.learn.for(name as ControlTarget));
    }
    this.form.replaceChildren(...[...this.fields.values()].map((field) => field.element));
  }

  set(jam: JamSnapshot): void {
    this.fill(jam.settings);
  }

  show(event: JamEvent): void {
    if (event.kind === 'settings') this.fill(event.settings);
  }

  private fill(settings: LiveSettings): void {
    for (const [name, value] of Object.entries(settings)) this.fields.get(name)?.show(value);
  }
}

/** Whether a knob can turn it: free text it cannot. */
function isTurnable({ type, enum: choices, anyOf }: Schema): boolean {
  if (anyOf !== undefined) return anyOf.some(isTurnable);
  return choices !== undefined || (type !== undefined && type !== 'string');
}

type Change = (value: Value) => void;

function fieldFor(name: string, schema: Schema, change: Change): Field | undefined {
  if (schema.anyOf !== undefined) return automatic(name, schema, change);
  if (schema.enum !== undefined) return choice(name, schema, schema.enum, change);
  if (schema.type === 'string') return words(name, schema, change);
  return schema.type === 'number' || schema.type === 'integer'
    ? slider(name, schema, change)
    : undefined;
}

/** `auto`, or a value: a check box beside the field for the value. */
function automatic(name: string, schema: Schema, change: Change): Field | undefined {
  const { description, anyOf = [] } = schema;
  const manual = anyOf.find((option) => option.const === undefined);
  const inner =
    manual && fieldFor(name, { ...manual, ...(description && { description }) }, change);
  if (inner === undefined) return undefined;
  const box = create('input', '');
  box.type = 'checkbox';
  box.id = `setting-${name}-auto`;
  const label = create('label', 'auto', box, ' auto');
  const input = inner.element.querySelector<HTMLInputElement>('input, select');
  if (input) input.placeholder = 'auto';
  box.addEventListener('change', () => {
    if (box.checked) change('auto');
    else {
      inner.element.classList.remove('automatic');
      input?.removeAttribute('disabled');
      input?.focus();
      if (input?.type === 'range') change(Number(input.value));
    }
  });
  inner.element.querySelector('.head')?.append(label);
  return {
    element: inner.element,
    show(value) {
      box.checked = value === 'auto';
      inner.element.classList.toggle('automatic', box.checked);
      if (input) input.disabled = box.checked;
      if (value !== 'auto') inner.show(value);
    },
  };
}

function choice(name: string, schema: Schema, options: readonly string[], change: Change): Field {
  const select = create('select', '');
  for (const option of options) select.append(new Option(option));
  select.addEventListener('change', () => change(select.value));
  return {
    element: row(name, schema, select),
    show(value) {
      select.value = String(value);
    },
  };
}

function words(name: string, schema: Schema, change: Change): Field {
  const input = create('input', '');
  input.type = 'text';
  input.spellcheck = false;
  input.required = true;
  if (schema.pattern !== undefined) input.pattern = schema.pattern.replace(/^\^|\$$/g, '');
  const element = row(name, schema, input);
  const list = create('datalist', '', ...(SUGGESTIONS[name] ?? []).map((text) => new Option(text)));
  list.id = `suggestions-${name}`;
  input.setAttribute('list', list.id);
  element.append(list);
  input.addEventListener('change', () => {
    if (input.reportValidity()) change(input.value);
  });
  return {
    element,
    show(value) {
      input.value = String(value);
    },
  };
}

function slider(name: string, schema: Schema, change: Change): Field {
  const { minimum, exclusiveMinimum, maximum = 100, type } = schema;
  const input = create('input', '');
  input.type = 'range';
  const step = type === 'integer' || maximum >= 100 ? 1 : 0.05;
  input.step = String(step);
  input.min = String(minimum ?? (exclusiveMinimum ?? 0) + step);
  input.max = String(maximum);
  const element = row(name, schema, input);
  const output = create('output', '');
  element.querySelector('.head')?.append(output);
  const show = (value: Value) => {
    output.textContent = String(value);
  };
  input.addEventListener('input', () => show(Number(input.value)));
  input.addEventListener('change', () => change(Number(input.value)));
  return {
    element,
    show(value) {
      input.value = String(value);
      show(value);
    },
  };
}

function row(name: string, schema: Schema, input: HTMLInputElement | HTMLSelectElement) {
  input.id = `setting-${name}`;
  const label = create('label', '', inWords(name));
  label.htmlFor = input.id;
  const help = create('p', 'help', schema.description ?? '');
  help.id = `${input.id}-help`;
  input.setAttribute('aria-describedby', help.id);
  return create('div', 'setting', create('div', 'head', label), input, help);
}

/** `silenceBeats` is "Silence beats". */
function inWords(name: string): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
