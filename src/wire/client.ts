import { z } from 'zod';
import type { JamInput } from '../jam/events.js';
import type { MidiMessage } from '../midi/message.js';
import { RateLimit } from '../midi/rateLimit.js';
import { type Choices, unknownModel } from './choices.js';
import { HeldKeys } from './heldKeys.js';
import type { JamSource } from './jamSource.js';
import type { Limits } from './limits.js';
import {
  type ClientMessage,
  clientMessageSchema,
  type ErrorCode,
  PROTOCOL_VERSION,
  type Role,
  type ServerMessage,
} from './messages.js';
import { type Channel, type Frame, Outbox } from './outbox.js';
import { inputOf } from './requests.js';
import { roleFor, type Tokens } from './tokens.js';

/** WebSocket close code for "you broke a rule" (RFC 6455, section 7.4.1). */
const POLICY_VIOLATION = 1008;

/** What a client needs of the socket. `ws` gives it; so may a test. */
export interface Connection extends Channel {
  close(code: number, reason: string): void;
  /** Ends it now, without a word. */
  terminate(): void;
  ping(): void;
}

/** What all clients of a server share. */
export interface House {
  readonly source: JamSource;
  readonly limits: Limits;
  readonly tokens: Tokens;
  readonly choices: Choices;
  /** Delivers the events that wait and returns the number of the last. */
  settle(): number;
  /**
   * Somebody more, or less, looks inside the network. Returns what a new one is to be told at once;
   * undefined where it comes by itself.
   */
  look(on: boolean): Frame | undefined;
  /** Something went wrong here that a client must not be told about. */
  failed(error: unknown): void;
}

/** One client: who it is, what it may do, what it holds down and what it has yet to be told. */
export class Client {
  private role?: Role;
  private readonly held = new HeldKeys();
  private readonly outbox: Outbox;
  private readonly rate: RateLimit;
  private answered = true;
  /** Whether it looks inside the network. */
  private looks = false;
  /** Sent away: what it still says on its way out is not listened to. */
  private refused = false;
  private closed = false;

  constructor(
    private readonly connection: Connection,
    private readonly house: House,
  ) {
    this.outbox = new Outbox(connection, house.limits);
    this.rate = new RateLimit(house.limits.messages, house.source.now());
  }

  /** A frame came in. Whatever it holds, nothing is thrown. */
  receive(data: string | undefined): void {
    if (this.closed || this.refused) return;
    if (!this.rate.take(this.house.source.now())) {
      this.refuse('too-many-messages', 'Too many messages at once; connect again and slow down.');
      return;
    }
    const message = data === undefined ? 'Messages are JSON texts, not binary.' : parse(data);
    if (typeof message === 'string') {
      this.send({ type: 'error', code: 'bad-message', message });
      return;
    }
    try {
      this.obey(message);
    } catch (error) {
      this.house.failed(error);
      this.send({ type: 'error', code: 'internal', message: 'That did not work; see the log.' });
    }
  }

  /** Passes an event on. Before its snapshot a client is told nothing. */
  tell(frame: Frame): void {
    if (this.role === undefined || this.closed) return;
    if (frame.subject === 'network' && !this.looks) return;
    if (!this.outbox.post(frame)) this.connection.terminate();
  }

  pong(): void {
    this.answered = true;
  }

  /** The time for a hello is over. */
  late(): void {
    if (this.role !== undefined || this.closed) return;
    this.refuse('hello-timeout', 'Say hello first, right after the version.');
  }

  /** Called at every heartbeat: asks whether it is still there, and ends it if it was not. */
  beat(): void {
    if (!this.answered) {
      this.connection.terminate();
      return;
    }
    this.answered = false;
    this.connection.ping();
  }

  /** The connection is gone: what it held down is let go of. */
  gone(): void {
    this.look(false);
    this.closed = true;
    this.play(this.held.releaseAll());
  }

  send(message: ServerMessage): void {
    this.connection.send(Buffer.from(JSON.stringify(message)), { binary: false }, () => {});
  }

