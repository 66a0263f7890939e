import type { JamEvent, JamSnapshot, Part, TranscriptEvent } from '../wire/messages.js';
import { copyButton } from './copyButton.js';
import { byId, create } from './dom.js';
import { type LineShape, lineShape } from './lineShape.js';
import type { Panel } from './panel.js';
import { PhraseScore } from './phraseScore.js';

/** Phrases that are kept to be scrolled back to. */
const MOST_PHRASES = 200;
/** Nearer to the end than this, in pixels, a reader follows the music. */
const FOLLOWS = 48;
/** A column that has become so much wider or narrower wants lines of another shape. */
const OTHER_SHAPE = 0.2;

/** Both parts as they are written, phrase after phrase. */
export class Scores implements Panel {
  private readonly flow = byId('flow', HTMLElement);
  private readonly list = byId('phrases', HTMLOListElement);
  private readonly back = byId('back-to-now', HTMLButtonElement);
  private readonly copyAll = copyButton('Copy all as ABC', () => this.abc());
  private readonly placeholder: Node;
  /** In the order in which they are shown. */
  private phrases: PhraseScore[] = [];
  private shape: LineShape;
  private width: number;
  private follows = true;

  constructor() {
    this.placeholder = create(
      'p',
      'placeholder',
      "Play a phrase on the keys A S D F G H J K, or on your MIDI keyboard. It is written here as you play; then leave a beat of silence, and Antiphon's answer is written under it.",
    );
    this.width = this.list.clientWidth;
    this.shape = lineShape(this.width);
    byId('scores-title', HTMLElement).after(this.copyAll);
    // Who has no mouse scrolls back with the keys.
    this.flow.tabIndex = 0;
    this.flow.addEventListener('scroll', () => this.scrolled(), { passive: true });
    this.back.addEventListener('click', () => this.toEnd());
    new ResizeObserver(([entry]) => this.fit(entry?.contentRect.width ?? 0)).observe(this.list);
    this.clear();
  }

  set(jam: JamSnapshot): void {
    this.clear();
    for (const transcript of jam.transcripts) this.write(transcript);
  }

  show(event: JamEvent): void {
    if (event.kind === 'transcript') this.write(event);
  }

  private clear(): void {
    this.phrases = [];
    this.list.replaceChildren();
    this.flow.prepend(this.placeholder);
    this.copyAll.disabled = true;
    this.toEnd();
  }

  private write(transcript: TranscriptEvent): void {
    const { part, phrase, canon } = transcript;
    // Without text it says that the part has not played yet.
    this.takeBack(part, canon === '' ? 0 : phrase + 1);
    if (canon === '') return;
    const known = this.phrases.find((one) => one.part === part && one.phrase === phrase);
    const score = known ?? this.add(new PhraseScore(part, phrase, this.shape, () => this.drawn()));
    score.show(transcript);
    if (known === undefined) this.settle();
  }

  /** A part's music is told as it was before: its phrases from there on are void. */
  private takeBack(part: Part, from: number): void {
    const isVoid = (score: PhraseScore) => score.part === part && score.phrase >= from;
    const gone = this.phrases.filter(isVoid);
    if (gone.length === 0) return;
    for (const { element } of gone) element.remove();
    this.phrases = this.phrases.filter((score) => !isVoid(score));
    if (this.phrases.length === 0) this.clear();
    else this.settle();
  }

  private add(score: PhraseScore): PhraseScore {
    const before = this.phrases.findLastIndex(({ phrase }) => phrase <= score.phrase) + 1;
    const next = this.phrases[before];
    this.phrases.splice(before, 0, score);
    this.list.insertBefore(score.element, next?.element ?? null);
    for (const { element } of this.phrases.splice(0, this.phrases.length - MOST_PHRASES)) {
      element.remove();
    }
    return score;
  }

  /** A phrase has begun: those before it are over. */
  private settle(): void {
    const newest = this.phrases.at(-1)?.phrase;
    for (const score of this.phrases) score.setCurrent(score.phrase === newest);
    for (const part of ['player', 'partner'] as const) {
      const own = this.phrases.filter((score) => score.part === part);
      for (const score of own) score.setLatest(score === own.at(-1));
    }
    this.copyAll.disabled = false;
    this.placeholder.parentNode?.removeChild(this.placeholder);
    this.drawn();
  }

  /** Something is longer than it was. */
  private drawn(): void {
    if (this.follows) this.toEnd();
  }

  private toEnd(): void {
    this.flow.scrollTop = this.flow.scrollHeight;
  }

  private scrolled(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.flow;
    this.follows = scrollHeight - scrollTop - clientHeight < FOLLOWS;
    this.back.hidden = this.follows;
  }

  private fit(width: number): void {
    if (width === 0 || Math.abs(width - this.width) < OTHER_SHAPE * this.width) return;
    this.width = width;
    this.shape = lineShape(width);
    for (const score of this.phrases) score.reshape(this.shape);
  }

  private abc(): string {
    return this.phrases.map((score, index) => score.abc(index + 1)).join('\n');
  }
}
