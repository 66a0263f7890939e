import { byId, create } from './dom.js';

/** Notes in the history of surprise. */
const HISTORY = 48;
/** Bits that fill the height of the history: one chance in 256. */
const FULL = 8;

interface Surprise {
  /** With what was played before in mind. */
  readonly bits: number;
  /** Of the network alone. */
  readonly alone: number;
  readonly bar: HTMLElement;
}

/**
 * How surprised it was by each note: one bar for each, and above it what the network alone, which
 * does not remember as the adaptation does, would have been surprised more.
 */
export class SurpriseHistory {
  private readonly text = byId('surprise', HTMLElement);
  private readonly bars = byId('surprises', HTMLElement);
  private readonly gain = byId('memory-gain', HTMLElement);
  private notes: Surprise[] = [];
  private freshNote = false;

  /** A note was played: the next surprise is a new one, not a better guess at the last. */
  noted(): void {
    this.freshNote = true;
  }

  show(bits: number, alone = bits): void {
    this.text.replaceChildren(create('strong', '', `${bits.toFixed(1)} bits`), ` ${inWords(bits)}`);
    const bar = this.freshNote ? this.nextBar() : (this.notes.pop()?.bar ?? this.nextBar());
    this.freshNote = false;
    bar.style.setProperty('--level', share(bits));
    bar.style.setProperty('--alone', share(alone));
    this.notes.push({ bits, alone, bar });
    if (this.notes.length > HISTORY) this.notes.shift()?.bar.remove();
    this.gain.textContent = gainInWords(this.notes);
  }

  clear(): void {
    this.notes = [];
    this.text.textContent = '–';
    this.gain.textContent = '';
    this.bars.replaceChildren();
  }

  private nextBar(): HTMLElement {
    const bar = create('i', '');
    this.bars.append(bar);
    return bar;
  }
}

/** Of the height. */
function share(bits: number): string {
  return Math.min(1, bits / FULL).toFixed(3);
}

/** What remembering has gained over the notes shown; says nothing while there is nothing to say. */
function gainInWords(notes: readonly Surprise[]): string {
  const gained = notes.reduce((sum, { bits, alone }) => sum + alone - bits, 0) / notes.length;
  if (notes.length < 4 || Math.abs(gained) < 0.05) return '';
  const size = `${Math.abs(gained).toFixed(1)} bits a note`;
  return gained > 0
    ? `Memory of your playing saves ${size}`
    : `Memory of your playing costs ${size}`;
}

function inWords(bits: number): string {
  if (bits < 1) return 'just as expected';
  if (bits < 2.5) return 'likely enough';
  if (bits < 4.5) return 'a little surprising';
  if (bits < 7) return 'surprising';
  return 'quite unforeseen';
}
