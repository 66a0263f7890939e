import type { Key } from '../music/key.js';
import { barTicks, equalMeters, type Meter } from '../music/meter.js';
import type { Ticks } from '../music/time.js';
import { LeftOut } from './leftOut.js';
import type { PassageEvent, PassageSound } from './passage.js';
import type { Tune, TuneEvent } from './tune.js';

/** A sound with what stands in front of it, in canon's order. */
interface Step {
  line: 'weak' | 'strong' | undefined;
  meter: Meter | undefined;
  key: Key | undefined;
  symbol: string | undefined;
  readonly sound: PassageSound;
}

/**
 * Puts a passage in canonical order: one bar line between two bars and none at the ends, no line
 * inside a bar where a strain ends before its upbeat, ties only where they lead to the same
 * pitch, what sounds on inside a bar as one sound.
 */
export function layBars(
  passage: readonly PassageEvent[],
  meter: Meter | undefined,
  key: Key,
): Tune {
  const steps = stepsOf(passage);
  const first = steps[0];
  if (!first || steps.every((step) => step.sound.tones.length === 0)) {
    throw new LeftOut('no-notes', 'there are no notes in it');
  }
  const openingMeter = first.meter ?? meter;
  if (!openingMeter) throw new LeftOut('free-meter', 'it has no M: field');
  const opening = { meter: openingMeter, key: first.key ?? key };
  Object.assign(first, { line: undefined, ...opening });
  dropChangesToTheSame(steps);
  dropLinesInsideBars(steps, opening.meter);
  tieToTheSamePitch(steps);
  return { ...opening, events: joinTied(steps).flatMap(eventsOf) };
}

function stepsOf(passage: readonly PassageEvent[]): Step[] {
  const steps: Step[] = [];
  let before: Omit<Step, 'sound'> = nothingBefore();
  for (const event of passage) {
    switch (event.kind) {
      case 'line':
        before.line = event.strong || before.line === 'strong' ? 'strong' : 'weak';
        break;
      case 'symbol':
        before.symbol = event.symbol;
        break;
      case 'meter':
        before.meter = event.meter;
        break;
      case 'key':
        before.key = event.key;
        break;
      case 'sound':
        if (!Number.isInteger(event.duration) || event.duration <= 0) {
          throw new LeftOut('impossible-length', 'a note of a length that no grid has');
        }
        steps.push({ ...before, sound: event });
        before = nothingBefore();
    }
  }
  return steps;
}

function nothingBefore(): Omit<Step, 'sound'> {
  return { line: undefined, meter: undefined, key: undefined, symbol: undefined };
}

/** The first step states what holds at the start; the tune's header says it, so it goes too. */
function dropChangesToTheSame(steps: readonly Step[]): void {
  let meter: Meter | undefined;
  let key: Key | undefined;
  for (const step of steps) {
    if (meter && step.meter && equalMeters(meter, step.meter)) step.meter = undefined;
    if (key && step.key && key.fifths === step.key.fifths && key.mode === step.key.mode) {
      step.key = undefined;
    }
    meter = step.meter ?? meter;
    key = step.key ?? key;
  }
  Object.assign(steps[0] ?? {}, { meter: undefined, key: undefined });
}

/**
 * A strain may end with an incomplete bar whose rest is the upbeat of the next: `A2:|B|c3`. Two
 * such pieces that make one bar are one bar.
 */
function dropLinesInsideBars(steps: readonly Step[], opening: Meter): void {
  const starts = [...steps.keys()].filter((i) => i === 0 || steps[i]?.line !== undefined);
  let meter = opening;
  let previous: Ticks = 0;
  for (const [bar, start] of starts.entries()) {
    const pieces = steps.slice(start, starts[bar + 1]);
    const line = pieces[0]?.line;
    meter = pieces[0]?.meter ?? meter;
    const length = pieces.reduce((sum, step) => sum + step.sound.duration, 0);
    if (line === 'strong' && previous + length === barTicks(meter) && previous > 0) {
      const opener = steps[start];
      if (opener) opener.line = undefined;
      previous += length;
    } else {
      previous = length;
    }
    meter = pieces.reduce((held, step) => step.meter ?? held, meter);
  }
}

function tieToTheSamePitch(steps: readonly Step[]): void {
  for (const [index, { sound }] of steps.entries()) {
    const next = steps[index + 1]?.sound.tones ?? [];
    for (const tone of sound.tones) {
      tone.tied &&= next.some((other) => other.pitch === tone.pitch);
    }
  }
}

function joinTied(steps: readonly Step[]): Step[] {
  const joined: Step[] = [];
  for (const step of steps) {
    const before = joined.at(-1);
    const free = step.line || step.meter || step.key || step.symbol;
    if (before && !free && goesOn(before.sound, step.sound)) {
      const duration = before.sound.duration + step.sound.duration;
      joined[joined.length - 1] = { ...before, sound: { ...step.sound, duration } };
    } else {
      joined.push(step);
    }
  }
  return joined;
}

function goesOn(sound: PassageSound, next: PassageSound): boolean {
  return sound.tones.length === next.tones.length && sound.tones.every((tone) => tone.tied);
}

function eventsOf(step: Step): TuneEvent[] {
  const { line, meter, key, symbol, sound } = step;
  const tones = sound.tones.map(({ pitch, tied }) => ({ pitch, tied }));
  return [
    ...(line ? [{ kind: 'bar' as const }] : []),
    ...(meter ? [{ kind: 'meter' as const, meter }] : []),
    ...(key ? [{ kind: 'key' as const, key }] : []),
    ...(symbol ? [{ kind: 'symbol' as const, symbol }] : []),
    { kind: 'sound', tones, duration: sound.duration },
  ];
}
