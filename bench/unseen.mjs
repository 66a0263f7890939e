/**
 * How well the live model foretells collections that it has nothing to do with. Of each the tunes are
 * left out whose title is one of a training tune, and those that share 48 characters of melody with
 * one, both moved to the signature without sharps and flats: what is left was never seen. Needs
 * ANTIPHON_CORPORA (the folder with split.json) and UNSEEN (folders or files of ABC, parted by
 * colons). UNSEEN_MODEL may name another model, UNSEEN_EVERY=8 takes every eighth tune.
 */
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeCanon } from '../dist/abc/canon.js';
import { transpose } from '../dist/abc/transpose.js';
import { createEngine } from '../dist/model/createEngine.js';
import { loadModel } from '../dist/model/loadModel.js';
import { nearestSignature } from '../dist/music/key.js';
import { Copies } from '../dist/training/copying.js';
import { knownTexts, textsFor } from '../dist/training/evaluationTexts.js';
import { Foreteller } from '../dist/training/foretelling.js';
import { canonSources } from '../dist/training/sources.js';
import { splitByFile } from '../dist/training/split.js';

const CORPORA = ['nottingham', 'oneills1850', 'airdsAirs'];

export async function bench() {
  const root = process.env.ANTIPHON_CORPORA;
  const unseen = process.env.UNSEEN;
  if (root === undefined || unseen === undefined) {
    console.log('skipped: ANTIPHON_CORPORA or UNSEEN is not set');
    return;
  }
  const name = process.env.UNSEEN_MODEL ?? 'live';
  const every = Number(process.env.UNSEEN_EVERY ?? 1);
  const model = await loadModel(fileURLToPath(new URL(`../models/${name}`, import.meta.url)));
  const engine = await createEngine('wasm', model);
  const isNew = judgeOf(root);
  for (const path of unseen.split(':')) {
    const all = textsFor({ kind: 'canon', symbols: false }, [path]);
    const fresh = all.filter(isNew).filter((_, at) => at % every === 0);
    const { known } = knownTexts(fresh, model.vocabulary);
    const foreteller = new Foreteller(engine, model.vocabulary, 1);
    for (const text of known) foreteller.foretell(text);
    const { network, adapted } = foreteller.scores;
    const figures = ({ bitsPerNote, bitsPerCharacter, accuracy }) =>
      `${bitsPerNote.toFixed(3)} bits a note, ${bitsPerCharacter.toFixed(3)} a character, ${(100 * accuracy).toFixed(1)} % right`;
    console.log(`${basename(path)}: ${known.length} of ${all.length} tunes`);
    console.log(`  network  ${figures(network)}\n  adapted  ${figures(adapted)}`);
  }
  engine.dispose();
}

/** Whether a text's tune is none that was learned from. */
function judgeOf(root) {
  const all = canonSources(
    CORPORA.map((corpus) => join(root, corpus)),
    'none',
  );
  const parts = splitByFile(join(root, 'split.json'), all);
  const learned = all.filter(({ id }) => parts.get(id) === 'training');
  const titles = new Set(learned.map(({ title }) => plain(title)).filter((title) => title !== ''));
  const copies = new Copies(learned.map(({ tune }) => melodyOf(tune)));
  return ({ title, tune }) => !titles.has(plain(title)) && !copies.holds(melodyOf(tune));
}

/** `Blackberry Blossom -- Reel` and `The Blackberry Blossom (No. 2)` are one title. */
function plain(title) {
  return title
    .normalize('NFD')
    .toLowerCase()
    .replace(/--.*$|\([^)]*\)/g, '')
    .replace(/\b(the|a|an|jig|reel|hornpipe|strathspey|clog)\b|\bno\.? \d+/g, '')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

function melodyOf(tune) {
  const way = nearestSignature(tune.key, [0]);
  const text = writeCanon(way ? transpose(tune, way.semitones, way.key) : tune);
  return text.slice(text.indexOf('\n', text.indexOf('\n') + 1) + 1);
}
