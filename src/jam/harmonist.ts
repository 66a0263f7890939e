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
import { beatTicks, type Meter } from '../music/meter.js';
import type { Note } from '../music/note.js';
import { pitchClass } from '../music/pitch.js';
import type { Ticks } from '../music/time.js';
import { drawn } from './choices.js';
import type { Stage } from './stage.js';

/**
 * The chords that are considered, in C major and the modes of its signature: those of the scale,
 * the dominants that lead to them, and the flat seventh of the mixolydian tunes.
 */
const CONSIDERED = ['C', 'C7', 'Dm', 'D7', 'Em', 'E7', 'F', 'G', 'G7', 'Am', 'A7', 'Bb'];

/** Chords are chosen more safely than notes: by this much of the temperature. */
const CAUTION = 0.5;
/** Nats that a beat of a note which is not of the chord weighs against it, by where it lies. */
const IN_SCALE = 0.5;
const OUTSIDE = 1.5;
/** How much more a note weighs that begins with the chord. */
const ON_THE_CHORD = 2;
/** A chord once chosen is given up for one that is so many times likelier. */
const MUCH_LIKELIER = 8;

interface Considered {
  /** In the player's key. */
  readonly chord: ChordSymbol;
  /** How likely the network finds it at the bar line. */
  readonly weight: number;
}

/**
 * Imagines the chord for the bar that begins: the network has heard the melody and the chord
 * symbols up to here, and says how likely each symbol is to come next. While the bar goes on, what
 * the player plays in it may speak against the choice.
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

  /** The chord of the bar that begins where what was heard last ends. `key` is the player's. */
  choose(key: Key): ChordSymbol | undefined {
    const { imagination, hearing, settings, meter, seed, phrases } = this.stage;
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
    this.count += 1;
    const weights = this.considered.map(
      ({ weight }) => weight ** (1 / (CAUTION * settings.temperature)),
    );
    const index = drawn(weights, coin(seed, phrases, this.count));
    this.chosen = this.considered[index]?.chord ?? home(key);
    return this.chosen;
  }

  /**
   * Whether what was played since the chord began speaks for another one, which is then chosen.
   * Notes are counted from where the chord began.
   */
  reconsider(notes: readonly Note[], key: Key): ChordSymbol | undefined {
    const { meter } = this.stage;
    let best: Considered | undefined;
    let most = 0;
    let present = 0;
    for (const one of this.considered) {
      const weight = one.weight * Math.exp(-discord(one.chord, notes, key, meter));
      if (one.chord === this.chosen) present = weight;
      if (weight > most) {
        most = weight;
        best = one;
      }
    }
    if (best === undefined || most < MUCH_LIKELIER * present) return undefined;
    this.chosen = best.chord;
    return this.chosen;
  }

  forget(): void {
    this.considered = [];
    this.chosen = undefined;
  }
}

/** How badly notes go with a chord, in nats. */
function discord(chord: ChordSymbol, notes: readonly Note[], key: Key, meter: Meter): number {
  const tones = chordPitchClasses(chord);
  const scale = chordScale(chord, key);
  const beat: Ticks = beatTicks(meter);
  let sum = 0;
  for (const { pitch, onset, duration } of notes) {
    const tone = pitchClass(pitch);
    if (tones.includes(tone)) continue;
    const against = scale.includes(tone) ? IN_SCALE : OUTSIDE;
    sum += against * (duration / beat) * (onset <= 0 ? ON_THE_CHORD : 1);
  }
  return sum;
}

/** The tonic chord of a signature, for a network that reads no chord symbols. */
function home({ fifths }: Key): ChordSymbol {
  return transposeChord({ root: 'C', quality: '' }, fifths);
}
