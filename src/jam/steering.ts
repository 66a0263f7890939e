import type { Pulse } from '../music/pulse.js';
import { tickAt } from '../music/pulse.js';
import type { Milliseconds, Ticks } from '../music/time.js';
import { Alternatives } from './alternatives.js';
import { BREATH } from './conductor.js';
import { engraved } from './engraving.js';
import type { JamInput, SteeringEvent } from './events.js';
import type { Cast, Mode } from './modes/mode.js';
import { placeAt } from './modes/passages.js';

/** What somebody asks of the music itself: to go back, and on from there in another way. */
export type SteeringInput = Extract<
  JamInput,
  { readonly kind: 'again' | 'undo' | 'alternatives' | 'pick' | 'hold' }
>;

/** Takes the music back to where it was, for it to go on from there: another take, none, or one of two. */
export class Steering {
  private readonly alternatives: Alternatives;

  constructor(
    private readonly cast: Cast,
    private readonly modeNow: () => Mode,
  ) {
    this.alternatives = new Alternatives(cast);
  }

  /** What can be asked for now. */
  get possible(): SteeringEvent {
    const { stage, ear, partner } = this.cast;
    const { passageLength, takesAgain = true } = this.modeNow();
    const hasMusic = stage.score.length > 0 && stage.transport.pulse !== undefined;
    return {
      kind: 'steering',
      takes: takesAgain && !ear.isPhraseOpen ? partner.takes : 0,
      phrases: stage.history.length,
      alternatives: passageLength !== undefined && (ear.isPhraseOpen || hasMusic),
      hold: stage.closed !== undefined,
    };
  }

  /** When more of the alternatives has to be imagined. */
  get nextDue(): Milliseconds | undefined {
    return this.alternatives.nextDue;
  }

  /** Whether the choice between alternatives is open. */
  get isChoosing(): boolean {
    return this.alternatives.isOpen;
  }

  act(): void {
    this.alternatives.imagine();
  }

  steer(input: SteeringInput): void {
    if (input.kind === 'pick') {
      this.pick(input.which);
      return;
    }
    this.alternatives.end();
    if (input.kind === 'again') this.again();
    else if (input.kind === 'undo') this.undo();
    else if (input.kind === 'hold') this.hold(input.on);
    else this.imagineTwo();
  }

  /** The player plays, or the jam is another: what was to choose from is void. */
  moveOn(): void {
    this.alternatives.end();
    this.cast.partner.startAfresh();
  }

  /** Nothing while the player plays: that is what has to be answered now. */
  private again(): void {
    const { ear, partner, stage } = this.cast;
    const mode = this.modeNow();
    if (mode.takesAgain === false) return;
    if (mode.again !== undefined) {
      mode.again();
      return;
    }
    if (ear.isPhraseOpen) return;
    const take = partner.takeBack();
    if (take === undefined) return;
    const { undertaking, opening } = take;
    const pulse = stage.transport.pulse ?? take.pulse;
    const start = this.lineFor(pulse, opening);
    const place = placeAt(stage.transport, pulse, start, undertaking.wish.length);
    partner.begin(undertaking, place);
    mode.passageBegun?.(start);
  }

  private undo(): void {
    const { stage, ear, partner } = this.cast;
    const memory = stage.history.takeBack();
    if (memory === undefined) return;
    const mode = this.modeNow();
    const { phrases } = stage;
    partner.forget();
    ear.drop();
    stage.recall(memory);
    stage.transport.remember(memory.beat);
    if (mode.takeBack === undefined) mode.rest();
    else mode.takeBack();
    stage.announcer.tellAgain(memory.transcripts, phrases);
    ear.tellExpected();
    if (!partner.isPlaying) stage.tellTurn(stage.score.length === 0 ? 'idle' : 'listening');
  }

  /** Two takes of what the partner plays now, or would play next. */
  private imagineTwo(): void {
    const { stage, ear, partner } = this.cast;
    const mode = this.modeNow();
    const length = mode.passageLength;
    if (length === undefined) return;
    if (ear.isPhraseOpen) {
      ear.closeAsItIs();
      mode.rest();
    } else if (partner.isPlaying) {
      partner.takeBack();
    }
    if (stage.score.length === 0 || stage.transport.pulse === undefined) return;
    stage.tellTurn('listening');
    this.alternatives.begin(mode.passageLength ?? length);
  }

  private pick(which: 0 | 1): void {
    const { stage, partner } = this.cast;
    const picked = this.alternatives.take(which);
    const { pulse } = stage.transport;
    if (picked === undefined || pulse === undefined) return;
    const start = this.lineFor(pulse, 0);
    const place = placeAt(stage.transport, pulse, start, picked.wish.length);
    partner.choose(picked.take);
    partner.begin({ wish: picked.wish, manner: stage.model.manner }, place, picked.line);
    this.modeNow().passageBegun?.(start);
  }

  private hold(on: boolean): void {
    const { stage } = this.cast;
    const { closed, meter } = stage;
    stage.motif = on ? closed : undefined;
    if (stage.motif === undefined) {
      stage.announcer.tellHold(undefined);
      return;
    }
    const { notes, symbols, key, anacrusis, length } = stage.motif;
    stage.announcer.tellHold(engraved(notes, { meter, key, anacrusis, length, symbols }));
  }

  /** The next bar line, or the last one where what begins `opening` after it is still to come. */
  private lineFor(pulse: Pulse, opening: Ticks): Ticks {
    const { now, transport } = this.cast.stage;
    return Math.ceil((tickAt(pulse, now + BREATH) - opening) / transport.bar) * transport.bar;
  }
}
