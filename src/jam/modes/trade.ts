import { barTicks, beatTicks } from '../../music/meter.js';
import { timeAt } from '../../music/pulse.js';
import { type Milliseconds, TICKS_PER_QUARTER, type Ticks } from '../../music/time.js';
import { AHEAD } from '../conductor.js';
import { timeAtTick } from '../listener/grid.js';
import { lineAfter } from '../transport.js';
import type { Cast, Mode, ModePlans, Reception } from './mode.js';
import { placeAt } from './passages.js';

/** A first note so late in its bar is an upbeat: the turn is counted from the next bar line. */
const UPBEAT = 0.7;

/** So many bars each, by the beat. The player begins; who plays nothing in a turn lets it rest. */
export class TradeMode implements Mode {
  readonly startsAlone = false;
  private turn: ModePlans['turn'];
  /** Whether the partner has played since the player began: the bars are then counted for good. */
  private isAgreed = false;

  constructor(private readonly cast: Cast) {}

  get startsBeat(): boolean {
    return this.cast.stage.settings.tempo !== 'auto';
  }

  get nextDue(): Milliseconds | undefined {
    const { pulse } = this.cast.stage.transport;
    if (this.turn?.of !== 'player' || pulse === undefined) return undefined;
    return timeAt(pulse, this.turnEnd(this.turn)) - AHEAD;
  }

  get plans(): ModePlans {
    const { turn, isAgreed } = this;
    return { isAgreed, ...(turn === undefined ? {} : { turn }) };
  }

  goOn({ turn, isAgreed = false }: ModePlans): void {
    this.turn = turn;
    this.isAgreed = isAgreed;
  }

  get passageLength(): Ticks {
    return this.cast.stage.settings.tradeBars * barTicks(this.cast.stage.meter);
  }

  passageBegun(start: Ticks): void {
    const { partner, stage } = this.cast;
    const bars = (partner.length ?? this.passageLength) / barTicks(stage.meter);
    this.turn = { of: 'partner', start, bars };
    this.isAgreed = true;
  }

  /** What was played before does not count. */
  enter(): void {
    this.cast.ear.closeAsItIs();
  }

  rest(): void {
    this.turn = undefined;
    this.isAgreed = false;
  }

  act(): void {
    const { stage, ear, partner } = this.cast;
    const { transport, meter } = stage;
    const { turn } = this;
    const { pulse } = transport;
    const written = ear.written();
    if (turn === undefined || pulse === undefined) return;
    if (written === undefined) {
      this.rest();
      return;
    }
    const start = Math.max(this.turnEnd(turn), lineAfter(pulse, transport.bar, stage.now));
    ear.close(written, start - ear.startOf(written));
    const bars = stage.settings.tradeBars;
    const length = bars * barTicks(meter);
    const wish = { notes: written.notes, rest: 0, length };
    const place = placeAt(transport, pulse, start, length);
    partner.begin({ wish, manner: stage.model.manner }, place);
    this.turn = { of: 'partner', start, bars };
    this.isAgreed = true;
  }

  /** In the partner's turn the player is a guest, but for the upbeat to their own. */
  strike(): Reception {
    const { stage } = this.cast;
    const { pulse } = stage.transport;
    if (this.turn?.of !== 'partner' || pulse === undefined) return { isHeard: true };
    const upbeat = timeAt(pulse, this.turnEnd(this.turn) - beatTicks(stage.meter) / 2);
    if (stage.now < upbeat) return { isHeard: false };
    this.passageOver();
    return { isHeard: true };
  }

  hear(): void {
    const { stage, ear } = this.cast;
    const { transport, meter } = stage;
    const written = ear.written();
    if (written === undefined) return;
    const { grid, anacrusis, first } = written;
    if (transport.given === undefined) {
      const perQuarter = grid.millisecondsPerTick * TICKS_PER_QUARTER;
      transport.follow(timeAtTick(grid, anacrusis), perQuarter, !this.isAgreed);
    }
    if (this.turn !== undefined && this.isAgreed) return;
    const bar = barTicks(meter);
    const line = anacrusis + Math.floor((first - anacrusis) / bar) * bar;
    const isUpbeat = first - line > UPBEAT * bar;
    const start = ear.startOf(written) + line + (isUpbeat ? bar : 0);
    this.turn = { of: 'player', start, bars: stage.settings.tradeBars };
  }

  passageOver(): void {
    const { stage, partner } = this.cast;
    const { turn } = this;
    partner.finish();
    stage.tellTurn('listening');
    if (turn === undefined) return;
    this.turn = { of: 'player', start: this.turnEnd(turn), bars: stage.settings.tradeBars };
  }

  private turnEnd({ start, bars }: { readonly start: Ticks; readonly bars: number }): Ticks {
    return start + bars * barTicks(this.cast.stage.meter);
  }
}
