import { once } from 'node:events';
import { connect } from 'node:net';
import { SUBPROTOCOL } from '../../../src/wire/messages.js';
import { hold, type Input, type Outcome, single, type Target } from '../target.js';
import { BESIDE, Victim } from './server.js';

/** Inputs between two looks at whether the server is still well. */
const LOOK = 500;

const REQUEST = [
  'GET /ws HTTP/1.1',
  'Host: localhost',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  `Sec-WebSocket-Protocol: ${SUBPROTOCOL}`,
];
const HANDSHAKE = Buffer.from(`${REQUEST.join('\r\n')}\r\n\r\n`);

/** Bytes after the handshake of a WebSocket (RFC 6455, section 5.2). */
export async function framesTarget(): Promise<Target> {
  const hello = frame(0x81, '{"type":"hello","protocol":1,"role":"player"}');
  const note = frame(0x81, '{"type":"note","on":true,"pitch":60,"velocity":90}');
  const samples = [
    Buffer.concat([hello, note]),
    Buffer.concat([hello, note, frame(0x88, '\x03\xe8')]),
    // In pieces, with a ping between them.
    Buffer.concat([frame(0x01, '{"type":'), frame(0x89, 'x'), frame(0x80, '"tap"}')]),
    // Not masked, reserved bits, an opcode that does not exist, a control frame in pieces.
    Buffer.from('\x81\x03abc', 'latin1'),
    frame(0xf1, 'x'),
    frame(0x83, 'x'),
    frame(0x09, 'x'),
    // Bad UTF-8; a continuation of nothing; lengths of far more than comes.
    frame(0x81, '\xff\xfe'),
    frame(0x80, 'x'),
    Buffer.from('\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0', 'latin1'),
    Buffer.from('\x81\xfe\xff\xff\0\0\0\0', 'latin1'),
    Buffer.from('\x81\xff\0\0\0\0\0\0\0\x01\0\0\0\0x', 'latin1'),
    frame(0x88, '\x00'),
    frame(0x88, '\x03\xee'),
    frame(0x8a, 'x'.repeat(125)),
  ];
  return rawTarget('frames', samples, ['\x81\x80\0\0\0\0', '\x88\x80\0\0\0\0'], HANDSHAKE);
}

/** Bytes instead of a request. */
export async function httpTarget(): Promise<Target> {
  const request = (...lines: string[]): string => `${lines.join('\r\n')}\r\n\r\n`;
  const get = (path: string): string => request(`GET ${path} HTTP/1.1`, 'Host: localhost');
  const samples = [
    get('/'),
    get('/healthz'),
    get('/../secret.txt'),
    get('/..%2fsecret.txt'),
    get('/%2e%2e/secret.txt'),
    get('/s/one/..\\..\\secret.txt'),
    get('//localhost/../secret.txt'),
    get('http://localhost/../secret.txt'),
    get('/\0'),
    REQUEST.join('\r\n'),
    HANDSHAKE.toString('latin1'),
    // What two servers in a row may read in two ways.
    `${request('POST / HTTP/1.1', 'Host: localhost', 'Content-Length: 5', 'Transfer-Encoding: chunked')}0\r\n\r\n${get('/healthz')}`,
    `${request('GET / HTTP/1.1', 'Host: localhost', 'Content-Length: 30')}${get('/healthz')}`,
    `${request('GET / HTTP/1.1', 'Host: localhost', 'Transfer-Encoding: xchunked')}0\r\n\r\n`,
    request('GET / HTTP/1.1', 'Host: localhost', 'Host: evil.example'),
    request('GET / HTTP/1.1', 'Host : localhost'),
    request('GET / HTTP/1.1', 'Host: localhost', ' folded: yes'),
    request('GET / HTTP/1.1', 'Host: localhost', `X: ${'x'.repeat(9000)}`),
    request('GET / HTTP/1.1', 'Host: localhost', ...Array<string>(300).fill('X: x')),
    request('GET / HTTP/0.9'),
    request('CONNECT localhost:22 HTTP/1.1', 'Host: localhost'),
    request('OPTIONS * HTTP/1.1', 'Host: localhost'),
    request('PRI * HTTP/2.0', '', 'SM'),
    request('GET / HTTP/1.1', 'Host: localhost', 'Expect: 100-continue', 'Content-Length: 3'),
    '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03',
  ];
  return rawTarget(
    'http',
    samples,
    ['\r\n', '\r\n\r\n', 'Content-Length: ', '\n', ': '],
    Buffer.of(),
  );
}

async function rawTarget(
  name: string,
  samples: readonly (string | Uint8Array)[],
  words: readonly string[],
  before: Uint8Array,
): Promise<Target> {
  const victim = await Victim.start();
  let tried = 0;
  return {
    name,
    samples: single(
      samples.map((one) => (typeof one === 'string' ? Buffer.from(one, 'latin1') : one)),
    ),
    words,
    take: async ([bytes = new Uint8Array()]: Input): Promise<Outcome> => {
      tried++;
      const answer = await talk(victim.port, tried, Buffer.concat([before, bytes]));
      hold(!answer.includes(BESIDE), 'it served what lies beside the page');
      if (tried % LOOK === 0) await victim.clients();
      return /^HTTP\/1.1 (?:101|200|304)/.test(answer) ? 'taken' : 'refused';
    },
    finish: () => victim.end(),
  };
}

/** Says this and nothing more; what is answered until the other side closes. */
async function talk(port: number, number: number, bytes: Uint8Array): Promise<string> {
  // Each from an address of its own, so that the system does not run out of ports.
  const localAddress = `127.1.${(number >> 8) & 255}.${number & 255}`;
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  socket.on('error', () => {});
  let answer = '';
  socket.on('data', (data) => {
    answer += data.toString('latin1');
  });
  socket.end(bytes);
  await once(socket, 'close');
  return answer;
}

/** A frame as a client sends it, masked with zeros. */
function frame(head: number, text: string): Buffer {
  return Buffer.concat([
    Buffer.of(head, 0x80 | text.length, 0, 0, 0, 0),
    Buffer.from(text, 'latin1'),
  ]);
}
