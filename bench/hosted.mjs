/**
 * Hosted jams: how many of them a core plays before a note's prediction is late. Durations are
 * processor time, on a clock that knows no other work than theirs (`OneCore`). A note's latency
 * counts from when it was to be played, so that waiting for other jams is in it, until its
 * prediction is written as JSON for the player's page.
 *
 * Each jam goes on from 16 bars that were played before. Its player plays 8 to 13 notes of a scale,
 * two to three a second, listens to an answer, and plays on, all out of step with each other.
 * HOSTED_JAMS=100,500 says how many, HOSTED_SECONDS how long, HOSTED_MODEL and HOSTED_PRECISION
 * with what. It is right with Node.js of version 24 or later, with the words that `npm run bench`
 * gives it: see `processorTime`. With `--single-threaded` as well the collector's helpers count too.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'hdr-histogram-js';
import { liveSettingsSchema } from '../dist/config/settings.js';
import { collectSeldom } from '../dist/hosting/collectSeldom.js';
import { REST } from '../dist/hosting/hostedJams.js';
import { JamFactory } from '../dist/hosting/jamFactory.js';
import { ANY_JAM } from '../dist/hosting/jamList.js';
import { Leisure } from '../dist/jam/leisure.js';
import { JamRuntime } from '../dist/jam/runtime.js';
import { coin } from '../dist/model/coin.js';
import { createEngine } from '../dist/model/createEngine.js';
import { loadModel } from '../dist/model/loadModel.js';
import { SharedEngine } from '../dist/model/sharedEngine.js';
import { OneCore, processorTime } from './oneCore.mjs';

const SIZES = (process.env.HOSTED_JAMS ?? '50,200,350,500').split(',').map(Number);
const SECONDS = Number(process.env.HOSTED_SECONDS ?? 20);
const WARM_UP = 10;
const HERE = fileURLToPath(import.meta.url);
const MODEL = process.env.HOSTED_MODEL ?? 'light';
const PRECISION = process.env.HOSTED_PRECISION ?? 'int16';
const SCALE = [0, 2, 4, 5, 7, 9, 11, 12, 14, 16];
const BEFORE = `M:4/4\nK:G\n${'G2ABc2BA|G2B2d4|e2dcB2AG|A2F2G4|'.repeat(4).slice(0, -1)}\n`;

/** Each size has a process of its own: what is left of one would hold the next up. */
export function bench() {
  console.log(`${MODEL}, ${PRECISION}`);
  console.log(
    'jams  notes/s   to prediction, ms         of a core    a note   lines/s   KiB a jam',
  );
  for (const size of SIZES) {
    const words = [...process.execArgv, HERE, String(size)];
    spawnSync(process.execPath, words, { stdio: 'inherit' });
  }
}

async function play(size) {
  collectSeldom();
  const model = await loadModel(fileURLToPath(new URL(`../models/${MODEL}`, import.meta.url)));
  const engine = new SharedEngine(await createEngine('wasm', model, { precision: PRECISION }));
  const settings = liveSettingsSchema.parse({});
  const common = { antiphon: '0', engine: 'wasm', precision: PRECISION, channel: 0, settings };
  const factory = new JamFactory({ model, engine, list: ANY_JAM, common });
  globalThis.gc?.();
  const before = memory();
  const core = new OneCore();
  const leisure = new Leisure(core, REST);
  const from = WARM_UP * 1000;
  const seen = { from, notes: 0, lines: 0, late: histogram() };
  const jams = Array.from({ length: size }, (_, number) => begin(factory, core, leisure, number));
  for (const [number, jam] of jams.entries()) perform(jam, core, number, seen);
  core.runTo(from);
  const { idle } = core;
  const used = processorTime();
  core.runTo(from + SECONDS * 1000);
  const busy = 1 - (core.idle - idle) / (SECONDS * 1000);
  const perNote = (processorTime() - used) / seen.notes;
  globalThis.gc?.();
  const kept = (memory() - before) / size / 1024;
  const ms = (percentile) => (seen.late.getValueAtPercentile(percentile) / 1000).toFixed(2);
  console.log(
    `${String(size).padStart(4)}  ${perSecond(seen.notes)}   ` +
      `p50 ${ms(50).padStart(6)}  p99 ${ms(99).padStart(7)}   ${(100 * busy).toFixed(0).padStart(6)} %` +
      `${perNote.toFixed(2).padStart(8)} ms  ${perSecond(seen.lines)}${kept.toFixed(0).padStart(10)}`,
  );
  for (const { runtime } of jams) void runtime.stop();
  engine.dispose();
}

function begin(factory, clock, leisure, number) {
  const session = factory.session({ ...factory.headOf(`jam-${number}`, 0), seed: number });
  const runtime = new JamRuntime({ session, clock, leisure });
  runtime.receive({ kind: 'prime', canon: BEFORE });
  return { runtime };
}

/** Plays for ever, by the times that are due. */
function perform({ runtime }, core, number, seen) {
  let due;
  let line = '';
  runtime.subscribe((event) => {
    JSON.stringify(event);
    if (event.kind !== 'prediction' || core.now() < seen.from) return;
    if (event.line !== line) seen.lines++;
    line = event.line;
    if (due !== undefined) seen.late.recordValue(Math.round(1000 * (core.now() - due)));
    due = undefined;
  });
  const notes = notesOf(number);
  const next = () => {
    const { on, off, pitch } = notes.next().value;
    core.wakeAt(on, () => {
      if (on >= seen.from) {
        seen.notes++;
        due = on;
      }
      runtime.receive(message('noteOn', pitch, 80));
      core.wakeAt(off, () => {
        runtime.receive(message('noteOff', pitch, 0));
        next();
      });
    });
  };
  next();
}

/** Phrases around the scale, each followed by time for an answer. */
function* notesOf(number) {
  const root = 60 + ((number * 5) % 12);
  let time = coin(number, 0, 0) * 10_000;
  let degree = 4;
  for (let phrase = 1; ; phrase++) {
    const toss = (place) => coin(number, phrase, place);
    const count = 8 + Math.floor(6 * toss(0));
    const quarter = 400 + 200 * toss(1);
    for (let note = 0; note < count; note++) {
      const length = quarter * (toss(10 + note) < 0.45 ? 0.5 : 1);
      degree = Math.min(9, Math.max(0, degree + Math.floor(5 * toss(30 + note)) - 2));
      const on = time + 20 * (toss(50 + note) - 0.5);
      yield { on, off: on + 0.85 * length, pitch: root + SCALE[degree] };
      time += length;
    }
    time += quarter * (0.75 * count + 2);
  }
}

function message(kind, pitch, velocity) {
  return { kind: 'midi', message: { kind, channel: 0, pitch, velocity } };
}

function histogram() {
  return build({ lowestDiscernibleValue: 1, highestTrackableValue: 60_000_000 });
}

function memory() {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function perSecond(count) {
  return (count / SECONDS).toFixed(0).padStart(7);
}

if (process.argv[1] === HERE) await play(Number(process.argv[2]));
