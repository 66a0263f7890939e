// From one switching on to the power's being cut, inside the machine: the daemon plays with somebody
// at the WebSocket. Printed are the journals as they were found, all notes that this client is told
// of, and a beat, so that what was printed last tells when the power went. With END=1 the jam is
// ended once it has answered, and the journals are printed again.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';

const SESSIONS = '/mnt/disk/sessions';
/** Phrases are over soon, so that there are many answers. */
const QUICK = {
  ANTIPHON_MODEL: 'ngram',
  ANTIPHON_TEMPO: '240',
  ANTIPHON_SILENCE_BEATS: '0.25',
};
const BEAT = 5;

const print = (record) => process.stdout.write(`${JSON.stringify(record)}\n`);

function printJournals(when) {
  const names = existsSync(SESSIONS) ? readdirSync(SESSIONS) : [];
  const journals = names
    .filter((name) => name.endsWith('.journal'))
    .map((name) => readFileSync(join(SESSIONS, name), 'base64'));
  print({ [when]: journals });
}

/** Starts the daemon as its systemd unit does; the page takes any free port. */
async function startDaemon() {
  // Optimised code costs an emulator more than it saves.
  const words = ['--no-opt', 'dist/main.js', '--resume', 'auto', '--sessions', SESSIONS];
  const child = spawn(process.execPath, [...words, '--backend', 'memory', '--port', '0'], {
    env: { ...process.env, ...QUICK },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      said += text;
      print({ said: text });
    });
  const ended = new Promise((resolve) => {
    child.on('exit', (code, signal) => resolve(code ?? signal));
  });
  while (!said.includes('Ready.')) await sleep(20);
  return { child, ended, address: /Ready\. Open (\S+)/.exec(said)[1] };
}

/** Counts the partner's notes of which it is told; every note is printed. */
async function joinDaemon(address) {
  const socket = new WebSocket(`${address.replace('http', 'ws')}ws`, 'antiphon.v1');
  const told = { partner: 0 };
  await new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (data) => {
      const message = JSON.parse(data);
      if (message.type === 'version')
        socket.send(JSON.stringify({ type: 'hello', protocol: 1, role: 'controller' }));
      else if (message.type === 'snapshot') resolve();
      else if (message.type === 'event' && message.event.kind === 'note' && message.event.on) {
        const { part, pitch, at } = message.event;
        print({ told: `${part} ${pitch} ${at}`, now: performance.now() });
        if (part === 'partner') told.partner += 1;
      }
    });
  });
  return { told, send: (message) => socket.send(JSON.stringify(message)) };
}

/** Plays four notes and waits until an answer has begun. */
async function playPhrase({ told, send }) {
  const before = told.partner;
  for (const pitch of [67, 69, 71, 74]) {
    send({ type: 'note', on: true, pitch, velocity: 80 });
    await sleep(60);
    send({ type: 'note', on: false, pitch, velocity: 0 });
    await sleep(20);
  }
  while (told.partner === before) await sleep(20);
  await sleep(100);
}

// Without a write-back cache in the disk nothing would have to be flushed.
print({ cache: readFileSync('/sys/block/vda/queue/write_cache', 'utf8').trim() });
printJournals('found');
const daemon = await startDaemon();
const client = await joinDaemon(daemon.address);
setInterval(() => print({ now: performance.now() }), BEAT);
do await playPhrase(client);
while (process.env.END !== '1');
daemon.child.kill('SIGTERM');
print({ ended: await daemon.ended });
printJournals('left');
process.exit();
