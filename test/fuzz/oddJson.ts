import type { Chance } from './mutation.js';

/** Values that nobody asked for. */
const ODD: readonly unknown[] = [
  null,
  true,
  '',
  '\0',
  'x'.repeat(5000),
  0,
  -1,
  0.5,
  128,
  1e15,
  -1e308,
  1e308,
  Number.MAX_SAFE_INTEGER,
  [],
  {},
  [[]],
  JSON.parse('{"__proto__":{"polluted":1}}'),
  { constructor: { prototype: { polluted: 1 } } },
];

/** A piece of JSON with one thing in it another; undefined where it is no JSON. */
export function oddJson(text: string, chance: Chance): string | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  return JSON.stringify(changed(json, chance));
}

/** Goes down at random, and changes what it comes to. */
function changed(value: unknown, chance: Chance): unknown {
  const isLeaf = typeof value !== 'object' || value === null || Object.keys(value).length === 0;
  if (isLeaf || chance.below(6) === 0) return chance.of(ODD);
  const key = chance.of(Object.keys(value)) ?? '';
  const step = chance.below(12);
  if (Array.isArray(value)) {
    const items = [...value];
    const at = Number(key);
    if (step === 0) items.splice(at, 1);
    else if (step === 1) items.splice(at, 0, items[at]);
    else items[at] = changed(items[at], chance);
    return items;
  }
  const fields: Record<string, unknown> = { ...value };
  if (step === 0) delete fields[key];
  else if (step === 1) fields[`${key}x`] = fields[key];
  else fields[key] = changed(fields[key], chance);
  return fields;
}
