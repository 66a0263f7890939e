import { barTicks, beatTicks } from '../music/meter.js';
import type { Note } from '../music/note.js';
import { type Pulse, timeAt } from '../music/pulse.js';
import type { Milliseconds, Ticks } from '../music/time.js';
import { engraved } from './engraving.js';
import type { PlacedSymbol } from './harmony.js';
import { Improviser, type Plan } from './improviser.js';
import type { Manner } from './manner.js';
import { type BrokenOff, Passage, type Place } from './passage.js';
import type { Prelude } from './phrase.js';
import type { Stage } from './stage.js';

/** What is played, when and how. */
export interface Undertaking {
  readonly plan: Plan;
  readonly place: Place;
  readonly manner: Manner;
  /** Chord symbols over it, in its own ticks. */
  readonly symbols?: readonly PlacedSymbol[];
  /** What the player has played of the bar that it begins in, which was heard last. */
  readonly begun?: readonly Note[];
}

/**
 * Who plays on alone picks up less and less of what was played: it would be their own, and the same
 * again and again.
 */
const QUOTES_ITSELF = 0.6;

/** Plays the partner's line, passage by passage, and writes what was played into the score. */
export class Partner {
  private passage: Passage | undefined;
  private place: Place | undefined;
  private symbols: readonly PlacedSymbol[] = [];
  /** How much of the adaptation that is set. */
  private quoting = 1;
  /** Canon before the passage's own, of the bar that it begins in. */
  private opening = '';
  /** What was played of a passage that the player broke into, and viewers were not told yet. */
  private brokenOff: { readonly passage: Passage; readonly played: readonly Note[] } | undefined;

  constructor(private readonly stage: Stage) {}

  get isPlaying(): boolean {
    return this.passage !== undefined;
  }

  /** True when all of the passage has been imagined and sounded. */
  get hasPlayed(): boolean {
    const { passage, stage } = this;
    return passage !== undefined && passage.nextThought === undefined && stage.line.isDone;
  }

  get nextThought(): Milliseconds | undefined {
    return this.passage?.nextThought;
  }

  /**
   * When the next passage has to be begun for there to be no gap, a beat before this one ends, and
   * where it starts; undefined while this one is not yet imagined to its end.
   */
  get next():
    | { readonly due: Milliseconds; readonly start: Ticks; readonly pulse: () => Pulse }
    | undefined {
    const { passage, place, stage } = this;
    if (passage === undefined || place === undefined) return undefined;
    if (passage.nextThought !== undefined) return undefined;
    const start = place.start + place.length;
    return {
      due: timeAt(place.pulse(), start - beatTicks(stage.meter)),
      start,
      pulse: place.pulse,
    };
  }

  /** Begins a passage, after the one that may be sounding still. */
  begin({ plan, place, manner, symbols = [], begun }: Undertaking): void {
    this.finish();
    const { stage } = this;
    const { hearing, imagination, line, meter } = stage;
    const improviser = new Improviser(imagination, plan);
    this.passage = new Passage(improviser, line, place, hearing.carriage, manner, meter, begun);
    this.place = place;
    this.symbols = symbols;
    this.quoting = QUOTES_ITSELF ** stage.passagesAlone;
    stage.passagesAlone += 1;
    this.opening = begun === undefined ? '' : hearing.phraseBody;
    stage.tellTurn('answering');
    stage.tellBeat(place.pulse());
  }

  /** Whether the passage lasts beyond a place of the beat that it is played by. */
  goesOnBeyond(tick: Ticks): boolean {
    const { passage, place } = this;
    return passage !== undefined && place !== undefined && place.start + place.length > tick;
  }

  think(): void {
    const { passage, stage } = this;
    if (passage === undefined) return;
    const adaptation = stage.settings.adaptation * this.quoting;
    const settings = { ...stage.settings, adaptation };
    stage.stopwatch.time('imagine', () => passage.think(settings));
    this.tell(passage, passage.notes, stage.phrases);
    stage.announcer.tellPlan(
      passage.ahead(stage.now).map(({ pitch, on, off }) => ({ pitch, on, off, committed: true })),
    );
  }

  /** The passage is over: it goes into the score. */
  finish(): void {
    const { passage, stage, symbols } = this;
    if (passage === undefined) return;
    this.passage = undefined;
    stage.score = stage.score.append({ notes: passage.notes, symbols }, passage.length);
    stage.phrases += 1;
    stage.announcer.tellPlan([]);
  }

  /** The player breaks in: what was not played yet is forgotten, what was is in the score. */
  yield(): Prelude | undefined {
    const { passage, stage, symbols } = this;
    stage.silence(stage.line);
    if (passage === undefined) return undefined;
    this.passage = undefined;
    const { played, whole, length, begun, barLine }: BrokenOff = passage.brokenOff(stage.now);
    stage.announcer.tellPlan([]);
    // Viewers are told the rest when the note-offs have left.
    this.brokenOff = { passage, played };
    stage.phrases += 1;
    if (length > 0) stage.score = stage.score.append({ notes: whole, symbols }, length);
    stage.transport.goOnTo(barLine);
    return begun.length === 0 ? undefined : { notes: begun, barLine };
  }

  /** Tells viewers how far it got before the player broke in. */
  tellBrokenOff(): void {
    const { brokenOff, stage } = this;
    if (brokenOff === undefined) return;
    this.brokenOff = undefined;
    this.tell(brokenOff.passage, brokenOff.played, stage.phrases - 1);
  }

  forget(): void {
    if (this.passage !== undefined) this.stage.phrases += 1;
    this.passage = undefined;
    this.brokenOff = undefined;
    this.stage.announcer.tellPlan([]);
    this.stage.silence(this.stage.line);
  }

  private tell(passage: Passage, notes: readonly Note[], phrase: number): void {
    const { meter, hearing, announcer, key = hearing.carriage.key } = this.stage;
    const end = Math.max(0, ...notes.map(({ onset, duration }) => onset + duration));
    const length = Math.ceil(end / barTicks(meter)) * barTicks(meter);
    const symbols = this.symbols.filter(({ onset }) => onset < length);
    announcer.tellTranscript({
      kind: 'transcript',
      part: 'partner',
      phrase,
      canon: hearing.header + this.opening + passage.text,
      engraved: engraved(notes, { meter, key, length, symbols }),
    });
  }
}
