import type { Controls } from '../../src/jam/controls.js';
import { JamRuntime, type JournalSink, type RuntimeOptions } from '../../src/jam/runtime.js';
import type { Session } from '../../src/jam/session.js';
import { MemoryBackend } from '../../src/midi/backends/memory.js';
import { HandClock } from './handClock.js';
import { newSession } from './jamming.js';

export interface Stage {
  readonly clock: HandClock;
  readonly backend: MemoryBackend;
  readonly runtime: JamRuntime;
  readonly sent: string[];
  readonly notices: string[];
}

export function stage(
  options: {
    clock?: HandClock;
    session?: Session;
    begun?: RuntimeOptions['begun'];
    journal?: JournalSink;
    in?: string;
    controls?: Controls;
  } = {},
): Stage {
  const { clock = new HandClock() } = options;
  const backend = new MemoryBackend(clock.now);
  const sent: string[] = [];
  const notices: string[] = [];
  const runtime = new JamRuntime({
    session: options.session ?? newSession(),
    clock,
    backend,
    ...(options.in === undefined ? {} : { ports: { in: [options.in] } }),
    ...(options.begun === undefined ? {} : { begun: options.begun }),
    ...(options.journal === undefined ? {} : { journal: options.journal }),
    ...(options.controls === undefined ? {} : { controls: options.controls }),
    notice: (line) => notices.push(line),
    onSend: (bytes, due) => sent.push(`${due} ${Buffer.from(bytes).toString('hex')}`),
  });
  return { clock, backend, runtime, sent, notices };
}

/** Plays a phrase on the memory port and waits for most of the answer. */
export function jamAlong({ clock, backend, runtime }: Stage): void {
  const port = backend.inputPort('Antiphon In');
  [60, 62, 64, 65, 67, 65, 64, 62].forEach((pitch, index) => {
    clock.turnTo(1000 + index * 250);
    port.inject([0x90, pitch, 90]);
    clock.turnTo(1000 + index * 250 + 220.3);
    port.inject([0x80, pitch, 0]);
  });
  clock.turnTo(6000);
  runtime.receive({ kind: 'settings', change: { temperature: 1.3 } });
  clock.turnTo(6500);
}