  private obey(message: ClientMessage): void {
    if (message.type === 'hello') {
      this.welcome(message);
      return;
    }
    if (this.role === undefined) {
      this.refuse('hello-first', 'Say hello before anything else.');
      return;
    }
    if (!mayDo(this.role, message.type)) {
      const text = `A ${this.role} may not send ${message.type}.`;
      this.send({ type: 'error', code: 'not-allowed', message: text });
      return;
    }
    const { source } = this.house;
    switch (message.type) {
      case 'note':
        this.note(message);
        break;
      case 'pedal':
        this.play([this.held.pedal(message.down)]);
        break;
      case 'settings':
        this.turn(message);
        break;
      case 'panic':
        this.play(this.held.releaseAll());
        source.receive({ kind: 'panic' });
        break;
      case 'learn': {
        const { target } = message;
        source.receive({ kind: 'learn', ...(target === undefined ? {} : { target }) });
        break;
      }
      case 'forget':
        source.receive({ kind: 'forget', target: message.target });
        break;
      case 'tap':
      case 'again':
      case 'undo':
      case 'alternatives':
      case 'pick':
      case 'hold':
        source.receive(inputOf(message));
        break;
      case 'look':
        this.look(message.on);
        break;
      case 'ping':
        // One who does not read gets no answers piled up.
        if (!this.outbox.slow) this.send({ type: 'pong', id: message.id, at: source.now() });
    }
  }

  private welcome(hello: ClientMessage & { type: 'hello' }): void {
    const { source, tokens, settle } = this.house;
    const role = roleFor(tokens, hello.role, hello.token);
    if (this.role !== undefined) {
      this.refuse('hello-twice', 'One hello is enough.');
    } else if (hello.protocol !== PROTOCOL_VERSION) {
      const text = `This server speaks protocol ${PROTOCOL_VERSION}; reload the page.`;
      this.refuse('protocol-unsupported', text);
    } else if (role === undefined) {
      this.refuse('token-wrong', 'The token is missing or wrong; open the address with #token=...');
    } else {
      // Without a pause in between: what is in the snapshot is not told again, and what comes
      // after it is told from its number on.
      const sequence = settle();
      this.role = role;
      const jam = source.snapshot();
      this.send({ type: 'snapshot', sequence, at: source.now(), role, jam });
    }
  }

  private turn(message: ClientMessage & { type: 'settings' }): void {
    const { source, choices } = this.house;
    const trouble = unknownModel(choices, message);
    if (trouble === undefined) source.receive(inputOf(message));
    else this.send({ type: 'error', code: 'model-unknown', message: trouble });
  }

  private note(note: ClientMessage & { type: 'note' }): void {
    if (note.on && note.velocity > 0) this.play(this.held.press(note.pitch, note.velocity));
    else {
      const message = this.held.release(note.pitch);
      if (message !== undefined) this.play([message]);
    }
  }

  private play(messages: readonly MidiMessage[]): void {
    for (const message of messages) {
      const input: JamInput = { kind: 'midi', message };
      this.house.source.receive(input);
    }
  }

  private look(on: boolean): void {
    if (on === this.looks || this.closed) return;
    this.looks = on;
    const frame = this.house.look(on);
    if (frame !== undefined) this.tell(frame);
  }

  private refuse(code: ErrorCode, message: string): void {
    this.refused = true;
    this.send({ type: 'error', code, message });
    this.connection.close(POLICY_VIOLATION, code);
  }
}

/** What only a controller may send. */
const CONTROLLERS: readonly ClientMessage['type'][] = [
  'settings',
  'learn',
  'forget',
  'again',
  'undo',
  'alternatives',
  'pick',
  'hold',
];

function mayDo(role: Role, type: ClientMessage['type']): boolean {
  if (type === 'ping' || type === 'look') return true;
  if (CONTROLLERS.includes(type)) return role === 'controller';
  return role !== 'viewer';
}

/** The message, or what is wrong with it in one line. */
function parse(data: string): ClientMessage | string {
  let json: unknown;
  try {
    json = JSON.parse(data);
  } catch {
    return 'That is not JSON.';
  }
  const result = clientMessageSchema.safeParse(json);
  if (result.success) return result.data;
  return z.prettifyError(result.error).replaceAll('\n', ' ').slice(0, 300);
}
