import { barTicks } from '../../music/meter.js';
import type { Milliseconds, Ticks } from '../../music/time.js';
import { answerBars, entryAfter, MOST_BARS } from '../conductor.js';
import { Listening } from './listening.js';
import type { Cast, Mode, ModePlans, Reception } from './mode.js';
import { placeOf } from './passages.js';

/** Phrase for phrase: when the player has ended, an answer as long as the phrase. */
export class AnswerMode implements Mode {
  readonly startsBeat = false;
  readonly startsAlone = false;
  private readonly listening: Listening;

  constructor(private readonly cast: Cast) {
    this.listening = new Listening(cast);
  }

  get nextDue(): Milliseconds | undefined {
    return this.listening.end;
  }

  get plans(): ModePlans {
    return this.listening.plans;
  }

  goOn(plans: ModePlans): void {
    this.listening.goOn(plans);
  }

  /** As long as the phrase. */
  get passageLength(): Ticks {
    const { closed, meter } = this.cast.stage;
    const bar = barTicks(meter);
    const length = closed === undefined ? 0 : closed.length - closed.anacrusis;
    return Math.min(MOST_BARS, Math.max(1, Math.ceil(length / bar))) * bar;
  }

  enter(): void {
    this.listening.reconsider();
  }

  rest(): void {
    this.listening.forget();
  }

  act(): void {
    if (this.listening.isOver()) this.answer();
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
    this.answer();
  }

  passageOver(): void {
    this.cast.partner.finish();
    this.cast.stage.tellTurn('listening');
  }

  private answer(): void {
    this.listening.forget();
    const { stage, ear, partner } = this.cast;
    const written = ear.written();
    if (written === undefined) return;
    const entry = entryAfter(written, stage.meter, stage.now);
    ear.close(written, entry.heard);
    const bars = answerBars(written, stage.meter) + (entry.rest > 0 ? 1 : 0);
    const length = bars * barTicks(stage.meter);
    const wish = { notes: written.notes, rest: entry.rest, length };
    partner.begin({ wish, manner: stage.model.manner }, placeOf(stage, entry, length));
  }
}
