import { coin } from '../model/coin.js';
import { chordScale } from '../music/chordScale.js';
import {
  type ChordSymbol,
  chordPitchClasses,
  formatChordSymbol,
  parseChordSymbol,
  transposeChord,
} from '../music/chordSymbol.js';
import type { Key } from '../music/key.js';
import { beatTicks, type Meter, metricalStrength } from '../music/meter.js';
import type { Note } from '../music/note.js';
import { pitchClass } from '../music/pitch.js';
import { drawn } from './choices.js';
import type { Stage } from './stage.js';

/**
 * The chords that are considered, in C major and the modes of its signature: those of the scale,
 * the dominants that lead to them, and the flat seventh of the mixolydian tunes.
 */
const CONSIDERED = ['C', 'C7', 'Dm', 'D7', 'Em', 'E7', 'F', 'G', 'G7', 'Am', 'A7', 'Bb'];

/** Chords are chosen more safely than notes: by this much of the temperature. */
const CAUTION = 0.5;
/**
 * What a note that is not of the chord weighs against it, in nats, by how strong its place in the
 * bar is: in the Nottingham tunes 94 % of the notes on the bar line are of the chord, on other
 * beats 75 to 88 %, and off the beat hardly more than chance would have it.
 */
const AGAINST = [0.5, 1.5, 1.8, 3] as const;
/** What a note weighs more that is not of the chord's scale either. */
const OUTSIDE = 1;
/** A chord once chosen is given up for one that is so many times likelier. */
const MUCH_LIKELIER = 2;

export interface Considered {
  /** In the player's key. */
  readonly chord: ChordSymbol;
  /** How likely the network finds it at the bar line. */
  readonly weight: number;
}

export interface Harmony {
  readonly considered: readonly Considered[];
  readonly chosen?: ChordSymbol;
}

/**
 * Imagines the chord for the bar that begins: the network has heard the melody and the chord
 * symbols up to here, and says how likely each symbol is to come next. What the player plays in the
 * bar then speaks for or against each.
 */
export class Harmonist {
  private considered: readonly Considered[] = [];
  private chosen: ChordSymbol | undefined;
  private count = 0;

  constructor(private readonly stage: Stage) {}

  /** The chord that holds. */
  get chord(): ChordSymbol | undefined {
    return this.chosen;
  }

  /** Weighs the chords for a bar that begins where what was heard ends. `key` is the player's. */
  prepare(key: Key): void {
    const { imagination, hearing, settings, meter } = this.stage;
    imagination.begin({ symbols: true, chords: false, longestSilence: beatTicks(meter) });
    if (/[^|]$/.test(hearing.body)) imagination.push('|');
    imagination.mark();
    this.considered = CONSIDERED.flatMap((name) => {
      const chord = parseChordSymbol(name);
      if (chord === undefined) return [];
      const symbol = formatChordSymbol(transposeChord(chord, hearing.carriage.key.fifths));
      const weight = imagination.chance(`"${symbol}"`, settings.adaptation);
      return { chord: transposeChord(chord, key.fifths), weight };
    });
  }

  /** Chooses one, given what has been played of the bar, from its bar line. */
  choose(notes: readonly Note[], key: Key): ChordSymbol {
    const { settings, phrases } = this.stage;
    const { seed } = settings;
    this.count += 1;
    const weights = this.weights(notes, key).map(
      (weight) => weight ** (1 / (CAUTION * settings.temperature)),
    );
    const index = drawn(weights, coin(seed, phrases, this.count));
    const chosen = this.considered[index]?.chord ?? home(key);
    this.chosen = chosen;
    return chosen;
  }

  /** Chooses another one where what has been played of the bar by now speaks for it. */
  reconsider(notes: readonly Note[], key: Key): ChordSymbol | undefined {
    const weights = this.weights(notes, key);
    const most = Math.max(0, ...weights);
    const present = this.considered.findIndex(({ chord }) => chord === this.chosen);
    if (most <= MUCH_LIKELIER * (weights[present] ?? 0)) return undefined;
    const other = this.considered[weights.indexOf(most)]?.chord;
    this.chosen = other ?? this.chosen;
    return other;
  }

  private weights(notes: readonly Note[], key: Key): number[] {
    const { meter } = this.stage;
    return this.considered.map(
      ({ chord, weight }) => weight * Math.exp(-discord(chord, notes, key, meter)),
    );
  }

  /** The chords of this bar: what was considered, and what holds. */
  get harmony(): Harmony {
    const { considered, chosen } = this;
    return { considered, ...(chosen === undefined ? {} : { chosen }) };
  }

  goOn({ considered, chosen }: Harmony): void {
    this.considered = considered;
    this.chosen = considered.find(({ chord }) => isSame(chord, chosen))?.chord ?? chosen;
  }

  /** How many chords it has chosen so far: with the phrase, the coin for the next. */
  get chosenSoFar(): number {
    return this.count;
  }

  goOnAfter(chosen: number): void {
    this.count = chosen;
  }

  forget(): void {
    this.considered = [];
    this.chosen = undefined;
  }
}

function isSame(chord: ChordSymbol, other: ChordSymbol | undefined): boolean {
  return other !== undefined && formatChordSymbol(chord) === formatChordSymbol(other);
}

/** How badly notes of a bar go with a chord, in nats. */
function discord(chord: ChordSymbol, notes: readonly Note[], key: Key, meter: Meter): number {
  const tones = chordPitchClasses(chord);
  const scale = chordScale(chord, key);
  let sum = 0;
  for (const { pitch, onset } of notes) {
    const tone = pitchClass(pitch);
    if (tones.includes(tone)) continue;
    // What is held over from the bar before lies on the bar line too.
    sum += AGAINST[metricalStrength(Math.max(0, onset), meter)];
    if (!scale.includes(tone)) sum += OUTSIDE;
  }
  return sum;
}

/** The tonic chord of a signature, for a network that reads no chord symbols. */
function home({ fifths }: Key): ChordSymbol {
  return transposeChord({ root: 'C', quality: '' }, fifths);
}
