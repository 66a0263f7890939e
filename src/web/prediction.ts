import type { PredictionEvent } from '../wire/messages.js';
import { byId, create } from './dom.js';
import { Staff } from './notation.js';
import { keyName, lengthName } from './noteNames.js';

const PITCHES = 6;
const LENGTHS = 4;
/** Notes in the little history of surprise. */
const HISTORY = 32;
/** Bits that fill the height of the history: one chance in 256. */
const FULL = 8;

interface Chance {
  readonly label: string;
  readonly probability: number;
}

/** What it expects next, how surprised it was, and what it would play. */
export class Prediction {
  private readonly pitches = byId('pitches', HTMLElement);
  private readonly lengths = byId('lengths', HTMLElement);
  private readonly surprise = byId('surprise', HTMLElement);
  private readonly history = byId('surprises', HTMLElement);
  private readonly line = new Staff(byId('line-staff', HTMLElement), {
    scale: 0.72,
    placeholder: 'Its own next line, written out after every note you play.',
    label: 'The line Antiphon would play now',
  });
  private freshNote = false;

  constructor() {
    this.clear();
  }

  /** A note was played: the next surprise is a new one, not a better guess at the last. */
  noted(): void {
    this.freshNote = true;
  }

  show(event: PredictionEvent): void {
    const pitches = event.pitches.slice(0, PITCHES);
    fill(
      this.pitches,
      PITCHES,
      pitches.map(({ pitch, name, probability }) => ({
        label: name || keyName(pitch),
        probability,
      })),
    );
    const lengths = event.lengths.slice(0, LENGTHS);
    fill(
      this.lengths,
      LENGTHS,
      lengths.map(({ length, probability }) => ({ label: lengthName(length), probability })),
    );
    this.line.show(event.line);
    if (event.surprise !== undefined) this.showSurprise(event.surprise);
  }

  clear(): void {
    fill(this.pitches, PITCHES, []);
    fill(this.lengths, LENGTHS, []);
    this.surprise.textContent = '–';
    this.history.replaceChildren();
    this.line.show('');
  }

  private showSurprise(bits: number): void {
    this.surprise.replaceChildren(
      create('strong', '', `${bits.toFixed(1)} bits`),
      ` ${inWords(bits)}`,
    );
    if (!this.freshNote) this.history.lastElementChild?.remove();
    this.freshNote = false;
    const bar = create('i', '');
    bar.style.setProperty('--level', String(Math.min(1, bits / FULL)));
    this.history.append(bar);
    while (this.history.childElementCount > HISTORY) this.history.firstElementChild?.remove();
  }
}

/** Writes the chances into rows that stay where they are, so that bars grow and shrink. */
function fill(list: HTMLElement, rows: number, chances: readonly Chance[]): void {
  while (list.childElementCount < rows) {
    list.append(
      create('li', '', create('span', 'label'), create('span', 'bar'), create('span', 'percent')),
    );
  }
  [...list.children].forEach((row, index) => {
    const chance = chances[index];
    const [label, bar, percent] = row.children;
    row.classList.toggle('empty', chance === undefined);
    if (!(bar instanceof HTMLElement) || !label || !percent) return;
    label.textContent = chance?.label ?? '';
    percent.textContent = chance ? `${Math.round(chance.probability * 100)} %` : '';
    bar.style.setProperty('--level', String(chance?.probability ?? 0));
  });
}

function inWords(bits: number): string {
  if (bits < 1) return 'just as expected';
  if (bits < 2.5) return 'likely enough';
  if (bits < 4.5) return 'a little surprising';
  if (bits < 7) return 'surprising';
  return 'quite unforeseen';
}
