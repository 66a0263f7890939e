import type { ClientMessage, ControlTarget, JamEvent, SteeringEvent } from '../wire/messages.js';
import { create, keyCapOf } from './dom.js';
import type { LearnButtons } from './learnButtons.js';
import { Staff } from './notation.js';
import type { Shortcuts } from './shortcuts.js';

type Ask = Extract<ClientMessage, { type: 'again' | 'undo' | 'alternatives' | 'hold' }>;

interface TakeButton {
  readonly button: HTMLButtonElement;
  /** How far it is, as the daemon counts: `take 2`. */
  readonly count: HTMLElement;
}

/**
 * What takes the music back to go on in another way: again, undo, two ways, hold. What is not
 * possible now says why when it is pressed; what was asked for shows when the daemon has done it.
 */
export class TakeButtons {
  readonly element = create('div', 'takes');
  private readonly again: TakeButton;
  private readonly undo: TakeButton;
  private readonly twoWays: TakeButton;
  private readonly hold: TakeButton;
  private readonly motif = create('div', 'motif');
  private readonly motifStaff = new Staff(this.motif, {
    scale: 0.52,
    placeholder: '',
    label: 'The motif that is held',
  });
  private possible: SteeringEvent | undefined;
  private isHeld = false;

  /** @param say tells people something in passing */
  constructor(
    private readonly send: (message: Ask) => void,
    private readonly learn: LearnButtons,
    private readonly shortcuts: Shortcuts,
    private readonly say: (words: string) => void,
  ) {
    this.again = this.button('again', 'Take that again', 'R', () => this.ask('again', this.again));
    this.undo = this.button('undo', 'Undo my phrase', 'Backspace', () =>
      this.ask('undo', this.undo),
    );
    this.twoWays = this.button('alternatives', 'Two ways', 'Q', () =>
      this.ask('alternatives', this.twoWays),
    );
    this.hold = this.button('hold', 'Hold motif', 'M', () => this.press());
    this.hold.button.before(this.motif);
    this.again.button.title = 'The last passage once more from where it began, by another coin';
    this.undo.button.title = 'As if your last phrase, and what answered it, had not been played';
    this.twoWays.button.title = 'Shows two lines that it could play, and plays the one you pick';
    this.hold.button.title = 'Your last phrase is held: every answer goes on from it';
    this.show({ kind: 'hold', on: false });
  }

  /** Begins anew from what is known. */
  set(possible: SteeringEvent | undefined): void {
    this.possible = undefined;
    for (const { button } of this.all) button.ariaBusy = 'false';
    if (possible !== undefined) this.allow(possible);
    else this.enable({ takes: 0, phrases: 0, alternatives: false, hold: false });
  }

  show(event: JamEvent): void {
    if (event.kind === 'steering') this.allow(event);
    else if (event.kind === 'alternatives') this.answered(this.twoWays);
    else if (event.kind === 'hold') {
      this.isHeld = event.on;
      this.hold.button.ariaPressed = String(event.on);
      this.motif.hidden = !event.on;
      this.motifStaff.show(event.motif ?? '');
      this.answered(this.hold);
    } else if (event.kind === 'note' && event.part === 'player') {
      // What is played now is what counts.
      for (const one of this.all) this.answered(one);
    }
  }

  private allow(now: SteeringEvent): void {
    const before = this.possible;
    this.possible = now;
    this.enable(now);
    if (before === undefined) return;
    if (now.takes > before.takes && before.takes > 0 && this.answered(this.again))
      this.say(`Take ${now.takes}, from the next bar`);
    if (now.phrases < before.phrases && this.answered(this.undo)) this.say('Your phrase is undone');
  }

  private enable({ takes, phrases, alternatives, hold }: Omit<SteeringEvent, 'kind'>): void {
    allow(this.again.button, takes > 0);
    this.again.count.textContent = takes > 1 ? `take ${takes}` : '';
    allow(this.undo.button, phrases > 0);
    this.undo.count.textContent = phrases > 0 ? String(phrases) : '';
    allow(this.twoWays.button, alternatives);
    allow(this.hold.button, hold || this.isHeld);
  }

  private ask(type: 'again' | 'undo' | 'alternatives', { button }: TakeButton): void {
    if (button.ariaDisabled === 'true') {
      this.say(REASONS[type]);
      return;
    }
    button.ariaBusy = 'true';
    this.send({ type });
  }

  private press(): void {
    const { button } = this.hold;
    if (button.ariaDisabled === 'true') {
      this.say(REASONS.hold);
      return;
    }
    button.ariaBusy = 'true';
    this.send({ type: 'hold', on: !this.isHeld });
  }

  /** Whether it was asked for here. */
  private answered({ button }: TakeButton): boolean {
    const wasAsked = button.ariaBusy === 'true';
    button.ariaBusy = 'false';
    return wasAsked;
  }

  private get all(): readonly TakeButton[] {
    return [this.again, this.undo, this.twoWays, this.hold];
  }

  private button(target: ControlTarget, words: string, key: string, act: () => void): TakeButton {
    const count = create('span', 'count');
    const cap = keyCapOf(key === 'Backspace' ? '⌫' : key);
    const button = create('button', '', words, ' ', count, cap);
    button.type = 'button';
    button.id = `steer-${target}`;
    button.setAttribute('aria-keyshortcuts', key);
    button.addEventListener('click', act);
    this.shortcuts.on(key === 'Backspace' ? key : `Key${key}`, act);
    this.element.append(create('div', 'cell', button, this.learn.for(target)));
    return { button, count };
  }
}

const REASONS = {
  again: 'There is nothing of its own to take again',
  undo: 'There is no phrase of yours to undo',
  alternatives: 'Two ways need a phrase first, in a mode where it plays a line',
  hold: 'There is no phrase of yours to hold yet',
} as const;

function allow(button: HTMLButtonElement, isPossible: boolean): void {
  button.ariaDisabled = String(!isPossible);
}
