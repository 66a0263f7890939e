import { systemClock } from '../jam/clock.js';
import type { JamEvent } from '../jam/events.js';
import { Leisure } from '../jam/leisure.js';
import { JamRuntime } from '../jam/runtime.js';
import type { Session } from '../jam/session.js';
import { JAM_NAME, type JamDirectory, type ServedJam } from '../wire/jamDirectory.js';
import type { Tokens } from '../wire/tokens.js';
import type { JamFactory } from './jamFactory.js';

export interface HostedJamsOptions {
  readonly factory: JamFactory;
  /** What has to be shown for a jam; undefined where there is none of that name. */
  readonly tokensOf: (name: string) => Tokens | undefined;
  /** Jams at once. */
  readonly most: number;
  /** When the clock of the process stood at 0, in milliseconds since 1970. */
  readonly epoch: number;
  /** A line for people. */
  readonly notice: (line: string) => void;
}

/** What may wait has a tenth of the time at most: the notes of all jams need the rest. */
export const REST = 9;

interface HostedJam {
  readonly runtime: JamRuntime;
  readonly served: ServedJam;
}

/**
 * The jams of one process, each begun when the first comes to it. Where there are as many as there
 * may be, the one that has been without anybody for longest makes room.
 */
export class HostedJams implements JamDirectory {
  private readonly jams = new Map<string, HostedJam>();
  /** Those with nobody there, the longest first. */
  private readonly deserted = new Set<string>();
  private readonly leisure = new Leisure(systemClock, REST);

  constructor(private readonly options: HostedJamsOptions) {}

  /** How many there are. */
  get size(): number {
    return this.jams.size;
  }

  find(name: string): ServedJam | undefined {
    const known = this.jams.get(name);
    if (known !== undefined) return known.served;
    const tokens = JAM_NAME.test(name) ? this.options.tokensOf(name) : undefined;
    return tokens && this.begin(name, tokens)?.served;
  }

  /** Ends all of them. */
  async stop(): Promise<void> {
    await Promise.all([...this.jams.values()].map(({ runtime }) => runtime.stop()));
    this.jams.clear();
    this.deserted.clear();
  }

  private begin(name: string, tokens: Tokens): HostedJam | undefined {
    const { factory, most, epoch, notice } = this.options;
    const head = factory.headOf(name, epoch);
    if (head === undefined || (this.jams.size >= most && !this.makeRoom())) return undefined;
    const session = factory.session(head);
    session.watch(false);
    const { leisure } = this;
    const runtime = new JamRuntime({ session, clock: systemClock, notice, leisure });
    void runtime.start();
    // As if it were chosen now: some modes begin by themselves.
    runtime.receive({ kind: 'settings', change: { mode: head.settings.mode } });
    const jam = { runtime, served: { tokens, source: this.watched(name, runtime, session) } };
    this.jams.set(name, jam);
    this.deserted.add(name);
    return jam;
  }

  /** The jam as others see it, who are counted. */
  private watched(name: string, runtime: JamRuntime, session: Session): ServedJam['source'] {
    let watchers = 0;
    return {
      now: () => runtime.now(),
      snapshot: () => runtime.snapshot(),
      receive: (input) => runtime.receive(input),
      look: (at, on) => runtime.look(at, on),
      subscribe: (listener: (event: JamEvent) => void) => {
        watchers += 1;
        this.deserted.delete(name);
        session.watch(true);
        const unsubscribe = runtime.subscribe(listener);
        let isOver = false;
        return () => {
          if (isOver) return;
          isOver = true;
          unsubscribe();
          watchers -= 1;
          if (watchers > 0) return;
          session.watch(false);
          if (this.jams.has(name)) this.deserted.add(name);
        };
      },
    };
  }

  private makeRoom(): boolean {
    const [name] = this.deserted;
    if (name === undefined) return false;
    void this.jams.get(name)?.runtime.stop();
    this.jams.delete(name);
    this.deserted.delete(name);
    return true;
  }
}
