import { CanonAutomaton } from '../abc/automaton.js';
import { BarAccidentals } from '../abc/barAccidentals.js';
import type { Engine } from '../model/engine.js';
import { softmax } from '../model/softmax.js';
import type { Key } from '../music/key.js';
import type { Hearing } from './hearing.js';
import { accidentalsAfter, readPitches } from './tones.js';

/** What the next note may be; pitches are the model's. */
export interface Expected {
  readonly pitches: ReadonlyMap<number, number>;
  /** Lengths as canon writes them (`` is an eighth); of the note that sounds, or of the next. */
  readonly lengths: ReadonlyMap<string, number>;
}

/** Most steps of the network that one look ahead may take. */
export const MOST_STEPS = 16;

/** How far a look ahead goes. */
export interface Care {
  /** Of the network; more only where no pitch was found. At most `MOST_STEPS`. */
  readonly steps: number;
  /** None once the pitches found have this probability together, 0..1. */
  readonly enough: number;
}

/** Branches less likely than this are not followed. */
const FAINT = 0.01;

type Phase = 'length' | 'between' | 'tone';

/** A text that may follow, not yet followed by the network to its last character. */
interface Branch {
  readonly probability: number;
  readonly phase: Phase;
  /** The token that is being read in `tone`, the length in `length`. */
  readonly token: string;
  /** Printed accidentals count to the end of the bar, and the branch may have left the bar. */
  readonly inBar: boolean;
  /** Where the text before `last` was left; undefined for what was heard. */
  readonly from: Spot | undefined;
  readonly last: string;
}

/** The network and the automaton after the text of a branch. */
interface Spot {
  readonly state: Float32Array;
  readonly walk: CanonAutomaton;
  /** What follows the text heard. */
  imagined: string;
}

/**
 * Looks one note ahead: follows the likeliest characters first and sums over the branches that
 * lead to the same pitch (accidental, letter, octave marks; bar lines before it) and to the same
 * length. It stops after so many steps, so the sums may stay a little below 1.
 */
export class Expectation {
  private readonly spots: Spot[];
  private readonly heard: Spot;
  private readonly logits: Float32Array;
  /** By network and adaptation together, [V]. */
  private readonly expected: Float32Array;
  private readonly mask: Uint8Array;
  private readonly probabilities: Float32Array;
  private readonly alphabet: readonly string[];

  constructor(private readonly hearing: Hearing) {
    const { engine, model } = hearing;
    this.alphabet = model.card.vocabulary;
    this.spots = Array.from({ length: MOST_STEPS }, () => spot(engine, this.alphabet));
    this.heard = spot(engine, this.alphabet);
    this.logits = new Float32Array(engine.vocabularySize);
    this.expected = new Float32Array(engine.vocabularySize);
    this.mask = new Uint8Array(engine.vocabularySize);
    this.probabilities = new Float32Array(engine.vocabularySize);
  }

  /**
   * What follows the text heard. `open` says that it ends in a note whose length is not known.
   * `adaptation`, 0..1, is how much is picked up from what was heard.
   */
  look(open: boolean, { steps, enough }: Care, adaptation: number): Expected {
    const { hearing, heard } = this;
    const search = new Search(hearing.body, hearing.carriage.key);
    this.logits.set(hearing.listening.fork());
    hearing.engine.save(heard.state);
    heard.walk.cursor.copyFrom(hearing.cursor);
    const phase: Phase = open ? 'length' : 'between';
    const start = { probability: 1, phase, token: '', inBar: true, from: undefined, last: '' };
    if (open) search.add('lengths', '', 1);
    this.spread(start, heard, search, adaptation);
    for (const [step, next] of this.spots.entries()) {
      const found = search.found;
      if (found >= enough || (step >= steps && found > 0)) break;
      const branch = search.likeliest();
      if (branch === undefined) break;
      this.follow(branch, next);
      this.spread(branch, next, search, adaptation);
    }
    return search;
  }

  /** Steps the network and the automaton by the last character of a branch, into `to`. */
  private follow({ from = this.heard, last }: Branch, to: Spot): void {
    const { engine, model, listening } = this.hearing;
    listening.fork();
    engine.restore(from.state);
    this.logits.set(engine.step(model.vocabulary.indexOf(last)));
    engine.save(to.state);
    to.walk.copyFrom(from.walk);
    to.walk.feed(last);
    to.imagined = from.imagined + last;
  }

