import { z } from 'zod';
import { type LiveSettings, liveSettingsSchema } from './settings.js';

/** The part of JSON Schema that says how far a setting can be turned. */
interface Range {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly anyOf?: readonly Range[];
}

/** The live settings that a knob, a fader or a key can turn: `mode`, `temperature` and the like. */
export type Turnable = keyof LiveSettings;

const RANGES = z.toJSONSchema(z.object(liveSettingsSchema.shape), { io: 'input' })
  .properties as Readonly<Record<string, Range>>;

/** Steps of a number that has no natural ones: fine enough for a knob of 128 places. */
const STEPS = 1000;

/** Names of all settings that can be turned; those that are free text cannot. */
export const turnables: readonly Turnable[] = (
  Object.keys(liveSettingsSchema.shape) as Turnable[]
).filter((name) => scaleOf(name) !== undefined);

/**
 * The value of a setting at a knob's `position`, 0..127; undefined where the setting cannot be
 * turned. Numbers lie evenly between their bounds, choices share the way.
 */
export function valueAt(name: Turnable, position: number): Partial<LiveSettings> | undefined {
  const value = scaleOf(name)?.at(position / 127);
  return value === undefined ? undefined : { [name]: value };
}

/** Where a knob stands for a setting's value, 0..127; undefined for a value off its way (`auto`). */
export function positionOf(name: Turnable, value: unknown): number | undefined {
  const share = scaleOf(name)?.share(value);
  return share === undefined ? undefined : Math.round(127 * Math.min(1, Math.max(0, share)));
}

interface Scale {
  /** @param share 0..1 */
  at(share: number): number | string | boolean;
  share(value: unknown): number | undefined;
}

function scaleOf(name: Turnable): Scale | undefined {
  return scale(RANGES[name]);
}

function scale(range: Range | undefined): Scale | undefined {
  if (range === undefined) return undefined;
  if (range.enum !== undefined) return choices(range.enum);
  if (range.type === 'boolean') return choices([false, true]);
  if (range.type === 'number' || range.type === 'integer') return numbers(range);
  // `auto` or a number: the number is what a knob turns.
  return range.anyOf?.map(scale).find((inner) => inner !== undefined);
}

function choices(options: readonly (string | boolean)[]): Scale | undefined {
  if (options.length < 2) return undefined;
  return {
    at: (share) => {
      const index = Math.min(options.length - 1, Math.floor(share * options.length));
      return options[index] ?? '';
    },
    share: (value) => {
      const index = (options as readonly unknown[]).indexOf(value);
      return index < 0 ? undefined : index / (options.length - 1);
    },
  };
}

function numbers({ type, minimum, exclusiveMinimum, maximum }: Range): Scale | undefined {
  const low = minimum ?? exclusiveMinimum;
  if (low === undefined || maximum === undefined) return undefined;
  const width = maximum - low;
  const step = type === 'integer' ? 1 : width / STEPS;
  return {
    at: (share) => {
      const value = low + Math.round((share * width) / step) * step;
      if (type === 'integer') return value;
      // Rounded to what people read, and never onto a bound that is not itself allowed.
      const read = Number(value.toPrecision(4));
      return minimum === undefined && read <= low ? Number((low + step).toPrecision(4)) : read;
    },
    share: (value) => (typeof value === 'number' ? (value - low) / width : undefined),
  };
}
