import { barTicks, beatTicks } from '../music/meter.js';
import type { Note } from '../music/note.js';
import { type Pulse, timeAt } from '../music/pulse.js';
import type { Milliseconds, Ticks } from '../music/time.js';
import { engraved } from './engraving.js';
import type { PlacedSymbol } from './harmony.js';
import type { ImaginingSettings } from './imagination.js';
import { Improviser, type Plan } from './improviser.js';
import type { Manner } from './manner.js';
import type { Memory } from './memory.js';
import { planFor } from './modes/passages.js';
import { type BrokenOff, type Improvised, Passage, type Place } from './passage.js';
import type { PassageBeat } from './passageBeat.js';
import type { Prelude } from './phrase.js';
import { seedOfTake, type Wish } from './plan.js';
import { registerShift } from './register.js';
import type { Stage } from './stage.js';

/** What is played and how. */
export interface Undertaking {
  readonly wish: Wish;
  readonly manner: Manner;
  /** Chord symbols over it, in its own ticks. */
  readonly symbols?: readonly PlacedSymbol[];
  /** What the player has played of the bar that it begins in. */
  readonly begun?: { readonly notes: readonly Note[]; readonly length: Ticks };
}

/** A passage that was begun, for it to be begun once more: a value. */
export interface Take {
  readonly undertaking: Undertaking;
  /** The beat that it began by. */
  readonly pulse: Pulse;
  /** What was remembered before it. */
  readonly before: Memory;
  /** How often it was begun before. */
  readonly number: number;
  /** From its bar line to where the partner begins. */
  readonly opening: Ticks;
}

/** What is played now, if anything. */
export interface InHand {
  readonly passage: Passage;
  readonly symbols: readonly PlacedSymbol[];
  /** How much of the adaptation that is set. */
  readonly quoting: number;
  /** Canon before the passage's own: the header, and of the bar that it begins in. */
  readonly heading: string;
  /** The network's text that it goes on from. */
  readonly heard: string;
}

/** The last passage, the number of the take that is begun next, and what is played now. */
export interface PartnerState {
  readonly latest: Take | undefined;
  readonly take: number;
  readonly inHand: InHand | undefined;
}

/**
 * Who plays on alone picks up less and less of what was played: it would be their own, and the same
 * again and again.
 */
const QUOTES_ITSELF = 0.6;

/** Plays the partner's line, passage by passage, and writes what was played into the score. */
export class Partner {
  private inHand: InHand | undefined;
  private latest: Take | undefined;
  /** The number of the take that is begun next. */
  private take = 0;
  /** What was played of a passage that the player broke into, and viewers were not told yet. */
  private brokenOff: { readonly inHand: InHand; readonly played: readonly Note[] } | undefined;

  constructor(private readonly stage: Stage) {}

  get isPlaying(): boolean {
    return this.inHand !== undefined;
  }

  /** What it goes by, for another to go on from; undefined while viewers are owed something. */
  get state(): PartnerState | undefined {
    const { latest, take, inHand } = this;
    return this.brokenOff === undefined ? { latest, take, inHand } : undefined;
  }

  goOn({ latest, take, inHand }: PartnerState): void {
    this.latest = latest;
    this.take = take;
    this.inHand = inHand;
  }

