import {
  DEGREES,
  LENGTHS,
  MelodyNetwork,
  type MelodyNote,
  weightsOfUnit,
} from '../model/evolved/melodyNetwork.js';
import { EvolvedMind } from '../model/minds/evolvedMind.js';
import { barTicks, type Meter } from '../music/meter.js';
import { Chance } from './chance.js';
import { BARS, judge, type Melody, type PlacedNote } from './melodyRules.js';
import type { WordLesson } from './wordLesson.js';

export interface EvolutionRecipe {
  /** Hidden units of a network. */
  readonly units: number;
  /** Neurons that compete for each unit's place. */
  readonly neurons: number;
  readonly generations: number;
  /** How many networks each neuron takes part in, in a generation. */
  readonly trials: number;
}

/** How good the networks of one generation were, 0..1. */
export interface Generation {
  readonly best: number;
  readonly mean: number;
}

export interface Evolved {
  readonly mind: EvolvedMind;
  /** The first one's networks are random. */
  readonly generations: readonly Generation[];
}

/** A neuron: all weights of one unit. */
interface Neuron {
  readonly weights: Float32Array;
  /** Scores of the networks that it took part in, the best first. */
  scores: number[];
}

/** What melodies are made up in, to be judged. */
const METERS: readonly Meter[] = [
  { beats: 4, unit: 4 },
  { beats: 6, unit: 8 },
  { beats: 3, unit: 4 },
];
/** Melodies that a network is judged by, in each meter. */
const MELODIES = 2;
/** A neuron is as good as its best networks: others may have let it down. */
const COUNTED = 5;
/** The share of neurons that have children, and that are replaced by them. */
const ELITE = 0.25;
const REPLACED = 0.5;
/** The share of a child's weights that change, and how much. */
const MUTATED = 0.04;
const MUTATION = 0.6;

/**
 * Evolves a network that makes melodies which keep `RULES`, as Chen & Miikkulainen (2001) did: by
 * SANE (Moriarty & Miikkulainen 1996), where not networks but neurons evolve. Networks are put
 * together of neurons by chance, a neuron is worth what its best networks are, and the best neurons
 * have children. As in ESP (Gomez & Miikkulainen 1997), which made it fit for recurrent networks,
 * each hidden unit has a population of its own, so that weights between units keep their meaning.
 *
 * A network is judged by melodies that are drawn from what it says, so it is the chance of good
 * melodies that grows. The best network of all is what remains.
 */
export async function evolve(
  recipe: EvolutionRecipe,
  { characters, seed, progress, rest }: Omit<WordLesson, 'training' | 'validation'>,
): Promise<Evolved> {
  const { units, neurons, generations: count, trials } = recipe;
  const chance = new Chance(seed, 'weights');
  let places = Array.from({ length: units }, () =>
    Array.from({ length: neurons }, (): Neuron => ({ weights: random(units, chance), scores: [] })),
  );
  let best: { readonly weights: Float32Array; score: number } | undefined;
  const generations: Generation[] = [];
  for (let generation = 0; generation < count; generation++) {
    // The coin is the same for all of a generation, so that they are judged alike.
    const judged = (weights: Float32Array): number => scoreOf(units, weights, seed, generation);
    if (best !== undefined) best.score = judged(best.weights);
    let sum = 0;
    for (let round = 0; round < trials; round++) {
      const shuffled = places.map((place) => chance.shuffled(place));
      for (let at = 0; at < neurons; at++) {
        const team = shuffled.map((place) => place[at] as Neuron);
        const weights = together(team);
        const score = judged(weights);
        for (const neuron of team) neuron.scores.push(score);
        if (best === undefined || score > best.score) best = { weights, score };
        sum += score;
      }
      await rest();
    }
    generations.push({ best: best?.score ?? 0, mean: sum / (trials * neurons) });
    progress('generations', generation + 1, count);
    places = places.map((place, unit) => bred(place, unit, best?.weights, recipe, chance));
  }
  const weights = best?.weights ?? new Float32Array(units * weightsOfUnit(units));
  return { mind: new EvolvedMind(units, weights, characters), generations };
}

