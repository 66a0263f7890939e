import { createHash } from 'node:crypto';
import { writeCanon } from '../abc/canon.js';
import type { Tune } from '../abc/tune.js';
import { AntiphonError } from '../error.js';
import { LIMITS } from '../model/limits.js';
import { Vocabulary } from '../model/vocabulary.js';
import { Chance } from './chance.js';
import type { Passage } from './chunk.js';
import { counted, cutAgain, type HeldOutText, heldOutTunes } from './heldOut.js';
import type { Plan } from './plan.js';
import type { Recipe } from './recipe.js';
import {
  canonSources,
  cutAtTunes,
  rawSources,
  type Source,
  transposed,
  wholeText,
} from './sources.js';
import { type Part, splitByFile, splitByTitle } from './split.js';

/** One text to learn from, and the same in other keys. */
export interface Study {
  readonly own: Passage;
  readonly others: readonly Passage[];
}

/** One text to be scored on. */
export interface HeldOut {
  readonly passage: Passage;
  /** As in `HeldOutText`; both are empty where notes are not counted. */
  readonly music: Uint8Array;
  readonly notes: number;
}

/** All that a run learns from and is scored on, as indices of characters. */
export interface Material {
  /** In the order of their indices. */
  readonly characters: readonly string[];
  readonly training: readonly Study[];
  readonly validation: readonly HeldOut[];
  readonly test: readonly HeldOut[];
  /** Whether chord symbols are among what is learned. */
  readonly symbols: boolean;
  /** Key signatures and pitches of what is learned from, for the card. */
  readonly range: Range;
  /** A hash of all of it: the same corpora, read and split the same way. */
  readonly fingerprint: string;
}

export interface Range {
  readonly keySignatures: { readonly low: number; readonly high: number };
  readonly register: { readonly low: number; readonly high: number };
}

/**
 * Reads, splits, transposes and encodes the plan's corpora. The vocabulary is that of all texts,
 * held-out ones too, so that no character of theirs is impossible; or `known`, that of a model to go
 * on from.
 *
 * @throws AntiphonError of the corpora and the split, `corpus-unknown-characters`, or
 * `corpus-too-many-characters`.
 */
export function gatherMaterial(plan: Plan, known?: readonly string[]): Material {
  const texts = plan.split === 'tail' ? byTail(plan) : byTune(plan);
  const characters = known ?? alphabetOf(texts);
  const vocabulary = new Vocabulary(characters);
  refuseUnknown(texts, vocabulary);
  const encode = (text: string): Passage =>
    Uint16Array.from({ length: text.length }, (_, at) =>
      vocabulary.indexOfCode(text.charCodeAt(at)),
    );
  const heldOut = ({ text, music, notes }: HeldOutText): HeldOut => ({
    passage: encode(text),
    music,
    notes,
  });
  const material = {
    characters,
    training: texts.training.map(({ own, others }) => ({
      own: encode(own),
      others: others.map(encode),
    })),
    validation: texts.validation.map(heldOut),
    test: texts.test.map(heldOut),
    symbols: texts.symbols,
    range: texts.range,
  };
  return { ...material, fingerprint: fingerprintOf(material) };
}

interface Texts {
  readonly training: readonly { readonly own: string; readonly others: readonly string[] }[];
  readonly validation: readonly HeldOutText[];
  readonly test: readonly HeldOutText[];
  readonly symbols: boolean;
  readonly range: Range;
}

function byTune(plan: Plan): Texts {
  const sources =
    plan.reading === 'raw' ? rawSources(plan.corpora) : canonSources(plan.corpora, plan.symbols);
  const parts =
    plan.split === 'titles'
      ? splitByTitle(sources, plan.heldOut, plan.recipe.seed)
      : splitByFile(plan.split, sources);
  const of = (part: Part): Source[] => sources.filter(({ id }) => parts.get(id) === part);
  const symbols = of('training').some(({ tune }) =>
    tune?.events.some(({ kind }) => kind === 'symbol'),
  );
  const moves = plan.reading === 'canon' && plan.recipe.transpose > 0;
  const census = new Census();
  const training = of('training').map(({ text, tune }) => {
    if (tune !== undefined) census.count(tune);
    const others = tune !== undefined && moves ? transposed(tune) : [];
    for (const other of others) census.count(other);
    return { own: text, others: others.map(writeCanon) };
  });
  if (training.length === 0) {
    throw new AntiphonError(
      'corpus-too-small',
      'Every tune of these corpora is held out: there is none to learn from. Name more corpora.',
    );
  }
  const { layout, batch, chunk } = plan.recipe;
  const heldOut = (part: Part): HeldOutText[] => {
    const texts = of(part).map(({ text, music, notes }) => counted(text, music, notes));
    return layout === 'tunes' ? texts : cutAgain(texts, cut);
  };
  const cut = (text: string): string[] =>
    layout === 'tunes' ? [text] : cutText(text, layout, batch, chunk);
  const owns = training.map(({ own }) => own);
  return {
    training:
      layout === 'tunes' ? training : (layout === 'stream' ? owns : cut(owns.join(''))).map(alone),
    validation: heldOut('validation'),
    test: heldOut('test'),
    symbols,
    range: census.range(),
  };
}

