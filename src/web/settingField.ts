import { chartField } from './chartField.js';
import { create } from './dom.js';
import { type Change, type Field, row } from './field.js';
import { choicesOf, type Schema, titleOf, type Value } from './settingSchema.js';

/** What people usually want where anything of a pattern may be written. */
const SUGGESTIONS: Readonly<Record<string, readonly string[]>> = {
  meter: ['2/4', '3/4', '4/4', '6/8', '9/8', '12/8'],
  key: ['C', 'G', 'D', 'A', 'E', 'F', 'Bb', 'Eb', 'Am', 'Em', 'Bm', 'Dm', 'Gm', 'Ddor', 'Amix'],
};

/** Beyond so many whole numbers a slider cannot be set to one of them. */
const MOST_PLACES = 1000;
/** A step by a key, in steps of the slider. */
const KEY_STEP = 2;

export function fieldFor(
  id: string,
  name: string,
  schema: Schema,
  change: Change,
): Field | undefined {
  const { anyOf, type, format, minimum = 0, maximum = 100 } = schema;
  const title = titleOf(name, schema);
  if (anyOf !== undefined) return automatic(id, name, schema, change);
  if (choicesOf(schema) !== undefined) return choice(id, title, schema, change);
  if (format === 'chord-chart') return chartField(id, title, schema, change);
  if (type === 'string') return words(id, title, schema, change, SUGGESTIONS[name] ?? []);
  if (type === 'integer' && maximum - minimum > MOST_PLACES)
    return wholeNumber(id, title, schema, change);
  return type === 'number' || type === 'integer' ? slider(id, title, schema, change) : undefined;
}

/** `auto`, or a value: a check box beside the field for the value. */
function automatic(id: string, name: string, schema: Schema, change: Change): Field | undefined {
  const { anyOf = [], ...common } = schema;
  const manual = anyOf.find((option) => option.const === undefined);
  const inner = manual && fieldFor(id, name, { ...common, ...manual }, change);
  if (inner === undefined) return undefined;
  const box = create('input', '');
  box.type = 'checkbox';
  box.id = `${id}-auto`;
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
    ...inner,
    show(value) {
      box.checked = value === 'auto';
      inner.element.classList.toggle('automatic', box.checked);
      if (input) input.disabled = box.checked;
      if (value !== 'auto') inner.show(value);
    },
  };
}

function choice(id: string, title: string, schema: Schema, change: Change): Field {
  const choices = choicesOf(schema) ?? [];
  const select = create('select', '');
  for (const { name } of choices) select.append(new Option(name));
  const element = row(id, title, schema, select);
  const said = create('output', '');
  const help = element.querySelector('.help');
  element.querySelector('.head')?.append(said);
  let wanted: string | undefined;
  let known = '';
  const ask = () => {
    wanted = select.value;
    // What is chosen at once needs no word; a model has to be loaded first.
    said.textContent = schema.choices === undefined ? '' : 'loading …';
    change(select.value);
  };
  select.addEventListener('change', ask);
  return {
    element,
    show(value) {
      known = String(value);
      if (schema.choices !== undefined && wanted !== undefined && wanted !== known) return;
      wanted = undefined;
      said.textContent = '';
      select.value = known;
      if (help) help.textContent = helpOf(known, schema);
    },
    step(by) {
      const { length } = choices;
      select.selectedIndex = (select.selectedIndex + by + length) % length;
      ask();
    },
    refuse() {
      if (wanted === undefined) return;
      wanted = undefined;
      said.textContent = 'could not be had';
      select.value = known;
    },
  };
}

/** What is chosen, in words. */
function helpOf(name: string, schema: Schema): string {
  const { description = '' } = schema;
  const chosen = choicesOf(schema)?.find((one) => one.name === name)?.description ?? '';
  if (chosen === '') return description;
  return schema.choices ? chosen : `${description.split('; ')[0]}: ${chosen}`;
}

function words(
  id: string,
  title: string,
  schema: Schema,
  change: Change,
  suggestions: readonly string[],
): Field {
  const input = create('input', '');
  input.type = 'text';
  input.spellcheck = false;
  input.required = true;
  if (schema.pattern !== undefined) input.pattern = schema.pattern.replace(/^\^|\$$/g, '');
  const element = row(id, title, schema, input);
  const list = create('datalist', '', ...suggestions.map((text) => new Option(text)));
  list.id = `suggestions-${id}`;
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

function wholeNumber(id: string, title: string, schema: Schema, change: Change): Field {
  const input = create('input', '');
  input.type = 'number';
  input.required = true;
  input.min = String(schema.minimum ?? '');
  input.max = String(schema.maximum ?? '');
  input.addEventListener('change', () => {
    if (input.reportValidity()) change(Number(input.value));
  });
  return {
    element: row(id, title, schema, input),
    show(value) {
      input.value = String(value);
    },
  };
}

function slider(id: string, title: string, schema: Schema, change: Change): Field {
  const { minimum, exclusiveMinimum, maximum = 100, type } = schema;
  const input = create('input', '');
  input.type = 'range';
  const step = type === 'integer' || maximum >= 100 ? 1 : 0.05;
  input.step = String(step);
  input.min = String(minimum ?? (exclusiveMinimum ?? 0) + step);
  input.max = String(maximum);
  // In the middle, for the first turn away from `auto`.
  input.value = String((Number(input.min) + maximum) / 2);
  const element = row(id, title, schema, input);
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
    step(by) {
      input.stepUp(by * KEY_STEP);
      show(Number(input.value));
      change(Number(input.value));
    },
  };
}
