import type { Part, TranscriptEvent } from '../wire/messages.js';
import { CanonTape } from './canonTape.js';
import { copyButton } from './copyButton.js';
import { create } from './dom.js';
import { barLines, barsShed, type EngravedText, liesLow, readEngraved } from './engravedText.js';
import type { LineShape } from './lineShape.js';
import { ScoreLine } from './scoreLine.js';

/** Who plays, as the score says it. */
export const NAMES: Readonly<Record<Part, string>> = { player: 'You', partner: 'Antiphon' };

/**
 * One phrase of one part as it is written: lines of bars, of which only those whose music has
 * changed are drawn again, and under them, while it grows, the characters that the network reads.
 */
export class PhraseScore {
  readonly element: HTMLElement;
  private readonly staff = create('div', 'staff');
  private readonly tape = new CanonTape();
  private lines: ScoreLine[] = [];
  private text: EngravedText = { meter: '', key: '', bars: [], hasUpbeat: false };
  /** What it was told last, without the bars that it has been told before. */
  private told: readonly string[] = [];
  private isOver = false;

  constructor(
    readonly part: Part,
    readonly phrase: number,
    private shape: LineShape,
    private readonly drawn: () => void,
  ) {
    const name = NAMES[part];
    const copy = copyButton('Copy ABC', () => this.abc(1));
    const header = create('header', '', create('h3', '', name), copy);
    this.element = create('li', `phrase ${part}`, header, this.staff, this.tape.element);
  }

  show({ canon, engraved }: Pick<TranscriptEvent, 'canon' | 'engraved'>): void {
    const text = readEngraved(engraved);
    const { bars } = text;
    const gone = this.text.bars.length - this.told.length + barsShed(this.told, bars);
    const hasUpbeat = gone > 0 ? this.text.hasUpbeat : text.hasUpbeat;
    this.told = bars;
    this.text = { ...text, bars: [...this.text.bars.slice(0, gone), ...bars], hasUpbeat };
    this.tape.show(canon);
    this.layOut();
  }

  /** Whether it is the music of now, which may still grow. */
  setCurrent(isCurrent: boolean): void {
    if (this.isOver === !isCurrent) return;
    this.isOver = !isCurrent;
    this.tape.element.hidden = this.isOver;
    this.layOut();
  }

  /** Whether it is the latest of its part, which goes by a name of its own in the page. */
  setLatest(isLatest: boolean): void {
    name(this.staff, isLatest ? `${this.part}-staff` : '');
    name(this.tape.element, isLatest ? `${this.part}-canon` : '');
  }

  /** Draws everything again in lines of another shape. */
  reshape(shape: LineShape): void {
    this.shape = shape;
    this.lines = [];
    this.staff.replaceChildren();
    this.layOut();
  }

  /** A whole ABC tune, numbered. */
  abc(number: number): string {
    const { meter, key } = this.text;
    const body = this.bars().map((bars) => `${bars.join(' | ')} |`);
    const title = `T:${NAMES[this.part]}`;
    return [`X:${number}`, title, `M:${meter}`, 'L:1/8', `K:${key}`, ...body]
      .join('\n')
      .concat(']\n');
  }

  private bars(): string[][] {
    return barLines(this.text, this.shape.bars);
  }

  private layOut(): void {
    const { meter, bars: all } = this.text;
    const key = liesLow(all) ? `${this.text.key} clef=bass` : this.text.key;
    const lines = this.bars();
    lines.forEach((bars, index) => {
      const isLast = this.isOver && index === lines.length - 1;
      const time = index === 0 ? { meter } : {};
      this.lineAt(index).show({ key, bars, isLast, ...time });
    });
    for (const { element } of this.lines.splice(lines.length)) element.remove();
  }

  private lineAt(index: number): ScoreLine {
    const line = this.lines[index] ?? new ScoreLine(NAMES[this.part], this.shape, this.drawn);
    if (this.lines[index] === undefined) {
      this.lines.push(line);
      this.staff.append(line.element);
    }
    return line;
  }
}

function name(element: HTMLElement, id: string): void {
  if (id === '') element.removeAttribute('id');
  else element.id = id;
}
