import type { LiveSettings } from '../../../src/config/settings.js';
import { checkpointSchema, type SessionCheckpoint } from '../../../src/jam/checkpoint/schema.js';
import type { JamInput } from '../../../src/jam/events.js';
import type { Session } from '../../../src/jam/session.js';
import { Jam, newSession } from '../../jam/jamming.js';
import { type Input, type Outcome, refusing, single, type Target, textOf } from '../target.js';

/** Milliseconds that are played on. */
const PLAYED = 5000;
const PHRASE = [67, 69, 71, 72, 74, 71, 67, 62];

/** Checkpoints of jams in the middle of everything; what is taken is gone on from. */
export function checkpointsTarget(): Target {
  const samples = [
    during({ mode: 'solo', metronome: 'on', clockOut: 'on' }, 5050),
    during({ mode: 'changes' }, 9130),
    during({ mode: 'accompany' }, 4100),
    during({ mode: 'answer', tempo: 'auto' }, 4900),
    during({ mode: 'trade' }, 4033, clocks(4000)),
  ];
  return {
    name: 'checkpoints',
    samples: single(samples),
    words: ['"__proto__":', '1e15', '-1', 'null', '"next":', '[[0,20000]]'],
    take: async ([bytes]: Input): Promise<Outcome> => {
      const { success, data } = checkpointSchema.safeParse(parsed(textOf(bytes)));
      return success ? refusing(() => goOn(data)) : 'refused';
    },
    finish: () => {},
  };
}

function goOn(checkpoint: SessionCheckpoint): void {
  const session = newSession();
  session.goOnFrom(checkpoint);
  const jam = new Jam(session);
  const end = checkpoint.at + PLAYED;
  jam.play(PHRASE, checkpoint.at);
  jam.till(end);
  session.close(end);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Where a jam stands at `at` in which a phrase is played, and another that may still go on. */
function during(
  settings: Partial<LiveSettings>,
  at: number,
  beside: readonly [at: number, input: JamInput][] = [],
): string {
  const session: Session = newSession(settings);
  const jam = new Jam(session);
  jam.receive({ kind: 'settings', change: settings }, 0);
  for (const [when, input] of beside) jam.receive(input, when);
  const from = beside.at(-1)?.[0] ?? 1000;
  if (at > from) jam.play(PHRASE, from);
  jam.till(at);
  for (let later = at; ; later += 1) {
    session.advance(later);
    const checkpoint = session.checkpoint();
    if (checkpoint !== undefined) return JSON.stringify(checkpoint);
  }
}

/** Of a song at 120 beats a minute. */
function clocks(until: number): [number, JamInput][] {
  const all: [number, JamInput][] = [[500, { kind: 'midi', message: { kind: 'start' } }]];
  for (let at = 501; at < until; at += 20.8)
    all.push([at, { kind: 'midi', message: { kind: 'clock' } }]);
  return all;
}
