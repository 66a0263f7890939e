import { Improviser } from '../improviser.js';
import type { InHand } from '../partner.js';
import { type Improvised, Passage } from '../passage.js';
import { PassageBeat } from '../passageBeat.js';
import { ReadyLine } from '../readyLine.js';
import type { Rememberers } from './checkpoint.js';
import type { SessionCheckpoint } from './schema.js';
import type { Reading, Writing } from './written.js';

type Written = NonNullable<SessionCheckpoint['music']['partner']['inHand']>;

/**
 * A passage that is being played: what was imagined of it so far, to be thought once more by another
 * improviser. Undefined where the network has heard something else since.
 */
export function writePassage(
  { passage, symbols, quoting, heading, heard }: InHand,
  { brains }: Rememberers,
  writing: Writing,
): Written | undefined {
  const { improvised, place, voice, begun, imagined, scheduled } = passage.state;
  const model = 'model' in improvised ? improvised.model : undefined;
  const now = model === undefined ? heard : brains.all.get(model)?.hearing.listening.text;
  if (now !== heard) return undefined;
  const { beat, start, length } = place;
  return {
    improvised: 'plan' in improvised ? planWritten(improvised) : improvised,
    place: { ...beat.state, start, length },
    voice,
    begun: writing.notes(begun),
    imagined: writing.notes(imagined),
    scheduled,
    symbols: writing.symbols(symbols),
    quoting,
    heading,
    heard,
  };
}

/** After the network has heard what it goes on from. */
export function readPassage(written: Written, parts: Rememberers, reading: Reading): InHand {
  const { place, voice, begun, imagined, scheduled, symbols, quoting, heading, heard } = written;
  const { stage } = parts;
  const { latest, follows, start, length } = place;
  const beat = new PassageBeat(latest, follows ? stage.transport : undefined);
  const passage = new Passage(
    improvisedFrom(written.improvised, parts),
    stage.line,
    { beat, start, length },
    voice,
    stage.meter,
    reading.notes(begun),
  );
  passage.goOn({ imagined: reading.notes(imagined), scheduled });
  return { passage, symbols: reading.symbols(symbols), quoting, heading, heard };
}

function planWritten({ plan, ...rest }: Improviser['state']): Written['improvised'] {
  const { meter: _, ...planned } = plan;
  return { ...rest, plan: planned };
}

function improvisedFrom(
  written: Written['improvised'],
  { stage, brains }: Rememberers,
): Improvised {
  if (!('plan' in written)) return ReadyLine.from(written);
  const { plan, text, model } = written;
  const { imagination } = brains.named(model) ?? stage.brain;
  return new Improviser(imagination, { ...plan, meter: stage.meter }, text);
}
