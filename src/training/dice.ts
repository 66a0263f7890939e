import { writeCanon } from '../abc/canon.js';
import { transpose } from '../abc/transpose.js';
import type { Tune } from '../abc/tune.js';
import { AntiphonError } from '../error.js';
import { COLUMNS, columnOf, type DicePage } from '../model/dice/diceTable.js';
import { DiceMind } from '../model/minds/diceMind.js';
import { Vocabulary } from '../model/vocabulary.js';
import { type Mode, nearestSignature } from '../music/key.js';
import { barTicks, formatMeter, type Meter } from '../music/meter.js';
import { Chance } from './chance.js';
import { learnNgram } from './ngram.js';
import type { WordLesson } from './wordLesson.js';

export interface DiceRecipe {
  /** How many bars a column holds at most: the faces of the dice. */
  readonly faces: number;
  /** Meters and modes of fewer tunes get no page. */
  readonly leastTunes: number;
  /** Of the n-gram that spells what is on no page: n, and what is too rare for it. */
  readonly order: number;
  readonly leastCount: number;
}

/**
 * Makes a musical dice game of tunes: every tune is moved to the key of its mode that has no
 * accidentals, into one octave with the others, and cut into bars; each whole bar goes into the
 * column of its place in the form. The commonest bars stay, and of equally common ones those that
 * the seed picks.
 *
 * @throws AntiphonError `dice-no-page` where there are not enough tunes for a single page.
 */
export async function learnDice(lesson: WordLesson, recipe: DiceRecipe): Promise<DiceMind> {
  const moved = lesson.training.flatMap(({ tune }) => (tune === undefined ? [] : [atHome(tune)]));
  const drafts = new Map<string, PageDraft>();
  for (const [at, tune] of moved.entries()) {
    const name = `${formatMeter(tune.meter)} ${tune.key.mode}`;
    const draft = drafts.get(name) ?? new PageDraft(tune.meter, tune.key.mode);
    drafts.set(name, draft);
    draft.add(tune);
    if (at % 100 === 0) {
      lesson.progress('tunes', at, moved.length);
      await lesson.rest();
    }
  }
  const chance = new Chance(lesson.seed, 'order');
  const pages = [...drafts.values()]
    .filter(({ tunes }) => tunes >= recipe.leastTunes)
    .map((draft) => draft.page(recipe.faces, chance));
  if (pages.length === 0) {
    throw new AntiphonError(
      'dice-no-page',
      `There are not ${recipe.leastTunes} tunes of any one meter and mode to throw dice for. Name more corpora.`,
    );
  }
  const vocabulary = new Vocabulary(lesson.characters);
  const texts = [...lesson.training.map(({ text }) => text), ...moved.map(writeCanon)];
  const ngram = learnNgram(
    texts.map((text) => [...text].map((character) => vocabulary.indexOf(character))),
    lesson.characters.length,
    recipe,
  );
  return new DiceMind(pages, ngram, lesson.characters);
}

/** Where the tunes' mean pitch is to be, as near as whole octaves allow: on the treble staff's middle line. */
const MIDDLE = 71;

/** The tune without chord symbols in the signature of no accidentals, in the octave nearest `MIDDLE`. */
export function atHome(tune: Tune): Tune {
  const way = nearestSignature(tune.key, [0]);
  const bare = { ...tune, events: tune.events.filter(({ kind }) => kind !== 'symbol') };
  if (way === undefined) return bare;
  const pitches = tune.events.flatMap((event) =>
    event.kind === 'sound' ? event.tones.map(({ pitch }) => pitch + way.semitones) : [],
  );
  const mean = pitches.reduce((sum, pitch) => sum + pitch, 0) / Math.max(1, pitches.length);
  const octaves = 12 * Math.round((MIDDLE - mean) / 12);
  return transpose(bare, way.semitones + octaves, way.key);
}

/** A page while tunes are being cut up for it. */
class PageDraft {
  tunes = 0;
  /** How often each bar was found, by column. */
  readonly #found = Array.from({ length: COLUMNS }, () => new Map<string, number>());
  readonly #ends = new Array<number>(COLUMNS).fill(0);

  constructor(
    readonly meter: Meter,
    readonly mode: Mode,
  ) {}

  add(tune: Tune): void {
    this.tunes++;
    const bars = wholeBars(tune);
    bars.forEach(({ text, place }, at) => {
      const isLast = at === bars.length - 1;
      const column = isLast ? COLUMNS - 1 : columnOf(place);
      if (isLast) this.#ends[columnOf(place)] = (this.#ends[columnOf(place)] ?? 0) + 1;
      const found = this.#found[column];
      // A tied note is cut by the bar line: without its other half it would be another one.
      if (found && !text.includes('-')) found.set(text, (found.get(text) ?? 0) + 1);
    });
  }

  page(faces: number, chance: Chance): DicePage {
    const columns = this.#found.map((found) =>
      chance
        .shuffled([...found])
        .sort(([, a], [, b]) => b - a)
        .slice(0, faces),
    );
    const bars = [...new Set(columns.flatMap((column) => column.map(([bar]) => bar)))].sort();
    const counts = new Uint16Array(COLUMNS * bars.length);
    columns.forEach((column, at) => {
      for (const [bar, count] of column) {
        counts[at * bars.length + bars.indexOf(bar)] = Math.min(count, 0xffff);
      }
    });
    const ends = this.#ends.map((count, column) => {
      const all = [...(this.#found[column] ?? [])].reduce((sum, [, one]) => sum + one, 0);
      // Any bar may be the last one, and none has to be.
      return Math.min((count + 0.1) / (all + 1), 0.9);
    });
    return { meter: this.meter, mode: this.mode, bars, counts, ends };
  }
}

/** The bars of a tune that are as long as its meter says, and which bar of it each is, from 0. */
function wholeBars(tune: Tune): { readonly text: string; readonly place: number }[] {
  const bar = barTicks(tune.meter);
  const texts = bodyOf(writeCanon(tune)).split('|');
  const lengths = [0];
  let isPlain = true;
  for (const event of tune.events) {
    if (event.kind === 'bar') lengths.push(0);
    else if (event.kind === 'sound') lengths.push((lengths.pop() ?? 0) + event.duration);
    else isPlain = false;
  }
  // A tune that changes its meter or key is no dance.
  if (!isPlain || texts.length !== lengths.length) return [];
  const first = lengths.indexOf(bar);
  let from = 0;
  return texts.flatMap((text, at) => {
    const length = lengths[at] ?? 0;
    if (at < first) return [];
    const place = from / bar;
    from += length;
    return length === bar && Number.isInteger(place) ? [{ text, place }] : [];
  });
}

function bodyOf(canon: string): string {
  return canon.slice(canon.indexOf('\n', canon.indexOf('\n') + 1) + 1, -1);
}