  /** Shares a branch's probability among the characters that may come next. */
  private spread(branch: Branch, from: Spot, search: Search, adaptation: number): void {
    const { listening } = this.hearing;
    listening.expect(from.imagined, this.logits, this.expected, adaptation);
    from.walk.mask(this.mask);
    for (let index = 0; index < this.expected.length; index++) {
      if (this.mask[index] === 0) this.expected[index] = Number.NEGATIVE_INFINITY;
    }
    softmax(this.expected, this.probabilities);
    for (let index = 0; index < this.probabilities.length; index++) {
      const probability = branch.probability * (this.probabilities[index] ?? 0);
      if (probability > 0) search.go(branch, from, this.alphabet[index] ?? '', probability);
    }
  }
}

const LETTER = /[A-Ga-g]/;

/** A branch before it is known what it is. */
type Step = Omit<Branch, 'phase' | 'token'>;

/** The sums and the branches still to be followed. */
class Search implements Expected {
  readonly pitches = new Map<number, number>();
  readonly lengths = new Map<string, number>();
  private branches: Branch[] = [];
  /** What letters mean in the bar that the text broke off in, and in a new one. */
  private readonly here: BarAccidentals;
  private readonly nextBar: BarAccidentals;
  private readonly scratch: BarAccidentals;
  /** The pitches of tokens there, once read. */
  private readonly pitchesHere = new Map<string, number>();
  private readonly pitchesNext = new Map<string, number>();

  constructor(body: string, key: Key) {
    this.here = accidentalsAfter(body, key);
    this.nextBar = new BarAccidentals(key);
    this.scratch = new BarAccidentals(key);
  }

  add(kind: 'lengths', key: string, probability: number): void;
  add(kind: 'pitches', key: number, probability: number): void;
  add(kind: 'lengths' | 'pitches', key: string | number, probability: number): void {
    const sums: Map<string | number, number> = kind === 'lengths' ? this.lengths : this.pitches;
    sums.set(key, (sums.get(key) ?? 0) + probability);
  }

  /** How probable it is that the next pitch is one of those found. */
  get found(): number {
    let sum = 0;
    for (const probability of this.pitches.values()) sum += probability;
    return sum;
  }

  likeliest(): Branch | undefined {
    let best = -1;
    for (let index = 0; index < this.branches.length; index++) {
      if ((this.branches[index]?.probability ?? 0) > (this.branches[best]?.probability ?? FAINT)) {
        best = index;
      }
    }
    return best < 0 ? undefined : this.branches.splice(best, 1)[0];
  }

  /** One more character: moves its probability to where it belongs now. */
  go(branch: Branch, from: Spot, last: string, probability: number): void {
    const { phase, token, inBar } = branch;
    const on = { probability, from, last, inBar };
    if (phase === 'length' && /[\d/]/.test(last)) {
      this.add('lengths', token, -probability);
      this.add('lengths', token + last, probability);
      this.goOn(on, phase, token + last);
    } else if (phase === 'tone' && (",'".includes(last) || !LETTER.test(token))) {
      const longer = token + last;
      if (LETTER.test(token)) this.add('pitches', this.pitchOf(inBar, token), -probability);
      if (LETTER.test(longer)) this.add('pitches', this.pitchOf(inBar, longer), probability);
      this.goOn(on, phase, longer);
    } else if (phase === 'length' || phase === 'between') {
      this.between(on, last);
    }
  }

  private between(on: Step, last: string): void {
    if (last === '|') {
      this.goOn({ ...on, inBar: false }, 'between', '');
    } else if (LETTER.test(last)) {
      this.add('pitches', this.pitchOf(on.inBar, last), on.probability);
      this.goOn(on, 'tone', last);
    } else if ('^_='.includes(last)) {
      this.goOn(on, 'tone', last);
    } else if (last === '[') {
      this.goOn(on, 'between', '');
    }
    // A rest, a tie or the end leads to no new note.
  }

  /** What is too faint to be followed ever is forgotten at once. */
  private goOn(on: Step, phase: Phase, token: string): void {
    if (on.probability > FAINT) this.branches.push({ ...on, phase, token });
  }

  private pitchOf(inBar: boolean, token: string): number {
    const known = inBar ? this.pitchesHere : this.pitchesNext;
    let pitch = known.get(token);
    if (pitch === undefined) {
      this.scratch.copyFrom(inBar ? this.here : this.nextBar);
      pitch = readPitches(token, this.scratch)[0] ?? 0;
      known.set(token, pitch);
    }
    return pitch;
  }
}

function spot(engine: Engine, alphabet: readonly string[]): Spot {
  const walk = new CanonAutomaton(alphabet, { symbols: false });
  return { state: new Float32Array(engine.stateLength), walk, imagined: '' };
}
