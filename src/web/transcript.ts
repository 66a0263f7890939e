import type { Part, TranscriptEvent } from '../wire/messages.js';
import { byId, create } from './dom.js';
import { Staff } from './notation.js';

/** What one part has played in this exchange: its score, and below it the characters. */
export class Transcript {
  private readonly staff: Staff;
  private readonly canon: HTMLElement;
  private readonly copy: HTMLButtonElement;
  private shown = '';
  private engraved = '';

  constructor(part: Part, placeholder: string) {
    const label = part === 'player' ? 'What you played' : "Antiphon's answer";
    this.staff = new Staff(byId(`${part}-staff`, HTMLElement), { scale: 1.25, placeholder, label });
    this.canon = byId(`${part}-canon`, HTMLElement);
    this.copy = byId(`${part}-copy`, HTMLButtonElement);
    this.copy.addEventListener('click', () => this.toClipboard());
  }

  show({ canon, engraved }: Pick<TranscriptEvent, 'canon' | 'engraved'>): void {
    this.staff.show(engraved);
    this.engraved = engraved;
    // Only where there is a clipboard: browsers have none for pages from afar without TLS.
    this.copy.hidden = engraved === '' || navigator.clipboard === undefined;
    // What the network had to read anew lights up.
    const kept = commonPrefix(this.shown, canon);
    const fresh = create('span', 'fresh', canon.slice(kept).trimEnd());
    this.canon.replaceChildren(canon.slice(0, kept), fresh);
    this.canon.scrollTop = this.canon.scrollHeight;
    this.shown = canon;
  }

  private toClipboard(): void {
    const said = (words: string) => {
      this.copy.textContent = words;
      setTimeout(() => {
        this.copy.textContent = 'Copy ABC';
      }, 1500);
    };
    navigator.clipboard.writeText(this.engraved).then(
      () => said('Copied'),
      () => said('Not allowed'),
    );
  }

  clear(): void {
    this.show({ canon: '', engraved: '' });
  }
}

function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  return length;
}
