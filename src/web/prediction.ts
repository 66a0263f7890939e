import type { JamEvent, JamSnapshot, PredictionEvent } from '../wire/messages.js';
import { byId, create } from './dom.js';
import { Staff } from './notation.js';
import { keyName, lengthName } from './noteNames.js';
import type { Panel } from './panel.js';
import { SurpriseHistory } from './surprise.js';

const PITCHES = 6;
const LENGTHS = 3;

interface Chance {
  readonly label: string;
  readonly probability: number;
}

/** What it expects next, how surprised it was, and what it would play. */
export class Prediction implements Panel {
  private readonly pitches = byId('pitches', HTMLElement);
  private readonly lengths = byId('lengths', HTMLElement);
  private readonly surprises = new SurpriseHistory();
  private readonly line = new Staff(byId('line-staff', HTMLElement), {
    scale: 0.72,
    placeholder: 'Its own next line, written out after every note you play.',
    label: 'The line Antiphon would play now',
  });

  constructor() {
    this.clear();
  }

  set(jam: JamSnapshot): void {
    this.clear();
    if (jam.prediction !== undefined) this.draw(jam.prediction);
  }

  show(event: JamEvent): void {
    // A note was played: the next surprise is a new one, not a better guess at the last.
    if (event.kind === 'note' && event.part === 'player' && event.on) this.surprises.noted();
    if (event.kind === 'prediction') this.draw(event);
  }

  private draw(event: PredictionEvent): void {
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
    if (event.surprise !== undefined) this.surprises.show(event.surprise, event.networkSurprise);
  }

  private clear(): void {
    fill(this.pitches, PITCHES, []);
    fill(this.lengths, LENGTHS, []);
    this.surprises.clear();
    this.line.show('');
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
