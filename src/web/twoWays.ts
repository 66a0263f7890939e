import type { ClientMessage } from '../wire/messages.js';
import { create, keyCapOf } from './dom.js';
import type { LearnButtons } from './learnButtons.js';
import { Staff } from './notation.js';
import type { Shortcuts } from './shortcuts.js';

/** Two lines to choose from, side by side, for as long as the daemon offers them. */
export class TwoWays {
  readonly element = create('section', 'two-ways');
  private readonly staves: readonly Staff[];

  constructor(
    send: (message: ClientMessage & { type: 'pick' }) => void,
    learn: LearnButtons,
    shortcuts: Shortcuts,
  ) {
    const ways = ([0, 1] as const).map((which) => {
      const letter = which === 0 ? 'A' : 'B';
      const key = String(which + 1);
      const staff = create('div', 'staff small');
      staff.id = `way-${letter.toLowerCase()}`;
      const pick = () => {
        if (!this.element.hidden) send({ type: 'pick', which });
      };
      const button = create('button', '', `Play ${letter} `, keyCapOf(key));
      button.type = 'button';
      button.setAttribute('aria-keyshortcuts', key);
      button.addEventListener('click', pick);
      shortcuts.on(`Digit${key}`, pick);
      const label = `Way ${letter}`;
      const header = create('header', '', button, learn.for(which ? 'pickSecond' : 'pickFirst'));
      const element = create('div', 'way', header, staff);
      return { element, staff: new Staff(staff, { scale: 0.72, placeholder: '', label }) };
    });
    this.staves = ways.map(({ staff }) => staff);
    const { element } = this;
    element.ariaLabel = 'Two ways on from here';
    const head = create(
      'p',
      'help',
      'Two ways on from here. Pick one, or play: your next note ends the choice.',
    );
    head.setAttribute('role', 'status');
    element.append(head, ...ways.map((way) => way.element));
    element.hidden = true;
  }

  /** @param lines whole ABC tunes; none when there is nothing to choose */
  show(lines: readonly string[]): void {
    this.element.hidden = lines.length === 0;
    for (const [index, line] of lines.entries()) this.staves[index]?.show(line);
  }
}