/** The mean score of melodies drawn from the network by one coin. */
export function scoreOf(
  units: number,
  weights: Float32Array,
  seed: number,
  generation: number,
): number {
  const network = new MelodyNetwork(units, weights);
  const chance = new Chance(seed, 'copies', generation);
  let sum = 0;
  for (const meter of METERS) {
    const melodies = Array.from({ length: MELODIES }, () => melodyBy(network, meter, chance));
    sum += judge(melodies);
  }
  return sum / METERS.length;
}

/** Eight bars drawn from what the network says, every bar full. */
export function melodyBy(network: MelodyNetwork, meter: Meter, chance: Chance): Melody {
  const notes: PlacedNote[] = [];
  const whole = barTicks(meter);
  const weights = new Float64Array(Math.max(DEGREES, LENGTHS.length));
  let bar = 0;
  let position = 0;
  let note: MelodyNote | undefined;
  network.reset();
  while (bar < BARS) {
    network.hear(note, { meter, position, bar });
    const { outputs } = network;
    for (let at = 0; at < DEGREES; at++) weights[at] = Math.exp(outputs[at] ?? 0);
    const degree = drawn(weights, DEGREES, chance);
    LENGTHS.forEach((length, at) => {
      weights[at] = length <= whole - position ? Math.exp(outputs[DEGREES + at] ?? 0) : 0;
    });
    const length = drawn(weights, LENGTHS.length, chance);
    note = { degree, length };
    notes.push({ ...note, bar, position });
    position += LENGTHS[length] ?? 0;
    if (position >= whole) {
      position = 0;
      bar++;
    }
  }
  return { meter, notes };
}

/** An index drawn by the first `count` weights. */
function drawn(weights: Float64Array, count: number, chance: Chance): number {
  let sum = 0;
  for (let at = 0; at < count; at++) sum += weights[at] ?? 0;
  let left = chance.fraction() * sum;
  let last = 0;
  for (let at = 0; at < count; at++) {
    const weight = weights[at] ?? 0;
    if (weight === 0) continue;
    last = at;
    left -= weight;
    if (left < 0) break;
  }
  return last;
}

function random(units: number, chance: Chance): Float32Array {
  return Float32Array.from({ length: weightsOfUnit(units) }, () => chance.normal());
}

function together(team: readonly Neuron[]): Float32Array {
  const width = team[0]?.weights.length ?? 0;
  const weights = new Float32Array(team.length * width);
  team.forEach(({ weights: own }, at) => {
    weights.set(own, at * width);
  });
  return weights;
}

/** The next generation for one place: the worse half make room for the best ones' children. */
function bred(
  place: readonly Neuron[],
  unit: number,
  best: Float32Array | undefined,
  { units }: EvolutionRecipe,
  chance: Chance,
): Neuron[] {
  const worth = ({ scores }: Neuron): number =>
    [...scores]
      .sort((a, b) => b - a)
      .slice(0, COUNTED)
      .reduce((sum, score) => sum + score, 0);
  const ranked = [...place].sort((a, b) => worth(b) - worth(a));
  const parents = ranked.slice(0, Math.max(2, Math.round(ELITE * place.length)));
  const kept = ranked.slice(0, place.length - Math.round(REPLACED * place.length));
  const width = weightsOfUnit(units);
  // The best network's own neuron stays, whatever company it kept this time.
  const champion = best?.subarray(unit * width, (unit + 1) * width).slice();
  const children = Array.from({ length: place.length - kept.length }, (_, at) => {
    if (at === 0 && champion !== undefined) return champion;
    const mother = parents[at % parents.length] as Neuron;
    const father = parents[chance.below(parents.length)] as Neuron;
    return child(mother.weights, father.weights, chance);
  });
  return [...kept.map(({ weights }) => weights), ...children].map((weights) => ({
    weights,
    scores: [],
  }));
}

/** One-point crossover, and mutation. */
function child(mother: Float32Array, father: Float32Array, chance: Chance): Float32Array {
  const weights = mother.slice();
  const cut = chance.below(weights.length);
  weights.set(father.subarray(cut), cut);
  for (let at = 0; at < weights.length; at++) {
    if (chance.fraction() < MUTATED) weights[at] = (weights[at] ?? 0) + MUTATION * chance.normal();
  }
  return weights;
}
