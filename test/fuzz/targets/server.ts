import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JamInput } from '../../../src/jam/events.js';
import { NoteLedger } from '../../../src/midi/ledger.js';
import { WireServer } from '../../../src/wire/server.js';
import { FakeJam } from '../../wire/fakeJam.js';
import { hold } from '../target.js';

/** What stands beside the page's folder and must never be served. */
export const BESIDE = 'what lies beside the page';

/** A jam that only notes down what sounds. */
class CountedJam extends FakeJam {
  readonly sounding = new NoteLedger();

  override receive(input: JamInput): void {
    if (input.kind === 'midi') this.sounding.record(input.message);
    else super.receive(input);
    this.inputs.length = 0;
  }
}

/** A real server to be ill-treated. */
export class Victim {
  private constructor(
    private readonly server: WireServer,
    private readonly jam: CountedJam,
    private readonly folder: string,
    private readonly problems: readonly unknown[],
    readonly address: string,
  ) {}

  static async start(): Promise<Victim> {
    const folder = await mkdtemp(join(tmpdir(), 'antiphon-fuzz-'));
    await writeFile(join(folder, 'secret.txt'), BESIDE);
    const pageFolder = await mkdtemp(join(folder, 'page-'));
    await writeFile(join(pageFolder, 'index.html'), '<!doctype html><title>Antiphon</title>');
    const jam = new CountedJam();
    const problems: unknown[] = [];
    const server = new WireServer({
      source: jam,
      host: '127.0.0.1',
      port: 0,
      pageFolder,
      version: '0.0.0',
      // Otherwise all that is sent would be too much.
      limits: { messages: { perSecond: 1e9, burst: 1e9 } },
      onError: (error) => problems.push(error),
    });
    return new Victim(server, jam, folder, problems, await server.start());
  }

  get port(): number {
    return Number(new URL(this.address).port);
  }

  /** Whether it still serves, and how many clients it says that it has. */
  async clients(): Promise<number> {
    const response = await fetch(`${this.address}healthz`, { headers: { connection: 'close' } });
    hold(response.ok, 'the server is not well');
    const { clients }: { clients: number } = JSON.parse(await response.text());
    return clients;
  }

  /** When all have gone: nobody is left, nothing sounds, nothing was said to be wrong inside. */
  async end(): Promise<void> {
    const deadline = performance.now() + 10_000;
    while ((await this.clients()) > 0) {
      hold(performance.now() < deadline, 'clients that have gone are still counted');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const left = this.jam.sounding.release().filter(({ kind }) => kind === 'noteOff');
    await this.server.stop();
    await rm(this.folder, { recursive: true });
    hold(left.length === 0, `${left.length} notes sound when all have gone`);
    hold(this.problems.length === 0, `the server stumbled: ${String(this.problems[0])}`);
  }
}
