/**
 * How good the answers are, over openings of validation tunes, and to whole tunes as abc2midi plays
 * them. Needs ANTIPHON_CORPORA (the folder with split.json) and abc2midi; ANSWERS_MODEL,
 * ANSWERS_TEMPERATURE and ANSWERS_ADAPTATION may name others than `live`, 0.9 and the default,
 * ANSWERS_SHOW=1 prints some.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { engrave } from '../dist/abc/engrave.js';
import { perform } from '../dist/abc/perform.js';
import { readTune } from '../dist/abc/read.js';
import { decodeAbc, tuneBlocks } from '../dist/abc/readDocument.js';
import { liveSettingsSchema } from '../dist/config/settings.js';
import { meterOfFile, notesOfFile, tempoOfFile } from '../dist/jam/fileTiming.js';
import { renderFile } from '../dist/jam/render.js';
import { Session } from '../dist/jam/session.js';
import { readMidiFile } from '../dist/midi/file.js';
import { createEngine } from '../dist/model/createEngine.js';
import { loadModel } from '../dist/model/loadModel.js';
import { formatKey, scaleOf } from '../dist/music/key.js';
import { barTicks, beatTicks, formatMeter, metricalStrength } from '../dist/music/meter.js';
import { TICKS_PER_QUARTER } from '../dist/music/time.js';

const COUNT = 100;
const BARS = 4;
const corpora = process.env.ANTIPHON_CORPORA;

export async function bench() {
  if (corpora === undefined) {
    console.log('skipped: ANTIPHON_CORPORA is not set');
    return;
  }
  const name = process.env.ANSWERS_MODEL ?? 'live';
  const temperature = Number(process.env.ANSWERS_TEMPERATURE ?? 0.9);
  const given = process.env.ANSWERS_ADAPTATION;
  const adaptation = given === undefined ? {} : { adaptation: Number(given) };
  const model = await loadModel(fileURLToPath(new URL(`../models/${name}`, import.meta.url)));
  const engine = await createEngine('wasm', model);
  const answer = (notes, { meter, key }, tempo, seed) => {
    const settings = liveSettingsSchema.parse({
      tempo,
      meter: formatMeter(meter),
      ...(key === undefined ? {} : { key: formatKey(key) }),
      temperature,
      ...adaptation,
    });
    return renderFile(new Session({ model, engine, settings, seed }), notes, meter, tempo).answers;
  };
  const tunes = someOf(validationTunes());

  const openings = tunes.map(openingOf);
  const tally = new Map();
  const answers = openings.map((opening, seed) => {
    const { meter, notes } = opening;
    const tempo = (120 * TICKS_PER_QUARTER) / beatTicks(meter);
    const [abc = ''] = answer(notes.map(played), opening, tempo, seed);
    for (const quality of judge(opening, abc)) tally.set(quality, (tally.get(quality) ?? 0) + 1);
    return abc;
  });
  console.log(`${COUNT} answers to ${BARS} bars, model ${name}, temperature ${temperature}:`);
  console.log(`  abc2midi finds every bar right: ${passes(answers)}`);
  for (const [quality, count] of tally) console.log(`  ${quality}: ${count}`);
  if (process.env.ANSWERS_SHOW === '1') console.log(answers.slice(0, 8).join('\n'));

  const whole = tunes.flatMap((tune, seed) => {
    const file = readMidiFile(playedByAbc2midi(tune));
    const meter = meterOfFile(file);
    return answer(notesOfFile(file), { meter }, tempoOfFile(file, meter), seed).slice(-1);
  });
  console.log(`${whole.length} answers to whole tunes as MIDI files:`);
  console.log(`  abc2midi finds every bar right: ${passes(whole)}`);
  engine.dispose();
}

export function someOf(all, count = COUNT) {
  return Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)]);
}

/** Steadily, at 120 quarters a minute. */
export function played({ pitch, onset, duration }) {
  const perTick = 500 / TICKS_PER_QUARTER;
  const on = 1000 + onset * perTick;
  return { pitch, velocity: 80, on, off: on + 0.85 * duration * perTick };
}

