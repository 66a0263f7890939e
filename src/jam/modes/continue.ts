import { barTicks } from '../../music/meter.js';
import type { Note } from '../../music/note.js';
import type { Milliseconds, Ticks } from '../../music/time.js';
import { entryOnBeat } from '../conductor.js';
import type { PassageBeat } from '../passageBeat.js';
import { before } from '../score.js';
import { Listening } from './listening.js';
import type { Cast, Mode, ModePlans, Reception } from './mode.js';
import { placeOf } from './passages.js';

/** Passages follow one another without a gap; each is a period, as in most tunes. */
export const PERIOD_BARS = 8;

/** Takes over when the player stops, on the next beat, and goes on until the player plays again. */
export class ContinueMode implements Mode {
  readonly startsBeat: boolean = false;
  readonly startsAlone: boolean = false;
  protected readonly listening: Listening;

  constructor(protected readonly cast: Cast) {
    this.listening = new Listening(cast);
  }

  get nextDue(): Milliseconds | undefined {
    return this.listening.end ?? this.cast.partner.next?.due;
  }

  get plans(): ModePlans {
    return this.listening.plans;
  }

  goOn(plans: ModePlans): void {
    this.listening.goOn(plans);
  }

  get passageLength(): Ticks {
    return PERIOD_BARS * barTicks(this.cast.stage.meter);
  }

  enter(): void {
    this.listening.reconsider();
  }

  rest(): void {
    this.listening.forget();
  }

  act(): void {
    if (this.listening.end === undefined) this.playOn();
    else if (this.listening.isOver()) this.takeOver();
  }

  strike(): Reception {
    this.listening.forget();
    const { partner } = this.cast;
    return { isHeard: true, prelude: partner.isPlaying ? partner.yield() : undefined };
  }

  ease(): void {
    this.listening.reconsider();
  }

  handOver(): void {
    this.takeOver();
  }

  private takeOver(): void {
    this.listening.forget();
    const { stage, ear, partner } = this.cast;
    const written = ear.written();
    if (written === undefined) return;
    const { meter } = stage;
    const { rest, line, ...entry } = entryOnBeat(written, meter, stage.now);
    // What the player has played of the bar that the partner comes in in.
    const onset = line + rest;
    const begun = before(onset, written.notes)
      .filter((note) => note.onset + note.duration > line)
      .map((note) => startingFrom(line, note));
    ear.close(written, line);
    const length = (PERIOD_BARS + (rest > 0 ? 1 : 0)) * barTicks(meter);
    const undertaking = {
      wish: { notes: written.notes, rest: 0, length },
      manner: stage.model.manner,
      ...(rest > 0 ? { begun: { notes: begun, length: rest } } : {}),
    };
    partner.begin(undertaking, placeOf(stage, { ...entry, rest, line }, length));
  }

  /** Another passage after the one that comes to its end. */
  private playOn(): void {
    const { partner } = this.cast;
    const { next } = partner;
    if (next === undefined) return;
    partner.finish();
    this.play(next.beat, next.start);
  }

  /** A passage from a bar line on, after what is in the score. */
  protected play(beat: PassageBeat, start: Ticks): void {
    const { stage, partner } = this.cast;
    const { model } = stage;
    const length = this.passageLength;
    const wish = { notes: model.notes, rest: 0, length };
    partner.begin({ wish, manner: model.manner }, { beat, start, length });
  }
}

function startingFrom(line: Ticks, { pitch, onset, duration }: Note): Note {
  const start = Math.max(onset, line);
  return { pitch, onset: start - line, duration: onset + duration - start };
}
