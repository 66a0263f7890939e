import { liveChangeSchema } from '../config/settings.js';
import type { JamEvent } from '../jam/events.js';
import type { ClientMessage } from './messages.js';
import type { JamRequest } from './requests.js';

/** An OSC message (Open Sound Control 1.0): an address and its arguments. */
export interface OscMessage {
  readonly address: string;
  readonly args: readonly (string | number | boolean)[];
}

/** What an OSC sender may ask for: what a controller on the WebSocket may. */
export type OscRequest =
  | JamRequest
  | Extract<ClientMessage, { readonly type: 'note' | 'pedal' | 'panic' }>;

const ROOT = '/antiphon/';

/**
 * Reads `/antiphon/temperature 0.8`, `/antiphon/mode answer`, `/antiphon/note 60 100`,
 * `/antiphon/pedal 1`, `/antiphon/tap`, `/antiphon/panic`, `/antiphon/again`, `/antiphon/undo`,
 * `/antiphon/alternatives`, `/antiphon/pick 0` or `/antiphon/hold 1`. Where a token is asked for, it
 * is the first part of the address: `/antiphon/TOKEN/panic`. What a button sends when it is let go (a panic with 0) is
 * nothing to do. Undefined for anything else.
 *
 * @param args as they came: nothing is known of their types
 */
export function readOsc(
  address: string,
  args: readonly unknown[],
  isOurs: (token: string) => boolean,
): OscRequest | undefined {
  if (!address.startsWith(ROOT)) return undefined;
  const parts = address.slice(ROOT.length).split('/');
  const name = parts.pop() ?? '';
  if (!isOurs(parts.join('/'))) return undefined;
  const [first, second] = args;
  switch (name) {
    case 'note': {
      const velocity = second ?? 0;
      if (!isMidiByte(first) || !isMidiByte(velocity)) return undefined;
      return { type: 'note', on: velocity > 0, pitch: first, velocity };
    }
    case 'pedal':
      return { type: 'pedal', down: isPressed(first) };
    case 'hold':
      return { type: 'hold', on: isPressed(first) };
    case 'pick':
      return first === 0 || first === 1 ? { type: 'pick', which: first } : undefined;
    case 'panic':
    case 'tap':
    case 'again':
    case 'undo':
    case 'alternatives':
      return args.length === 0 || isPressed(first) ? { type: name } : undefined;
    default: {
      const change = liveChangeSchema.safeParse({ [name]: first });
      return change.success ? { type: 'settings', change: change.data } : undefined;
    }
  }
}

/** What OSC receivers are told of an event: `/antiphon/turn listening`, `/antiphon/tempo 96`. */
export function writeOsc(event: JamEvent): OscMessage[] {
  switch (event.kind) {
    case 'note':
      return [message('note', event.part, event.pitch, event.velocity)];
    case 'settings':
      return Object.entries(event.settings).flatMap(([name, value]) =>
        isArgument(value) ? [message(name, value)] : [],
      );
    case 'state': {
      const { turn, tempo, meter, key } = event;
      return [
        message('turn', turn),
        message('heard/meter', meter),
        ...(tempo === undefined ? [] : [message('heard/tempo', tempo)]),
        ...(key === undefined ? [] : [message('heard/key', key)]),
      ];
    }
    case 'prediction':
      return event.surprise === undefined ? [] : [message('surprise', event.surprise)];
    default:
      // Scores are for eyes.
      return [];
  }
}

function message(name: string, ...args: OscMessage['args']): OscMessage {
  return { address: ROOT + name, args };
}

function isArgument(value: unknown): value is OscMessage['args'][number] {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function isMidiByte(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 127;
}

/** Buttons send 1 and 0, as a float, an integer or a truth value. */
function isPressed(value: unknown): boolean {
  return typeof value === 'number' ? value > 0 : value === true;
}
