/**
 * A virtual jam of ten minutes in every mode, with a virtual player who plays tunes: does every bar
 * that is written add up, does abc2midi say so too, is every note ended, and is the same jam
 * replayed from its inputs the same to the byte? With ANTIPHON_CORPORA the tunes are of the
 * validation split, else the model's own. MODES_MINUTES, MODES_ONLY (names with commas) and
 * MODES_SHOW (how many of the last tunes to print) change what is done.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseCanon } from '../dist/abc/canon.js';
import { perform } from '../dist/abc/perform.js';
import { readTune } from '../dist/abc/read.js';
import { decodeAbc, tuneBlocks } from '../dist/abc/readDocument.js';
import { liveSettingsSchema } from '../dist/config/settings.js';
import { generateTune } from '../dist/jam/generate.js';
import { Session } from '../dist/jam/session.js';
import { encode } from '../dist/midi/encode.js';
import { createEngine } from '../dist/model/createEngine.js';
import { loadModel } from '../dist/model/loadModel.js';
import { barTicks } from '../dist/music/meter.js';
import { TICKS_PER_QUARTER } from '../dist/music/time.js';

const MINUTES = Number(process.env.MODES_MINUTES ?? 10);
const SHOW = Number(process.env.MODES_SHOW ?? 0);
const QUARTER = 500;
const BAR = 4 * QUARTER;
const METER = { beats: 4, unit: 4 };

/** What the virtual player does in a mode: plays bars from a time on, or waits. */
const PLAYERS = {
  *answer() {
    for (;;) {
      yield { play: 4 };
      yield { till: 'answering' };
      yield { till: 'listening' };
    }
  },
  *trade() {
    yield { play: 4 };
    for (;;) yield* [{ rest: 4 }, { play: 4 }];
  },
  *continue() {
    for (;;) yield* [{ play: 4 }, { rest: 13.3 }];
  },
  *accompany() {
    for (;;) yield* [{ play: 16 }, { rest: 4 }];
  },
  *changes() {
    for (;;) yield* [{ play: 10 }, { rest: 26 }];
  },
  *solo() {
    for (;;) yield* [{ rest: 40.7 }, { play: 4 }];
  },
};
const SETTINGS = {
  answer: {},
  trade: { tempo: 120 },
  continue: {},
  accompany: { tempo: 120 },
  changes: { tempo: 120, countIn: 1 },
  solo: { tempo: 120, metronome: 'on' },
};

export async function bench() {
  const model = await loadModel(fileURLToPath(new URL('../models/live', import.meta.url)));
  const engine = await createEngine('wasm', model);
  const tunes = playedTunes({ model, engine });
  const only = process.env.MODES_ONLY?.split(',') ?? Object.keys(PLAYERS);
  const rows = [];
  for (const mode of Object.keys(PLAYERS).filter((name) => only.includes(name))) {
    const settings = liveSettingsSchema.parse({ mode, ...SETTINGS[mode] });
    const open = () => new Session({ model, engine, settings, seed: 1 });
    const before = process.cpuUsage();
    const jam = new Jam(open(), tunes, mode);
    jam.run(MINUTES * 60_000);
    const { user, system } = process.cpuUsage(before);
    const again = replayed(open(), jam.inputs, jam.end);
    const abc = jam.engraved();
    if (SHOW > 0) for (const tune of abc.slice(-SHOW)) console.log(tune);
    rows.push({
      mode,
      'notes in': jam.inputs.filter(({ input }) => input.message?.kind === 'noteOn').length,
      'notes out': jam.sent.filter(({ message }) => message.kind === 'noteOn').length,
      'partner bars': jam.barsOf('partner'),
      'bars that do not add up': jam.wrongBars(),
      'abc2midi objects to': objectionsOf(abc),
      'left sounding': jam.leftSounding(),
      'replay is identical': bytesOf(again) === bytesOf(jam.sent),
      'share of a core': `${((user + system) / 10 / (MINUTES * 60_000)).toFixed(2)} %`,
    });
  }
  console.table(rows);
  engine.dispose();
}