function byTail(plan: Plan): Texts {
  const { layout, batch, chunk } = plan.recipe;
  if (plan.reading !== 'raw' || layout === 'tunes') {
    throw new AntiphonError(
      'split-tail',
      'A split by the tail is one of raw text, not of tunes: add --reading raw and --layout stream (or windows).',
    );
  }
  const text = wholeText(plan.corpora);
  const border = Math.floor(text.length * (1 - plan.heldOut));
  const pieces = (part: string): string[] => cutText(part, layout, batch, chunk);
  return {
    training: (layout === 'stream' ? cutAtTunes : pieces)(text.slice(0, border)).map(alone),
    validation: cutAgain(heldOutTunes(text.slice(border)), pieces),
    test: [],
    symbols: false,
    range: new Census().range(),
  };
}

const alone = (own: string): Texts['training'][number] => ({ own, others: [] });

/** A text as so many long pieces side by side, or as windows of one chunk each. */
function cutText(
  text: string,
  layout: 'stream' | 'windows',
  batch: number,
  chunk: number,
): string[] {
  const length = layout === 'windows' ? chunk : Math.ceil(text.length / batch);
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += length) pieces.push(text.slice(at, at + length));
  // A window counts whole or not at all; of anything shorter than 2 nothing can be predicted.
  return pieces.filter((piece) => piece.length >= (layout === 'windows' ? chunk : 2));
}

function alphabetOf({ training, validation, test }: Texts): string[] {
  const characters = new Set<string>();
  const add = (text: string): void => {
    for (const character of text.split('')) characters.add(character);
  };
  for (const { own, others } of training) [own, ...others].forEach(add);
  for (const { text } of [...validation, ...test]) add(text);
  if (characters.size > LIMITS.vocabularySize) {
    throw new AntiphonError(
      'corpus-too-many-characters',
      `These corpora hold ${characters.size} different characters; a model knows at most ${LIMITS.vocabularySize}. Is one of the files no ABC, or in another encoding?`,
    );
  }
  return [...characters].sort();
}

function refuseUnknown({ training, validation, test }: Texts, vocabulary: Vocabulary): void {
  const texts = [
    ...training.flatMap(({ own, others }) => [own, ...others]),
    ...[...validation, ...test].map(({ text }) => text),
  ];
  const unknown = new Set(texts.flatMap((text) => vocabulary.unknownIn(text)));
  if (unknown.size === 0) return;
  const shown = [...unknown].slice(0, 10).map((character) => JSON.stringify(character));
  throw new AntiphonError(
    'corpus-unknown-characters',
    `The model to go on from does not know ${unknown.size} of the corpora's characters: ${shown.join(' ')}. Train a new one, or leave out the tunes that have them.`,
  );
}

/**
 * What an epoch learns from: each text as it is, or in a key chosen anew; of a stream all texts in
 * an order chosen anew, as so many long pieces.
 */
export function passagesOf(material: Material, recipe: Recipe, epoch: number): Passage[] {
  if (recipe.layout === 'stream') return streamOf(material, recipe, epoch);
  const chance = new Chance(recipe.seed, 'copies', epoch);
  return material.training.map(({ own, others }) => {
    if (others.length === 0 || chance.fraction() >= recipe.transpose) return own;
    return others[chance.below(others.length)] ?? own;
  });
}

/** In one order always a network would learn which tune comes after which. */
function streamOf({ training }: Material, { batch, seed }: Recipe, epoch: number): Passage[] {
  const shuffled = new Chance(seed, 'copies', epoch).shuffled(training);
  const whole = new Uint16Array(training.reduce((sum, { own }) => sum + own.length, 0));
  let at = 0;
  for (const { own } of shuffled) {
    whole.set(own, at);
    at += own.length;
  }
  const length = Math.ceil(whole.length / batch);
  return Array.from({ length: batch }, (_, row) =>
    whole.subarray(row * length, (row + 1) * length),
  ).filter((passage) => passage.length >= 2);
}

function fingerprintOf(material: Omit<Material, 'fingerprint'>): string {
  const hash = createHash('sha256').update(material.characters.join(''), 'utf16le');
  const add = (passage: Passage): void => {
    hash.update(`${passage.length},`).update(passage);
  };
  for (const { own, others } of material.training) [own, ...others].forEach(add);
  for (const { passage } of [...material.validation, ...material.test]) add(passage);
  return hash.digest('hex');
}

/** Key signatures and pitches of tunes. */
export function rangeOf(tunes: readonly Tune[]): Range {
  const census = new Census();
  for (const tune of tunes) census.count(tune);
  return census.range();
}

/** Leaves out what is so rare that the network can hardly have learned it. */
const RARE = 0.001;

/** Counts signatures and pitches. */
class Census {
  readonly #signatures = new Map<number, number>();
  readonly #pitches = new Map<number, number>();

  count(tune: Tune): void {
    increment(this.#signatures, tune.key.fifths);
    for (const event of tune.events) {
      if (event.kind !== 'sound') continue;
      for (const { pitch } of event.tones) increment(this.#pitches, pitch);
    }
  }

  range(): Range {
    return {
      keySignatures: span(this.#signatures) ?? { low: -7, high: 7 },
      register: span(this.#pitches) ?? { low: 0, high: 127 },
    };
  }
}

function increment(counts: Map<number, number>, value: number): void {
  counts.set(value, (counts.get(value) ?? 0) + 1);
}

function span(counts: ReadonlyMap<number, number>): { low: number; high: number } | undefined {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const common = [...counts].filter(([, count]) => count >= RARE * total).map(([value]) => value);
  if (common.length === 0) return undefined;
  return { low: Math.min(...common), high: Math.max(...common) };
}
