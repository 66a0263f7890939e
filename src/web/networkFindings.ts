import { create } from './dom.js';
import { type Finding, findCell } from './networkCorrelation.js';
import { featuresOf } from './networkFeatures.js';
import type { NetworkHeard } from './networkHeard.js';

const SHOWN = 5;
/** Milliseconds between two looks: what changes faster cannot be read. */
const PAUSE = 2500;

/**
 * Cells that go along with something of the music, looked for among all that was heard whenever there
 * is time, one feature after the other so that nothing waits for it.
 */
export class NetworkFindings {
  readonly element = create('ol', 'findings');
  private findings: readonly Finding[] = [];
  private meter = '4/4';
  private isLooking = false;
  private isOld = false;
  private marked: number | undefined;

  constructor(
    private readonly heard: NetworkHeard,
    private readonly choose: (cell: number) => void,
    private readonly found: (best: Finding) => void,
  ) {}

  /** Something new was heard. */
  refresh(meter: string): void {
    this.meter = meter;
    this.isOld = true;
    if (!this.isLooking) this.look();
  }

  mark(cell: number): void {
    this.marked = cell;
    for (const button of this.element.querySelectorAll('button')) {
      button.ariaPressed = String(button.dataset['cell'] === String(cell));
    }
  }

  private look(): void {
    this.isLooking = true;
    this.isOld = false;
    const rows = this.heard.rows;
    const features = featuresOf(this.heard.text, this.meter);
    const found: Finding[] = [];
    const step = (at: number): void => {
      const feature = features[at];
      if (feature === undefined) {
        this.show(found.sort((a, b) => Math.abs(b.r) - Math.abs(a.r)).slice(0, SHOWN));
        setTimeout(() => {
          this.isLooking = false;
          if (this.isOld) this.look();
        }, PAUSE);
        return;
      }
      const finding = findCell(rows, feature, features.length);
      if (finding !== undefined) found.push(finding);
      setTimeout(() => step(at + 1));
    };
    step(0);
  }

  private show(findings: readonly Finding[]): void {
    const isSame =
      findings.length === this.findings.length &&
      findings.every(({ cell, does }, at) => {
        const before = this.findings[at];
        return before?.cell === cell && before.does === does;
      });
    this.findings = findings;
    const [best] = findings;
    // What is being read or pressed does not go away for another digit.
    if (isSame) {
      for (const [at, output] of this.element.querySelectorAll('output').entries()) {
        output.textContent = inDigits(findings[at]?.r ?? 0);
      }
    } else {
      this.element.replaceChildren(...findings.map((finding) => this.row(finding)));
    }
    if (best !== undefined) this.found(best);
  }

  private row({ cell, does, r }: Finding): HTMLElement {
    const { layer, number } = this.heard.whereIs(cell);
    const button = create(
      'button',
      'quiet',
      create('span', 'does', does),
      create('span', 'name', `cell ${number + 1} of layer ${layer + 1}`),
      create('output', '', inDigits(r)),
    );
    button.type = 'button';
    button.dataset['cell'] = String(cell);
    button.ariaPressed = String(cell === this.marked);
    button.addEventListener('click', () => this.choose(cell));
    return create('li', '', button);
  }
}

function inDigits(r: number): string {
  return `r ${r.toFixed(2).replace('-', '−')}`;
}