/** A session in virtual time with a player who takes it as it comes. */
class Jam {
  inputs = [];
  sent = [];
  transcripts = new Map();
  turn = 'idle';
  wake;
  now = 1000;

  constructor(session, tunes, mode) {
    this.session = session;
    this.tunes = tunes;
    this.mode = mode;
  }

  run(length) {
    this.end = this.now + length;
    this.give({ kind: 'settings', change: { mode: this.mode } });
    let next = 0;
    for (const step of PLAYERS[this.mode]()) {
      if (this.now >= this.end) break;
      if (step.play !== undefined) this.play(this.tunes[next++ % this.tunes.length], step.play);
      if (step.rest !== undefined) this.till(this.now + step.rest * BAR);
      if (step.till !== undefined) this.tillTurn(step.till);
    }
    this.till(this.end);
    this.take(this.session.close(this.end));
  }

  play(notes, bars) {
    const start = this.now;
    const end = start + bars * BAR;
    const perTick = QUARTER / TICKS_PER_QUARTER;
    const events = notes.flatMap(({ pitch, onset, duration }, i) => {
      const late = 12 * Math.sin(i * 7.3);
      const on = start + Math.max(0, onset * perTick + late);
      const velocity = 70 + Math.round(20 * Math.sin(i / 5));
      if (on >= end - 100) return [];
      const off = Math.min(end - 20, on + 0.85 * duration * perTick);
      return [
        { at: on, message: { kind: 'noteOn', channel: 0, pitch, velocity } },
        { at: off, message: { kind: 'noteOff', channel: 0, pitch, velocity: 0 } },
      ];
    });
    for (const { at, message } of events.sort((a, b) => a.at - b.at)) {
      if (at >= this.end) break;
      this.till(at);
      this.give({ kind: 'midi', message });
    }
    this.till(Math.min(end, this.end));
  }

  give(input) {
    this.inputs.push({ at: this.now, input });
    this.take(this.session.receive(input, this.now));
  }

  till(at) {
    const until = Math.min(at, this.end);
    while (this.wake !== undefined && this.wake <= until)
      this.take(this.session.advance(this.wake));
    this.now = Math.max(this.now, until);
  }

  tillTurn(turn) {
    while (this.turn !== turn && this.wake !== undefined && this.wake < this.end) {
      this.now = Math.max(this.now, this.wake);
      this.take(this.session.advance(this.wake));
    }
    if (this.turn !== turn) this.now = this.end;
    else this.till(this.now + QUARTER);
  }

  take({ outputs, wake }) {
    this.wake = wake;
    for (const output of outputs) {
      if (output.kind === 'send') this.sent.push(output);
      else if (output.event.kind === 'state') this.turn = output.event.turn;
      else if (output.event.kind === 'transcript') {
        const { part, phrase } = output.event;
        this.transcripts.set(`${part} ${phrase}`, output.event);
      }
    }
  }

  engraved() {
    return [...this.transcripts.values()].map(({ engraved }) => engraved);
  }

  /** Of every last version of a phrase: bars of its canon, but for an upbeat and an open end. */
  barsOf(part) {
    const of = [...this.transcripts.values()].filter((one) => one.part === part);
    return of.reduce((sum, { canon }) => sum + canon.split('|').length, 0);
  }

  wrongBars() {
    let wrong = 0;
    for (const { canon, part, engraved } of this.transcripts.values()) {
      const lengths = part === 'partner' ? barLengths(parseCanon(`${canon}\n`)) : [];
      // What was taken back before its first note is shown as silence.
      if (!/[A-Ga-g]/.test(engraved.split('\n').slice(4).join(''))) continue;
      const [block] = tuneBlocks(engraved);
      const read = block === undefined ? {} : readTune(block);
      const shown = 'tune' in read ? barLengths(read.tune) : [];
      // What the player broke into, and what a phrase begins with, may be less than a bar.
      const whole = [...lengths.slice(0, -1), ...shown.slice(1, -1)];
      const bad = whole.filter((length) => length !== barTicks(METER)).length;
      if (bad > 0 || !('tune' in read)) console.log(canon, engraved);
      wrong += bad + ('tune' in read ? 0 : 1);
    }
    return wrong;
  }