/** What is good about an answer. */
function judge({ meter, key, notes }, abc) {
  const [block] = tuneBlocks(abc);
  const reading = block === undefined ? {} : readTune(block);
  if (!('tune' in reading)) return [];
  const answer = perform(reading.tune);
  const first = answer[0];
  const last = answer.at(-1);
  const [tonic, , third, , fifth] = scaleOf(key);
  const bar = barTicks(meter);
  const bars = Math.round((last.onset + last.duration) / bar) - Math.ceil(first.onset / bar);
  const pitches = answer.map(({ pitch }) => pitch);
  const line = (list) => list.map(({ pitch }) => pitch).join(' ');
  const asked = Math.max(1, Math.round(spanOf(notes) / bar));
  const qualities = {
    'ends on the tonic chord': [tonic, third, fifth].includes(last.pitch % 12),
    'ends on the tonic': last.pitch % 12 === tonic,
    'ends on a beat': metricalStrength(last.onset % bar, meter) > 0,
    'is as long as the phrase': bars === asked,
    'stays within an octave and a half': Math.max(...pitches) - Math.min(...pitches) <= 19,
    'has four pitches or more': new Set(pitches).size >= Math.min(4, answer.length),
    'is no copy': !line(notes).includes(line(answer)) && !line(answer).includes(line(notes)),
    'keeps to the scale but for one note at most':
      pitches.filter((pitch) => !scaleOf(key).includes(pitch % 12)).length <= 1,
  };
  return Object.keys(qualities).filter((name) => qualities[name]);
}

function spanOf(notes) {
  const last = notes.at(-1);
  return last.onset + last.duration - notes[0].onset;
}

export function validationTunes() {
  const split = JSON.parse(readFileSync(join(corpora, 'split.json'), 'utf8'));
  const blocks = new Map();
  return split.val.flatMap((id) => {
    const [file, ordinal] = id.split('#');
    if (!blocks.has(file)) {
      blocks.set(file, tuneBlocks(decodeAbc(readFileSync(join(corpora, file)))));
    }
    const block = blocks.get(file).find((one) => one.ordinal === Number(ordinal));
    const reading = block === undefined ? {} : readTune(block);
    if (!('tune' in reading)) return [];
    const { tune } = reading;
    if (tune.events.some(({ kind }) => kind === 'meter' || kind === 'key')) return [];
    return openingOf(tune).notes.length < 8 ? [] : [tune];
  });
}

/** The first bars of a tune. */
export function openingOf(tune) {
  const { meter, key, events } = tune;
  const bar = barTicks(meter);
  const line = events.findIndex(({ kind }) => kind === 'bar');
  const first = events.slice(0, line).reduce((sum, { duration = 0 }) => sum + duration, 0);
  const end = (first % bar) + BARS * bar;
  const notes = perform(tune).filter(({ onset, duration }) => onset + duration <= end);
  return { meter, key, notes };
}

function playedByAbc2midi(tune) {
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-answers-'));
  const path = join(folder, 'tune.mid');
  writeFileSync(join(folder, 'tune.abc'), engrave(tune));
  execFileSync('abc2midi', [join(folder, 'tune.abc'), '-quiet', '-silent', '-o', path], {
    stdio: 'ignore',
  });
  const bytes = readFileSync(path);
  rmSync(folder, { recursive: true });
  return bytes;
}

/** How many of the tunes abc2midi has nothing to say against. */
export function passes(tunes) {
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-answers-'));
  const path = join(folder, 'tune.abc');
  const right = tunes.filter((tune) => {
    writeFileSync(path, tune);
    const said = execFileSync('abc2midi', [path, '-c'], { encoding: 'utf8' });
    // A triplet of unequal notes is legal ABC; abc2midi only points it out.
    const isWrong = /error|warning/i.test(said.replace(/.*Different length notes in tuple/g, ''));
    if (isWrong) console.log(said, tune);
    return !isWrong;
  });
  rmSync(folder, { recursive: true });
  return right.length;
}
