import { byId, create } from './dom.js';
import { isForText } from './hands.js';
import { recall, remember } from './remembered.js';

const STEPS: readonly { readonly title: string; readonly text: string }[] = [
  {
    title: 'Play a phrase',
    text: 'On your MIDI keyboard, on the keys A to K of your computer, or on the keyboard below. It is written down as you play.',
  },
  {
    title: 'Leave a moment of silence',
    text: 'Antiphon has followed every note. When you pause, it answers with a phrase of its own; play again whenever you like.',
  },
  {
    title: 'Watch it think',
    text: 'The keys fill with how likely each note is next. How surprised it was, and what it would play now, stand beside the score.',
  },
];

/** The picture over the steps: whose note, from where, how high and how long, in hundredths. */
const PICTURE: readonly (readonly [who: string, left: number, top: number, width: number])[] = [
  ['player', 0, 66, 11],
  ['player', 13, 44, 5],
  ['player', 20, 22, 5],
  ['player', 27, 44, 11],
  ['partner', 48, 22, 5],
  ['partner', 55, 0, 5],
  ['partner', 62, 22, 11],
  ['partner', 75, 44, 5],
  ['tentative', 82, 66, 6],
  ['tentative', 82, 22, 6],
  ['tentative', 90, 44, 10],
];

/** Keys that no button stands for. */
const KEYS: readonly (readonly [keys: string, does: string])[] = [
  ["A – '", 'Play the white keys, from C'],
  ['W E T Y U O P', 'Play the black keys'],
  ['Shift', 'Sustain, while it is held'],
];

const STORED = 'welcomed';

/** What this is, in three steps, for who comes for the first time; and every key, for who asks. */
export class Welcome {
  private readonly dialog = byId('welcome', HTMLDialogElement);
  private readonly title = create('h2', '');
  private readonly text = create('p', 'text');
  private readonly place = create('p', 'place');
  private readonly back = button('Back', () => this.go(-1));
  private readonly next = button('Next', () => this.go(1));
  private readonly keys = create('dl', 'keys');
  private step = 0;

  /** @param demonstrate plays a phrase by itself; absent where nothing may be played */
  constructor(demonstrate: (() => void) | undefined) {
    const { dialog } = this;
    this.title.id = 'welcome-title';
    dialog.setAttribute('aria-labelledby', this.title.id);
    dialog.removeAttribute('aria-label');
    const tools = create('div', 'steps', this.back, this.place, this.next);
    const show = button('Show me', () => {
      dialog.close();
      demonstrate?.();
    });
    show.hidden = demonstrate === undefined;
    const close = button('Close', () => dialog.close());
    close.classList.add('quiet');
    dialog.append(
      picture(),
      create('div', 'step', this.title, this.text),
      tools,
      create('details', '', create('summary', '', 'Every key'), this.keys),
      create('div', 'ways', show, close),
    );
    dialog.addEventListener('close', () => remember(STORED, 'yes'));
    byId('help', HTMLElement).addEventListener('click', () => this.open());
    window.addEventListener('keydown', (event) => {
      if (event.key === '?' && !isForText(event.target)) this.open();
    });
  }

  /** Opens for somebody who was never here. */
  greet(): void {
    if (recall(STORED) === undefined) this.open();
  }

  private open(): void {
    if (this.dialog.open) return;
    this.step = 0;
    this.go(0);
    this.keys.replaceChildren(...listKeys());
    this.dialog.showModal();
    this.next.focus();
  }

  private go(by: number): void {
    if (this.step + by >= STEPS.length) {
      this.dialog.close();
      return;
    }
    this.step = Math.max(0, this.step + by);
    const { title, text } = STEPS[this.step] ?? { title: '', text: '' };
    this.dialog.dataset['step'] = String(this.step + 1);
    this.title.textContent = title;
    this.text.textContent = text;
    this.place.textContent = `${this.step + 1} of ${STEPS.length}`;
    this.back.disabled = this.step === 0;
    this.next.textContent = this.step === STEPS.length - 1 ? 'Begin' : 'Next';
  }
}

/** All that the page's buttons can be reached by, as they say it themselves. */
function listKeys(): HTMLElement[] {
  const buttons = [...document.querySelectorAll<HTMLElement>('[aria-keyshortcuts]')].map(
    (element) => [element.getAttribute('aria-keyshortcuts') ?? '', nameOf(element)] as const,
  );
  return [...KEYS, ...buttons].map(([keys, does]) =>
    create('div', '', create('dt', '', create('kbd', '', keys)), create('dd', '', does)),
  );
}

/** Its name without the keys that may be printed on it. */
function nameOf(element: HTMLElement): string {
  if (element.ariaLabel !== null) return element.ariaLabel;
  const copy = element.cloneNode(true);
  if (!(copy instanceof HTMLElement)) return '';
  for (const key of copy.querySelectorAll('kbd')) key.remove();
  return copy.textContent.trim();
}

function button(words: string, act: () => void): HTMLButtonElement {
  const element = create('button', '', words);
  element.type = 'button';
  element.addEventListener('click', act);
  return element;
}

/** A roll with what there is to hear so far, which the style shows by the step. */
function picture(): HTMLElement {
  const notes = PICTURE.map(([who, left, top, width]) => {
    const note = create('i', who);
    Object.assign(note.style, { left: `${left}%`, top: `${top}%`, width: `${width}%` });
    return note;
  });
  const element = create('div', 'picture', ...notes);
  element.ariaHidden = 'true';
  return element;
}