  leftSounding() {
    const owed = new Map();
    for (const { message } of this.sent) {
      const { kind, channel, pitch } = message;
      const step = kind === 'noteOn' ? 1 : kind === 'noteOff' ? -1 : 0;
      const key = `${channel} ${pitch}`;
      if (step !== 0) owed.set(key, Math.max(0, (owed.get(key) ?? 0) + step));
    }
    return [...owed.values()].filter((count) => count > 0).length;
  }
}

function barLengths({ events }) {
  const lengths = [0];
  for (const event of events) {
    if (event.kind === 'bar') lengths.push(0);
    if (event.kind === 'sound') lengths[lengths.length - 1] += event.duration;
  }
  return lengths;
}

function replayed(session, inputs, end) {
  const outputs = [];
  for (const { at, input } of inputs) outputs.push(...session.receive(input, at).outputs);
  outputs.push(...session.close(end).outputs);
  return outputs.filter(({ kind }) => kind === 'send');
}

function bytesOf(sent) {
  const line = ({ due, message }) => `${due} ${Buffer.from(encode(message)).toString('hex')}`;
  return sent.map(line).join('\n');
}

/** Notes of tunes in 4/4, all moved to C. */
function playedTunes(mind) {
  const corpora = process.env.ANTIPHON_CORPORA;
  if (corpora === undefined) {
    return Array.from({ length: 24 }, (_, phrase) => {
      const request = { meter: METER, key: { fifths: 0, mode: 'maj' }, bars: 16, seed: 9, phrase };
      const abc = generateTune(mind, request, liveSettingsSchema.parse({}));
      const [block] = tuneBlocks(abc);
      return perform(readTune(block).tune);
    });
  }
  const split = JSON.parse(readFileSync(join(corpora, 'split.json'), 'utf8'));
  const blocks = new Map();
  const tunes = split.val.flatMap((id) => {
    const [file, ordinal] = id.split('#');
    if (!blocks.has(file)) {
      blocks.set(file, tuneBlocks(decodeAbc(readFileSync(join(corpora, file)))));
    }
    const block = blocks.get(file).find((one) => one.ordinal === Number(ordinal));
    const reading = block === undefined ? {} : readTune(block);
    if (!('tune' in reading)) return [];
    const { meter, key, events } = reading.tune;
    if (meter.beats !== 4 || meter.unit !== 4 || key.mode !== 'maj') return [];
    const line = events.findIndex(({ kind }) => kind === 'bar');
    const first = events.slice(0, line).reduce((sum, { duration = 0 }) => sum + duration, 0);
    const upbeat = first % barTicks(METER);
    const down = (7 * key.fifths) % 12;
    const notes = perform(reading.tune)
      .filter(({ onset }) => onset >= upbeat)
      .map((note) => ({ ...note, onset: note.onset - upbeat, pitch: note.pitch - down }));
    return notes.length < 40 ? [] : [notes];
  });
  return tunes.slice(0, 60);
}

/** How many of the tunes abc2midi has something to say against; undefined without abc2midi. */
function objectionsOf(tunes) {
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-modes-'));
  const path = join(folder, 'tune.abc');
  try {
    return tunes.filter((tune) => {
      writeFileSync(path, tune);
      const said = execFileSync('abc2midi', [path, '-c'], { encoding: 'utf8' });
      // A triplet of unequal notes is legal ABC; abc2midi only points it out.
      const isWrong = /error|warning/i.test(said.replace(/.*Different length notes in tuple/g, ''));
      if (isWrong) console.log(said, tune);
      return isWrong;
    }).length;
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