  private get passage(): Passage | undefined {
    return this.inHand?.passage;
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
    | { readonly due: Milliseconds; readonly start: Ticks; readonly beat: PassageBeat }
    | undefined {
    const { passage, stage } = this;
    if (passage === undefined || passage.nextThought !== undefined) return undefined;
    const { beat, start: from, length } = passage.place;
    const start = from + length;
    return { due: timeAt(beat.now, start - beatTicks(stage.meter)), start, beat };
  }

  /** Begins a passage, after the one that may be sounding still: `ready`, or one made up now. */
  begin(undertaking: Undertaking, place: Place, ready?: Improvised): void {
    this.finish();
    const { stage } = this;
    const { manner, symbols = [], begun } = undertaking;
    const before = stage.memory;
    stage.score = stage.motif?.score ?? stage.score;
    const plan = this.prepare(undertaking);
    const { hearing, imagination, line, meter } = stage;
    const improvised = ready ?? new Improviser(imagination, plan);
    const { carriage } = hearing;
    const voice = { carriage, raised: this.raised(plan), manner };
    this.inHand = {
      passage: new Passage(improvised, line, place, voice, meter, begun?.notes),
      symbols,
      quoting: QUOTES_ITSELF ** stage.passagesAlone,
      heading: hearing.header + (begun === undefined ? '' : hearing.phraseBody),
      heard: hearing.listening.text,
    };
    stage.passagesAlone += 1;
    const opening = plan.rest + (begun?.length ?? 0);
    const pulse = place.beat.now;
    this.latest = { undertaking, pulse, before, number: this.take, opening };
    this.take = 0;
    stage.tellTurn('answering');
    stage.tellBeat(pulse);
  }

  /** Has the model hear what the passage goes on from, and returns what it is to imagine. */
  prepare({ wish, begun }: Pick<Undertaking, 'wish' | 'begun'>, take = this.take): Plan {
    const { hearing, score, motif, key = hearing.carriage.key } = this.stage;
    const from = motif?.score ?? score;
    if (begun === undefined) hearing.hear(from, key);
    else {
      const { notes, length } = begun;
      const last = Math.max(0, ...notes.map(({ onset }) => onset));
      hearing.hear(from, key, { notes, anacrusis: 0, last, length });
    }
    const planned = planFor(wish, this.stage);
    return { ...planned, seed: seedOfTake(planned.seed, take) };
  }

  /** How freely a passage is imagined that begins now. */
  get imagining(): ImaginingSettings {
    const { settings, passagesAlone } = this.stage;
    return { ...settings, adaptation: settings.adaptation * QUOTES_ITSELF ** passagesAlone };
  }

  /** By how many semitones what is planned is carried into the register that is set. */
  raised({ low, high }: Pick<Plan, 'low' | 'high'>): number {
    const { settings, hearing } = this.stage;
    const { semitones } = hearing.carriage;
    return registerShift(settings.register, { low: low - semitones, high: high - semitones });
  }

  /**
   * Takes the last passage back, as if it had not been played: the music is as it was before it,
   * and what is begun next is another take. Undefined where there is none.
   */
  takeBack(): Take | undefined {
    const { stage, latest } = this;
    if (latest === undefined) return undefined;
    this.forget();
    stage.recall(latest.before);
    this.take = latest.number + 1;
    return latest;
  }

  /** How many takes of the last passage there were; 0 where there is none. */
  get takes(): number {
    return this.latest === undefined ? 0 : this.latest.number + 1;
  }

  /** The next passage is the first take of its own. */
  startAfresh(): void {
    this.take = 0;
  }

  /** The take that would be begun next. */
  get nextTake(): number {
    return this.take;
  }

  /** One of several takes was chosen. */
  choose(take: number): void {
    this.take = take;
  }

  /** Of the passage that is being played. */
  get length(): Ticks | undefined {
    return this.passage?.length;
  }

  /** Whether the passage lasts beyond a place of the beat that it is played by. */
  goesOnBeyond(tick: Ticks): boolean {
    const place = this.passage?.place;
    return place !== undefined && place.start + place.length > tick;
  }

  think(): void {
    const { inHand, stage } = this;
    if (inHand === undefined) return;
    const { passage, quoting } = inHand;
    const adaptation = stage.settings.adaptation * quoting;
    const settings = { ...stage.settings, adaptation };
    stage.stopwatch.time('imagine', () => passage.think(settings));
    this.tell(inHand, passage.notes, stage.phrases);
    stage.announcer.tellPlan(
      passage.ahead(stage.now).map(({ pitch, on, off }) => ({ pitch, on, off, committed: true })),
    );
  }

  /** The passage is over: it goes into the score. */
  finish(): void {
    const { inHand, stage } = this;
    if (inHand === undefined) return;
    this.inHand = undefined;
    const { passage, symbols } = inHand;
    stage.score = stage.score.append({ notes: passage.notes, symbols }, passage.length);
    stage.phrases += 1;
    stage.announcer.tellPlan([]);
  }

  /** The player breaks in: what was not played yet is forgotten, what was is in the score. */
  yield(): Prelude | undefined {
    const { inHand, stage } = this;
    stage.silence(stage.line);
    if (inHand === undefined) return undefined;
    this.inHand = undefined;
    const { passage, symbols } = inHand;
    const { played, whole, length, begun, barLine }: BrokenOff = passage.brokenOff(stage.now);
    stage.announcer.tellPlan([]);
    // Viewers are told the rest when the note-offs have left.
    this.brokenOff = { inHand, played };
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
    this.tell(brokenOff.inHand, brokenOff.played, stage.phrases - 1);
  }

  forget(): void {
    if (this.isPlaying) this.stage.phrases += 1;
    this.inHand = undefined;
    this.latest = undefined;
    this.take = 0;
    this.brokenOff = undefined;
    this.stage.announcer.tellPlan([]);
    this.stage.silence(this.stage.line);
  }

  private tell(inHand: InHand, notes: readonly Note[], phrase: number): void {
    const { passage, heading } = inHand;
    const { meter, hearing, announcer, key = hearing.carriage.key } = this.stage;
    const sounding = passage.asHeard(notes);
    const end = Math.max(0, ...notes.map(({ onset, duration }) => onset + duration));
    const length = Math.ceil(end / barTicks(meter)) * barTicks(meter);
    const symbols = inHand.symbols.filter(({ onset }) => onset < length);
    announcer.tellTranscript({
      kind: 'transcript',
      part: 'partner',
      phrase,
      canon: heading + passage.text,
      engraved: engraved(sounding, { meter, key, length, symbols }),
    });
  }
}
