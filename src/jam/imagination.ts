import { CanonAutomaton } from '../abc/automaton.js';
import { BarAccidentals } from '../abc/barAccidentals.js';
import type { Constraints } from '../abc/constraints.js';
import type { LiveSettings } from '../config/settings.js';
import type { Engine } from '../model/engine.js';
import { NOTHING_ALLOWED, Sampler, type SamplerSettings } from '../model/sampler.js';
import { probabilityOf } from '../model/softmax.js';
import type { Ticks } from '../music/time.js';
import { favourLength } from './density.js';
import type { Hearing } from './hearing.js';
import { accidentalsAfter } from './tones.js';

/** How freely to imagine. */
export interface ImaginingSettings extends SamplerSettings {
  /** How much is picked up from what was heard, 0..1. */
  readonly adaptation: number;
  /** How many notes, 0..1; as they come where it is absent. */
  readonly density?: LiveSettings['density'];
}

/** A place in a text, to which one can come back. */
class Place {
  /** What was imagined up to here. */
  text = '';
  readonly state: Float32Array;
  readonly logits: Float32Array;
  readonly walk: CanonAutomaton;
  accidentals = new BarAccidentals({ fifths: 0, mode: 'maj' });

  constructor(engine: Engine, alphabet: readonly string[]) {
    this.state = new Float32Array(engine.stateLength);
    this.logits = new Float32Array(engine.vocabularySize);
    this.walk = new CanonAutomaton(alphabet);
  }
}

/**
 * A train of thought: text imagined from what was heard, character by character, under the
 * automaton's mask. It can be marked and taken back to the mark. What was heard does not change by
 * it. Everything is allocated once; `begin` starts another one in the same place.
 */
export class Imagination {
  private readonly now: Place;
  private readonly marked: Place;
  /** What is expected next by network and adaptation together, [V]. */
  private readonly expected: Float32Array;
  private readonly mask: Uint8Array;
  private readonly sampler: Sampler;
  private readonly alphabet: readonly string[];
  private constraints = '';

  constructor(readonly hearing: Hearing) {
    const { engine, model } = hearing;
    this.alphabet = model.card.vocabulary;
    this.now = new Place(engine, this.alphabet);
    this.marked = new Place(engine, this.alphabet);
    this.expected = new Float32Array(engine.vocabularySize);
    this.mask = new Uint8Array(engine.vocabularySize);
    this.sampler = new Sampler(engine.vocabularySize);
  }

  /** Starts after what was heard. */
  begin(constraints: Constraints): void {
    const { hearing, now } = this;
    now.text = '';
    now.logits.set(hearing.listening.fork());
    hearing.engine.save(now.state);
    now.walk.cursor.copyFrom(hearing.cursor);
    const wanted = JSON.stringify(constraints);
    // Taking other constraints makes tables anew, and from note to note they are mostly the same.
    if (wanted !== this.constraints) now.walk.constrain(constraints);
    this.constraints = wanted;
    now.accidentals = accidentalsAfter(hearing.body, hearing.carriage.key);
    this.mark();
  }

  /** How full the bar is that what was heard and imagined breaks off in. */
  get positionInBar(): Ticks {
    return this.now.walk.positionInBar;
  }

  /** What a note's letter means here. */
  get accidentals(): BarAccidentals {
    return this.now.accidentals;
  }

  mark(): void {
    copy(this.now, this.marked);
  }

  goBack(): void {
    copy(this.marked, this.now);
  }

  /** Whether canon allows `character` next. */
  allows(character: string): boolean {
    const index = this.hearing.model.vocabulary.indexOf(character);
    if (index < 0) return false;
    this.now.walk.mask(this.mask);
    return this.mask[index] === 1;
  }

  /** How likely `character` is next, whatever canon allows. */
  probability(character: string, adaptation: number): number {
    const index = this.hearing.model.vocabulary.indexOf(character);
    return index < 0 ? 0 : probabilityOf(this.expect(adaptation), index);
  }

  /**
   * How likely `text` is next as a whole, 0 where canon does not allow it. It must be marked here,
   * and is here again afterwards.
   */
  chance(text: string, adaptation: number): number {
    let chance = 1;
    for (const character of text) {
      if (!this.allows(character)) {
        chance = 0;
        break;
      }
      // Not 0 even where the network has given up hope: canon decides what is possible.
      chance *= Math.max(1e-9, this.probability(character, adaptation));
      this.push(character);
    }
    this.goBack();
    return chance;
  }

  /**
   * Chooses the next character without going on by it; undefined where nothing is possible.
   * `forbidden` are left out. Where it may be a length, one near `wanted` is likelier.
   */
  choose(
    settings: ImaginingSettings,
    toss: number,
    forbidden: string,
    wanted?: Ticks,
  ): string | undefined {
    this.now.walk.mask(this.mask);
    for (const character of forbidden) {
      const index = this.hearing.model.vocabulary.indexOf(character);
      if (index >= 0) this.mask[index] = 0;
    }
    const expected = this.expect(settings.adaptation);
    if (wanted !== undefined) favourLength(expected, this.alphabet, wanted);
    const index = this.sampler.sample(expected, this.mask, settings, toss);
    return index === NOTHING_ALLOWED ? undefined : this.alphabet[index];
  }

  /** Goes on by one character. */
  push(character: string): void {
    const { engine, model } = this.hearing;
    const index = model.vocabulary.indexOf(character);
    this.now.walk.feed(character);
    this.now.text += character;
    if (index < 0) return;
    // Whoever else uses the engine has left another state in it.
    this.hearing.listening.fork();
    engine.restore(this.now.state);
    this.now.logits.set(engine.step(index));
    engine.save(this.now.state);
  }

  private expect(adaptation: number): Float32Array {
    const { text, logits } = this.now;
    this.hearing.listening.expect(text, logits, this.expected, adaptation);
    return this.expected;
  }
}

function copy(from: Place, to: Place): void {
  to.text = from.text;
  to.state.set(from.state);
  to.logits.set(from.logits);
  to.walk.copyFrom(from.walk);
  to.accidentals.copyFrom(from.accidentals);
}
