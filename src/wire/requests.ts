import type { JamInput } from '../jam/events.js';
import type { ClientMessage } from './messages.js';

/** What a client may ask the jam for that needs nothing of the client's own, as held keys do. */
export type JamRequest = Extract<
  ClientMessage,
  {
    readonly type: 'settings' | 'tap' | 'again' | 'undo' | 'alternatives' | 'pick' | 'hold';
  }
>;

export function inputOf(request: JamRequest): JamInput {
  switch (request.type) {
    case 'settings':
      return { kind: 'settings', change: request.change };
    case 'pick':
      return { kind: 'pick', which: request.which };
    case 'hold':
      return { kind: 'hold', on: request.on };
    default:
      return { kind: request.type };
  }
}
