import { z } from 'zod';
import { positionOf, type Turnable, turnables, valueAt } from '../config/knob.js';
import type { LiveSettings } from '../config/settings.js';
import type { MidiMessage } from '../midi/message.js';
import type { ControlsEvent, JamInput } from './events.js';

/** What a button asks of the jam. `hold` holds the motif for as long as it is down. */
const BUTTONS = [
  'tap',
  'panic',
  'again',
  'undo',
  'alternatives',
  'pickFirst',
  'pickSecond',
  'hold',
] as const;
type Button = (typeof BUTTONS)[number];

/** What a control can do: turn a live setting, or be a button. */
export const controlTargetSchema = z.enum([...turnables, ...BUTTONS]);
export type ControlTarget = z.output<typeof controlTargetSchema>;

/** A knob, fader or pedal (control change), or a key, that does something to the partner. */
export const bindingSchema = z.strictObject({
  target: controlTargetSchema,
  kind: z.enum(['control', 'note']),
  /** 0..15 */
  channel: z.number().int().min(0).max(15),
  /** Controller number or pitch, 0..127. */
  number: z.number().int().min(0).max(127),
});
export type Binding = z.output<typeof bindingSchema>;

/** What came of a message. */
export type ControlAction =
  | { readonly kind: 'learned'; readonly binding: Binding }
  | Exclude<JamInput, { readonly kind: 'midi' | 'prime' }>
  /** A control's own, but nothing to do: a key let go. */
  | { readonly kind: 'nothing' };

/** The sustain pedal is for playing. */
const SUSTAIN = 64;

/**
 * Which controls do what, and how they are learned: name a target, move the control, done. A message
 * of a bound control is not music. A key steps a choice on and switches a switch; what is a number it
 * sets by how hard it is struck. One control has one target and one target one control.
 */
export class Controls {
  private learning: ControlTarget | undefined;
  private list: readonly Binding[];

  constructor(bindings: readonly Binding[]) {
    this.list = bindings;
  }

  get state(): ControlsEvent {
    const { learning: waiting, list: bindings } = this;
    return { kind: 'controls', bindings, ...(waiting === undefined ? {} : { waiting }) };
  }

  /** The next control that is moved is bound to `target`; undefined waits no longer. */
  learn(target: ControlTarget | undefined): void {
    this.learning = target;
  }

  forget(target: ControlTarget): void {
    this.list = this.list.filter((binding) => binding.target !== target);
  }

  /** Undefined where the message is music, to be heard. */
  receive(message: MidiMessage, settings: LiveSettings): ControlAction | undefined {
    const touched = controlOf(message);
    if (touched === undefined) return undefined;
    if (this.learning !== undefined && touched.position > 0) return this.bind(touched);
    const bound = this.list.find((binding) => isSame(binding, touched));
    if (bound === undefined) return undefined;
    const { target } = bound;
    if (isButton(target)) return pressed(target, touched.position);
    const change =
      bound.kind === 'note'
        ? struck(target, touched.position, settings)
        : valueAt(target, touched.position);
    return change === undefined ? { kind: 'nothing' } : { kind: 'settings', change };
  }

  /** The messages that set the controllers' lights and motors to where the settings are. */
  feedback(settings: LiveSettings): MidiMessage[] {
    return this.list.flatMap(({ target, kind, channel, number }): MidiMessage[] => {
      if (kind !== 'control' || isButton(target)) return [];
      const value = positionOf(target, settings[target]);
      return value === undefined ? [] : [{ kind, channel, controller: number, value }];
    });
  }

  private bind({ kind, channel, number }: Touched): ControlAction | undefined {
    const target = this.learning;
    if (target === undefined) return undefined;
    this.learning = undefined;
    const binding = { target, kind, channel, number };
    const others = this.list.filter((other) => other.target !== target && !isSame(other, binding));
    this.list = [...others, binding];
    return { kind: 'learned', binding };
  }
}

function isButton(target: ControlTarget): target is Button {
  return (BUTTONS as readonly string[]).includes(target);
}

function pressed(button: Button, position: number): ControlAction {
  if (button === 'hold') return { kind: 'hold', on: position > 0 };
  if (position === 0) return { kind: 'nothing' };
  if (button === 'pickFirst') return { kind: 'pick', which: 0 };
  if (button === 'pickSecond') return { kind: 'pick', which: 1 };
  return { kind: button };
}

interface Touched extends Omit<Binding, 'target'> {
  /** 0..127; 0 for a key let go. */
  readonly position: number;
}

function controlOf(message: MidiMessage): Touched | undefined {
  switch (message.kind) {
    case 'control': {
      const { kind, channel, controller: number, value: position } = message;
      // From 120 on they are channel mode messages, not controls.
      return number === SUSTAIN || number >= 120 ? undefined : { kind, channel, number, position };
    }
    case 'noteOn': {
      const { channel, pitch: number, velocity: position } = message;
      return { kind: 'note', channel, number, position };
    }
    case 'noteOff':
      return { kind: 'note', channel: message.channel, number: message.pitch, position: 0 };
    default:
      return undefined;
  }
}

function isSame(a: Omit<Binding, 'target'>, b: Omit<Binding, 'target'>): boolean {
  return a.kind === b.kind && a.channel === b.channel && a.number === b.number;
}

/** A key was struck: the next choice, the other way, or a number by velocity. */
function struck(
  target: Turnable,
  velocity: number,
  settings: LiveSettings,
): Partial<LiveSettings> | undefined {
  if (velocity === 0) return undefined;
  const now = settings[target];
  if (typeof now === 'number' || now === 'auto') return valueAt(target, velocity);
  // The first place on the way that is another value is the next choice; after the last the first.
  const here = positionOf(target, now) ?? 0;
  for (let position = here + 1; position <= 127; position++) {
    const change = valueAt(target, position);
    if (change?.[target] !== now) return change;
  }
  return valueAt(target, 0);
}
