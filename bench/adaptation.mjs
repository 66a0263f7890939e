/**
 * What adapting to what was heard brings: how much better the rest of a tune is foretold, what it
 * costs, and whether answers pick up the player's motifs without copying them. Needs
 * ANTIPHON_CORPORA (the folder with split.json); ADAPTATION_MODEL may name another model than
 * `live`, ADAPTATION_PART=test the test tunes in place of the validation tunes.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CanonAutomaton } from '../dist/abc/automaton.js';
import { liveSettingsSchema } from '../dist/config/settings.js';
import { Adaptation } from '../dist/model/adaptation.js';
import { coin } from '../dist/model/coin.js';
import { createEngine } from '../dist/model/createEngine.js';
import { loadModel } from '../dist/model/loadModel.js';
import { Sampler } from '../dist/model/sampler.js';
import { probabilityOf } from '../dist/model/softmax.js';
import { canonSources } from '../dist/training/sources.js';
import { splitByFile } from '../dist/training/split.js';
import { motifsOf } from './motifs.mjs';

const CORPORA = ['nottingham', 'oneills1850', 'airdsAirs'];

/** Bars of a phrase and of its answer. */
const BARS = 4;
const SEEDS = [1, 2];

export async function bench() {
  const root = process.env.ANTIPHON_CORPORA;
  if (root === undefined) {
    console.log('skipped: ANTIPHON_CORPORA is not set');
    return;
  }
  const name = process.env.ADAPTATION_MODEL ?? 'live';
  const model = await loadModel(fileURLToPath(new URL(`../models/${name}`, import.meta.url)));
  const engine = await createEngine('wasm', model);
  const part = process.env.ADAPTATION_PART === 'test' ? 'test' : 'validation';
  const tunes = tunesOf(root, part);
  console.log(`model ${name}, ${part} tunes`);
  foretell(engine, model, tunes);
  time(engine, model, tunes);
  answer(engine, model, tunes);
}

/** @returns melodies of all corpora, and Nottingham's tunes with their chord symbols. */
function tunesOf(root, part) {
  const sources = canonSources(
    CORPORA.map((corpus) => join(root, corpus)),
    'both',
  );
  const parts = splitByFile(join(root, 'split.json'), sources);
  return sources
    .filter(({ id }) => parts.get(id) === part)
    .map((source) => ({ ...source, kind: source.text.includes('"') ? 'symbols' : 'melody' }))
    .filter(({ id, kind }) => kind === 'melody' || id.startsWith('nottingham/'));
}

function foretell(engine, model, tunes) {
  console.log('\nBits per note, accuracy:      network           adapted');
  for (const kind of ['melody', 'symbols']) {
    const scores = { alone: { bits: 0, right: 0 }, adapted: { bits: 0, right: 0 } };
    let notes = 0;
    let characters = 0;
    const mixed = new Float32Array(engine.vocabularySize);
    for (const tune of tunes.filter((one) => one.kind === kind)) {
      notes += tune.notes;
      hear(engine, model, tune.text, (index, at, logits, adaptation) => {
        if (at < tune.body) return;
        characters += 1;
        adaptation.mix(logits, mixed);
        for (const [way, opinion] of [
          ['alone', logits],
          ['adapted', mixed],
        ]) {
          scores[way].bits -= Math.log2(probabilityOf(opinion, index));
          if (opinion.indexOf(Math.max(...opinion)) === index) scores[way].right += 1;
        }
      });
    }
    const cell = ({ bits, right }) =>
      `${(bits / notes).toFixed(3)}, ${((100 * right) / characters).toFixed(1)} %`.padEnd(18);
    console.log(`${kind.padEnd(30)}${cell(scores.alone)}${cell(scores.adapted)}`);
  }
}

/** Goes through a text, calling `each` before every character but the first. */
function hear(engine, model, text, each) {
  const adaptation = new Adaptation(model.vocabulary);
  engine.reset();
  let logits;
  for (const [at, character] of [...text].entries()) {
    const index = model.vocabulary.indexOf(character);
    if (logits !== undefined) each(index, at, logits, adaptation);
    logits = engine.step(index);
    adaptation.feed(index);
  }
}

