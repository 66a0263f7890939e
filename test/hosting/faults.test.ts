import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { afterEach, describe, expect } from '@jest/globals';
import { Mirror } from '../../src/wire/mirror.js';
import { missingNats, NatsServer } from '../support/natsServer.js';
import { TcpProxy } from '../support/tcpProxy.js';
import { testWith } from '../support/tools.js';
import { WireClient } from '../wire/wireClient.js';
import { sleep } from './fleet.js';

/** The real program, broker and sockets; what is done to them is what happens to machines. */
const testWithNats = testWith(missingNats);
const PHRASE = [67, 69, 71, 72, 74];
/** Processes start slowly where much else is going on. */
const LONG = 120_000;

interface Program {
  readonly child: ChildProcess;
  readonly address: string;
}

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function broker(): Promise<NatsServer> {
  const server = await NatsServer.start();
  ends.push(() => server.stop());
  return server;
}

async function proxyTo(server: NatsServer): Promise<TcpProxy & { url: string }> {
  const proxy = await TcpProxy.to(server.port);
  ends.push(() => proxy.stop());
  return Object.assign(proxy, { url: `nats://127.0.0.1:${proxy.port}` });
}

async function start(command: 'host' | 'relay', url: string): Promise<Program> {
  const words = ['dist/main.js', command, '--nats', url, '--port', '0'];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  ends.push(() => void child.kill('SIGKILL'));
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk;
    });
  }
  for (;;) {
    const address = /Ready\. Open (\S+)s\/NAME/.exec(said)?.[1];
    if (address !== undefined) return { child, address };
    if (child.exitCode !== null) throw new Error(said);
    await sleep(20);
  }
}

async function kill({ child }: Program): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** A browser: it knows what its messages say, and comes back where it was cut off. */
class Browser {
  private client: WireClient | undefined;
  private mirror: Mirror | undefined;
  private read = 0;

  constructor(
    /** Tried one after the other, as behind a load balancer. */
    private readonly doors: readonly Program[],
    private readonly role: 'viewer' | 'controller' = 'viewer',
  ) {}

  /** The jam as it knows it now; undefined while it has lost it. */
  async look(): Promise<ReturnType<Mirror['snapshot']> | undefined> {
    if (this.client === undefined || this.client.closed !== undefined) await this.come();
    const messages = this.client?.messages ?? [];
    for (; this.read < messages.length; this.read++) {
      const message = messages[this.read];
      if (message?.type === 'snapshot') this.mirror = new Mirror(message.jam);
      if (message?.type === 'event') this.mirror?.show(message.event);
    }
    return this.mirror?.snapshot();
  }

  async until(holds: (jam: ReturnType<Mirror['snapshot']>) => boolean): Promise<void> {
    for (;;) {
      const jam = await this.look();
      if (jam !== undefined && holds(jam)) return;
      await sleep(20);
    }
  }

  async play(pitches: readonly number[]): Promise<void> {
    await this.look();
    for (const pitch of pitches) {
      this.client?.send({ type: 'note', on: true, pitch, velocity: 80 });
      await sleep(120);
      this.client?.send({ type: 'note', on: false, pitch, velocity: 0 });
      await sleep(30);
    }
  }

  private async come(): Promise<void> {
    this.mirror = undefined;
    for (const { address } of this.doors) {
      try {
        this.client = await WireClient.join(`${address}s/jam/`, this.role);
        const { socket } = this.client;
        ends.push(() => socket.terminate());
        this.read = 0;
        return;
      } catch {
        // It is not there; the next may be.
      }
    }
  }
}

type Jam = ReturnType<Mirror['snapshot']>;

/** What has been played, and what sounds. */
function hashOf({ transcripts, sounding }: Jam): string {
  const written = transcripts.map(({ part, phrase, canon }) => [part, phrase, canon]);
  return createHash('sha256')
    .update(JSON.stringify([written, sounding]))
    .digest('hex');
}

const hasPhrases = (count: number) => (jam: Jam) =>
  jam.transcripts.some(({ phrase }) => phrase >= count - 1);
const isQuiet = ({ sounding, state }: Jam) => sounding.length === 0 && state.turn !== 'answering';

