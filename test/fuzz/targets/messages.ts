import { once } from 'node:events';
import { WebSocket } from 'ws';
import { PROTOCOL_VERSION, SUBPROTOCOL } from '../../../src/wire/messages.js';
import { type Input, type Outcome, single, type Target } from '../target.js';
import { Victim } from './server.js';

const HELLO = JSON.stringify({ type: 'hello', protocol: PROTOCOL_VERSION, role: 'controller' });

/** Messages over a WebSocket to a real server. */
export async function messagesTarget(): Promise<Target> {
  const victim = await Victim.start();
  let socket = await enter(victim.address);
  let complaints = 0;
  const listen = (): void => {
    socket.on('message', (data) => {
      if (String(data).startsWith('{"type":"error"')) complaints++;
    });
  };
  listen();
  return {
    name: 'messages',
    samples: single([
      HELLO,
      '{"type":"note","on":true,"pitch":60,"velocity":90}',
      '{"type":"note","on":false,"pitch":60,"velocity":0}',
      '{"type":"pedal","down":true}',
      '{"type":"settings","change":{"temperature":1.2,"meter":"6/8","changes":"C7 | F7"}}',
      '{"type":"tap"}',
      '{"type":"panic"}',
      '{"type":"learn","target":"temperature"}',
      '{"type":"forget","target":"panic"}',
      '{"type":"ping","id":7}',
    ]),
    words: [
      '"__proto__":{"role":"controller"},',
      '"constructor":',
      '[[[[[[[[',
      '\\ud800',
      '"token":""',
    ],
    take: async ([bytes = new Uint8Array()]: Input): Promise<Outcome> => {
      if (socket.readyState !== WebSocket.OPEN) {
        socket = await enter(victim.address);
        listen();
      }
      complaints = 0;
      // Text where it can be: `ws` itself would refuse to send what is no UTF-8.
      const text = Buffer.from(bytes).toString('utf8');
      socket.send(text.includes('\ufffd') ? bytes : text);
      socket.ping();
      const answered = new AbortController();
      const { signal } = answered;
      await Promise.race([once(socket, 'pong', { signal }), once(socket, 'close', { signal })]);
      answered.abort();
      return complaints > 0 || socket.readyState !== WebSocket.OPEN ? 'refused' : 'taken';
    },
    finish: async () => {
      socket.terminate();
      await victim.end();
    },
  };
}

async function enter(address: string): Promise<WebSocket> {
  const socket = new WebSocket(`${address.replace('http', 'ws')}ws`, SUBPROTOCOL);
  socket.on('error', () => {});
  await once(socket, 'open');
  socket.send(HELLO);
  return socket;
}