/** Both in the same minute, in turns. */
function time(engine, model, tunes) {
  console.log('\nMicroseconds a character, median:  network   adapting');
  const mixed = new Float32Array(engine.vocabularySize);
  const long = tunes
    .filter(({ kind }) => kind === 'melody')
    .map(({ text, body }) => `${text.slice(body, -1)}|`)
    .join('');
  for (const length of [100, 300, 600, 1000]) {
    const times = { step: [], mix: [] };
    for (let round = 0; round < 20; round++) {
      const text = `M:4/4\nK:G\n${long.slice(round * 500, round * 500 + length)}`;
      hear(engine, model, text, (index, at, logits, adaptation) => {
        if (at < text.length - 40) return;
        const before = performance.now();
        adaptation.mix(logits, mixed);
        const between = performance.now();
        engine.step(index);
        times.step.push(performance.now() - between);
        times.mix.push(between - before);
      });
    }
    const median = (values) =>
      (1000 * values.toSorted((a, b) => a - b)[values.length >> 1]).toFixed(1);
    const cells = `${median(times.step).padEnd(10)}${median(times.mix)}`;
    console.log(`${`after ${length} characters`.padEnd(35)}${cells}`);
  }
}

function answer(engine, model, tunes) {
  const openings = tunes.flatMap((tune) => (tune.kind === 'melody' ? openingOf(tune) : []));
  console.log(
    `\nAnswers to the first ${BARS} bars of ${openings.length} tunes, and how they went on:`,
  );
  const judged = {
    network: SEEDS.flatMap((seed) => answers(engine, model, openings, seed, 0)),
    half: SEEDS.flatMap((seed) => answers(engine, model, openings, seed, 0.5)),
    'three quarters': SEEDS.flatMap((seed) => answers(engine, model, openings, seed, 0.75)),
    full: SEEDS.flatMap((seed) => answers(engine, model, openings, seed, 1)),
    tune: openings.map(({ phrase, rest }) => motifsOf(phrase, rest)),
  };
  const head = Object.keys(judged).map((column) => column.padEnd(16));
  console.log(`of the answer, in the phrase:    ${head.join('')}`);
  for (const what of Object.keys(judged.tune[0])) {
    const cells = Object.values(judged).map((all) => {
      const mean = all.reduce((sum, one) => sum + one[what], 0) / all.length;
      return `${(100 * mean).toFixed(1)} %`.padEnd(16);
    });
    console.log(`${what.padEnd(33)}${cells.join('')}`);
  }
}

/** The first bars of a tune, and the bars after them. */
function openingOf({ text, body }) {
  const bars = text.slice(body, -1).split('|');
  const anacrusis = bars[0].length < bars[1]?.length / 2 ? 1 : 0;
  if (bars.length < 2 * BARS + anacrusis || /\[[MK]:/.test(text)) return [];
  const first = BARS + anacrusis;
  return [
    {
      header: text.slice(0, body),
      phrase: bars.slice(0, first),
      rest: bars.slice(first, first + BARS),
    },
  ];
}

function answers(engine, model, openings, seed, strength) {
  const { temperature, topP, topK } = liveSettingsSchema.parse({});
  const sampler = new Sampler(engine.vocabularySize);
  const mask = new Uint8Array(engine.vocabularySize);
  const mixed = new Float32Array(engine.vocabularySize);
  return openings.map(({ header, phrase }, number) => {
    const walk = new CanonAutomaton(model.card.vocabulary, { symbols: false, minBars: 64 });
    const adaptation = new Adaptation(model.vocabulary);
    let logits = new Float32Array(engine.vocabularySize);
    const go = (character) => {
      const index = model.vocabulary.indexOf(character);
      walk.feed(character);
      adaptation.feed(index);
      logits = engine.step(index);
    };
    engine.reset();
    for (const character of `${header}${phrase.join('|')}|`) go(character);
    let text = '';
    while (text.split('|').length <= BARS && text.length < 400) {
      walk.mask(mask);
      adaptation.mix(logits, mixed, strength);
      const toss = coin(seed, number, text.length);
      const settings = { temperature, topP, topK };
      const index = sampler.sample(mixed, mask, settings, toss);
      if (index < 0) break;
      const character = model.vocabulary.characterAt(index);
      text += character;
      go(character);
    }
    return motifsOf(phrase, text.split('|').slice(0, BARS));
  });
}
