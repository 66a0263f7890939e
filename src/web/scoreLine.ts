import type abcjs from 'abcjs';
import { create } from './dom.js';
import { type Engraving, engraver } from './engraver.js';
import type { LineShape } from './lineShape.js';
import { engrave } from './notation.js';

/** Music for one line. */
export interface LineMusic {
  readonly key: string;
  /** Only where the line shows it: at the beginning of a phrase. */
  readonly meter?: string;
  readonly bars: readonly string[];
  /** Whether the phrase ends with it. */
  readonly isLast: boolean;
}

/** One line of a score; it is drawn again only when its music is written otherwise. */
export class ScoreLine implements Engraving {
  readonly element = create('div', 'system');
  private music: LineMusic | undefined;
  private abc = '';

  constructor(
    private readonly label: string,
    private readonly shape: LineShape,
    private readonly drawn: () => void,
  ) {}

  show(music: LineMusic): void {
    const { key, meter, bars, isLast } = music;
    const end = isLast ? '|]' : '|';
    const time = meter === undefined ? '' : `M:${meter}\n`;
    const abc = `X:1\n${time}L:1/8\nK:${key}\n${bars.join(' | ')} ${end}\n`;
    if (abc === this.abc) return;
    this.abc = abc;
    this.music = music;
    engraver.request(this);
  }

  draw(engine: typeof abcjs): void {
    const { element, shape, music } = this;
    if (music === undefined || !element.isConnected) return;
    // A line that is not full yet is as long as its bars, so that notes keep their distance.
    const share = Math.min(1, Math.max(1, music.bars.length) / shape.bars);
    const staffwidth = shape.width * Math.max(share, SHORTEST_LINE);
    engrave(engine, element, this.abc, shape.width, {
      staffwidth,
      ariaLabel: `${this.label}: ${music.bars.join(' | ')}`,
      format: { stretchlast: 1 },
    });
    this.drawn();
  }
}

/** A clef, a signature and a few notes want this much of a line. */
const SHORTEST_LINE = 0.36;