/** When all of them have come to know the same, at rest. */
async function converged(...browsers: readonly Browser[]): Promise<Jam> {
  for (;;) {
    const jams = await Promise.all(browsers.map((browser) => browser.look()));
    const [first] = jams;
    const isSame = jams.every((jam) => jam && first && hashOf(jam) === hashOf(first));
    if (first !== undefined && isSame && isQuiet(first)) return first;
    await sleep(50);
  }
}

describe('faults', () => {
  testWithNats(
    'the broker is killed and comes back: the host plays on, viewers come to know the same',
    async () => {
      const server = await broker();
      const host = await start('host', server.url);
      const relay = await start('relay', server.url);
      const player = new Browser([host], 'controller');
      const viewer = new Browser([relay]);
      await player.play(PHRASE);
      await viewer.until((jam) => jam.transcripts.length > 0);
      await server.kill();
      await player.until(hasPhrases(2));
      await player.until(isQuiet);
      await player.play([60, 62, 64]);
      await player.until(hasPhrases(4));
      await server.restart();
      const jam = await converged(player, viewer);
      expect(jam.transcripts).toHaveLength(2);
    },
    LONG,
  );

  testWithNats(
    'a relay is killed under its viewers: they go to another and miss nothing',
    async () => {
      const server = await broker();
      const host = await start('host', server.url);
      const relays = [await start('relay', server.url), await start('relay', server.url)] as const;
      const player = new Browser([host], 'controller');
      const viewers = Array.from({ length: 20 }, () => new Browser(relays));
      await player.look();
      await Promise.all(viewers.map((viewer) => viewer.look()));
      const playing = player.play(PHRASE);
      await kill(relays[0]);
      await playing;
      await Promise.all(viewers.map((viewer) => viewer.until(hasPhrases(2))));
      await converged(player, ...viewers);
    },
    LONG,
  );

  testWithNats(
    'a host is killed in the middle of an answer: another goes on with the jam',
    async () => {
      const server = await broker();
      const first = await start('host', server.url);
      const relay = await start('relay', server.url);
      const player = new Browser([relay], 'controller');
      const viewer = new Browser([relay]);
      // From here on the first has it.
      await player.look();
      await start('host', server.url);
      await player.play(PHRASE);
      await viewer.until(({ sounding }) => sounding.some(({ part }) => part === 'partner'));
      await kill(first);
      await player.play([60, 62, 64]);
      await player.until(hasPhrases(4));
      const { transcripts } = await converged(player, viewer);
      expect(transcripts.map(({ part }) => part).sort()).toEqual(['partner', 'player']);
    },
    LONG,
  );

  testWithNats(
    'a host is cut off: another takes the jam, and when the line is mended all meet there',
    async () => {
      const server = await broker();
      const line = await proxyTo(server);
      const first = await start('host', line.url);
      const relay = await start('relay', server.url);
      const here = new Browser([first], 'controller');
      const there = new Browser([relay], 'controller');
      await here.look();
      await there.look();
      await start('host', server.url);
      line.cut();
      // Both sides play on; what lasts is what the others were told.
      await here.play(PHRASE);
      await here.until(hasPhrases(2));
      await sleep(2000);
      await there.play([60, 62, 64]);
      await there.until(hasPhrases(2));
      await there.until(isQuiet);
      line.mend();
      const jam = await converged(here, there);
      expect(jam.transcripts.find(({ part }) => part === 'player')?.canon).toMatch(/C.*D.*E/);
    },
    LONG,
  );

  testWithNats(
    'a slow line to a relay: the host does not wait, and its viewers are told in the end',
    async () => {
      const server = await broker();
      const line = await proxyTo(server);
      const host = await start('host', server.url);
      const relay = await start('relay', line.url);
      const player = new Browser([host], 'controller');
      const viewer = new Browser([relay]);
      await player.look();
      await viewer.look();
      line.slow(4000);
      await player.play(PHRASE);
      await player.until(hasPhrases(2));
      await player.until(isQuiet);
      line.slow(Number.POSITIVE_INFINITY);
      await converged(player, viewer);
    },
    LONG,
  );
});
