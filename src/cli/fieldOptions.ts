import type { Options } from 'yargs';
import { z } from 'zod';

/**
 * Flags for the fields of a schema, each with its description and the default it falls back on; as
 * flags they have none, so that what was not given is known.
 */
export function fieldOptions(fields: Readonly<Record<string, z.ZodType>>): Record<string, Options> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, optionOf(field)]));
}

/** Those of the words that were given for these names. */
export function wordsGiven(
  names: readonly string[],
  words: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    names.flatMap((name) => (words[name] === undefined ? [] : [[name, words[name]]])),
  );
}

function optionOf(field: z.ZodType): Options {
  const json = z.toJSONSchema(field, { io: 'input' });
  const common = { describe: describe(field), requiresArg: json.type !== 'boolean' };
  if (json.type === 'boolean') return { ...common, type: 'boolean' };
  // Given once for each, so that it does not swallow the words behind it.
  if (isListOfText(json)) return { ...common, type: 'string', array: true, nargs: 1 };
  if (json.type === 'number' || json.type === 'integer') return { ...common, type: 'number' };
  return { ...common, type: 'string', ...(json.enum ? { choices: json.enum as string[] } : {}) };
}

function isListOfText({ type, items }: z.core.JSONSchema.BaseSchema): boolean {
  return (
    type === 'array' && typeof items === 'object' && 'type' in items && items.type === 'string'
  );
}

function describe(field: z.ZodType): string {
  const fallback = field.safeParse(undefined).data;
  const shown = fallback === undefined || fallback === '' ? '' : ` [default: ${String(fallback)}]`;
  return `${field.description ?? ''}${shown}`;
}
