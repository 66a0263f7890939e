import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readJournal } from '../../../dist/jam/journal/read.js';
import { readMidiFile, writeMidiFile } from '../../../dist/midi/file.js';
import { answered, PHRASE, playPhrase, startDaemon } from '../daemon.mjs';
import { listen, notesOn, placesByClock } from '../events.mjs';
import { turn } from '../remote.mjs';
import { address, antiphon, connected, hardware, PROJECT, run, until } from '../sequencer.mjs';

/** A model that costs an emulator little; slow music, for what has to be thought out between beats. */
const SETTINGS = ['--model', 'ngram', '--meter', '4/4', '--key', 'G', '--seed', '7'];
const TEMPO = 60;
const TICKS_PER_MILLISECOND = (10080 * TEMPO) / 60_000;
/** How far from where they are due the notes of an answer may be heard, milliseconds: half a beat. */
const TOLERANCE = 500;

/** Channels, 0..15: of Antiphon, of what it passes on, of its metronome. */
const ANSWER = 0;
const PASSED_ON = 1;
const CLICK = 9;
const BAR_CLICK = 76;

const JOURNAL = join(tmpdir(), 'journal.jsonl');
const HEARD_FILE = join(tmpdir(), 'heard.mid');
const RENDERED_FILE = join(tmpdir(), 'rendered.mid');
const RECORDED_FILE = join(tmpdir(), 'recorded.mid');

let daemon;
let keyboard;
let keyboardPort;
let antiphonPort;

before(async () => {
  const passOn = ['--thru', String(PASSED_ON + 1)];
  daemon = await startDaemon(...SETTINGS, '--tempo', String(TEMPO), '--record', JOURNAL, ...passOn);
  keyboard = await hardware(0);
  keyboardPort = await address('VirMIDI 0-0');
  antiphonPort = await address('Antiphon Out');
  await run('aconnect', [keyboardPort, await address('Antiphon In')]);
});

after(async () => {
  daemon?.end('SIGKILL');
  await keyboard?.close();
});

/** The phrase as the daemon heard it, which was slow: a file with the notes of its journal. */
async function heardFile() {
  const notes = [];
  const sounding = new Map();
  let origin;
  for (const { at, input } of readJournal(await readFile(JOURNAL)).inputs) {
    const { kind, pitch, velocity } = input.message ?? {};
    if (kind === 'noteOn') {
      origin ??= at;
      sounding.set(pitch, { pitch, velocity, channel: 0, onset: ticks(at - origin) });
    } else if (kind === 'noteOff') {
      const note = sounding.get(pitch);
      notes.push({ ...note, duration: ticks(at - origin) - note.onset });
    }
  }
  const tempos = [{ at: 0, quartersPerMinute: TEMPO }];
  return {
    notes,
    file: writeMidiFile({ tempos, meters: [], keys: [], tracks: [{ name: '', notes }] }),
  };
}

const ticks = (milliseconds) => Math.round(milliseconds * TICKS_PER_MILLISECOND);

/** What goes over these ports until the test ends. */
async function listenTo(t, ...ports) {
  const { events, stop } = await listen(...ports);
  t.after(stop);
  return events;
}

/** Starts to record a port; what it returns ends it. */
async function record(port, file) {
  const recorder = spawn('arecordmidi', ['-p', port, file], { stdio: 'inherit' });
  const ended = new Promise((resolve) => recorder.on('exit', resolve));
  await connected('arecordmidi', port);
  return () => {
    recorder.kill('SIGINT');
    return ended;
  };
}

/** The notes of a file on one channel. */
async function notesIn(file, channel) {
  return readMidiFile(await readFile(file))
    .tracks.flatMap(({ notes }) => notes)
    .filter((note) => note.channel === channel)
    .sort((a, b) => a.on - b.on || a.pitch - b.pitch);
}

const pitches = (notes) => notes.map(({ pitch }) => pitch);

/** Starts a sequencer's clock on the keyboard's port. */
function sendClock(t, tempo) {
  const program = join(PROJECT, 'test/alsa/clockSender.mjs');
  const stdio = ['ignore', 'inherit', 'inherit'];
  const sender = spawn(process.execPath, [program, '/dev/snd/midiC0D0', String(tempo)], { stdio });
  t.after(() => sender.kill('SIGKILL'));
  return sender;
}

const isGoingOn = ({ what }) => what === 'Note on' || what === 'Clock';

/** Asserts that Antiphon passes a stop on, and that then nothing sounds or begins. */
async function assertFallsSilent(events) {
  const isOrder = ({ what }) => /^(Start|Stop|Continue)$/.test(what);
  const isStop = ({ from, what } = {}) => from === antiphonPort && what === 'Stop';
  await until(
    () => isStop(events.findLast(isOrder)),
    () => 'the stop, passed on',
  );
  const told = events.length;
  await sleep(2_000);
  assert.deepEqual(events.slice(told).filter(isGoingOn), []);
  for (const channel of [ANSWER, CLICK]) {
    const { sounding } = notesOn(channel, events);
    assert.deepEqual([...sounding.keys()], []);
  }
}

/**
 * Asserts that these clicks fall on one beat after the other within some clocks, and the bar's on
 * every fourth. The first bar's are let off: the emulator meets that code for the first time.
 */
function assertOnBeats(clicks, tolerance) {
  const seen = clicks.map(({ pitch, clocks }) => `${pitch}@${clocks}`).join(' ');
  const judged = clicks.slice(4);
  const first = Math.round(judged[0].clocks / 24);
  for (const [index, { pitch, clocks }] of judged.entries()) {
    const beat = first + index;
    assert.ok(Math.abs(clocks - beat * 24) <= tolerance, seen);
    assert.equal(pitch === BAR_CLICK, beat % 4 === 0, seen);
  }
}

test('what `arecordmidi` records is what `antiphon render` says, note for note', async (t) => {
  const events = await listenTo(t, antiphonPort);
  const stop = await record(antiphonPort, RECORDED_FILE);
  await playPhrase(keyboard, 300, 200);
  await answered(() => notesOn(ANSWER, events));

  const phrase = await heardFile();
  await writeFile(HEARD_FILE, phrase.file);
  await antiphon('render', HEARD_FILE, RENDERED_FILE, ...SETTINGS);
  const rendered = await notesIn(RENDERED_FILE, 1);
  await until(
    () => notesOn(ANSWER, events).sounded >= rendered.length,
    () => `${rendered.length} notes; ${notesOn(ANSWER, events)}`,
  );
  await stop();
  const recorded = await notesIn(RECORDED_FILE, ANSWER);
  assert.deepEqual(pitches(phrase.notes), PHRASE);
  assert.deepEqual(pitches(await notesIn(RECORDED_FILE, PASSED_ON)), PHRASE);
  assert.deepEqual(pitches(recorded), pitches(rendered));
  const late = recorded.map(
    ({ on }, index) => on - recorded[0].on - (rendered[index].on - rendered[0].on),
  );
  t.diagnostic(
    `notes ${pitches(recorded)} later than rendered, ms: ${late.map(Math.round).join(' ')}`,
  );
  assert.ok(
    late.every((by) => Math.abs(by) < TOLERANCE),
    `later than rendered, ms: ${late.join(' ')}`,
  );
});

test('its own clock: started, 24 to each click of the metronome, and stopped', async (t) => {
  const events = await listenTo(t, antiphonPort);
  const clicks = () => placesByClock(events, antiphonPort, ({ channel }) => channel === CLICK);
  await turn(daemon.said(), { clockOut: 'on', metronome: 'on' });
  await until(
    () => clicks().length >= 12,
    () => `clicks; ${clicks().length} came`,
  );
  await turn(daemon.said(), { metronome: 'off' });
  await until(
    () => events.some(({ what }) => what === 'Stop'),
    () => 'a stop',
  );
  const told = events.length;
  await sleep(2_000);

  const orders = events.filter(({ what }) => /^(Start|Stop|Continue)$/.test(what));
  assert.deepEqual([orders[0].what, orders.at(-1).what], ['Start', 'Stop']);
  assert.deepEqual(events.slice(told).filter(isGoingOn), []);
  assertOnBeats(clicks(), 1);
});

test('a clock from another program: clicks on its beats until it stops', async (t) => {
  const events = await listenTo(t, keyboardPort, antiphonPort);
  const sender = sendClock(t, 90);
  const clicks = () => placesByClock(events, keyboardPort, ({ channel }) => channel === CLICK);
  await until(
    () => events.some(({ from, what }) => from === keyboardPort && what === 'Clock'),
    () => 'a clock',
  );
  await turn(daemon.said(), { metronome: 'on' });
  await until(
    () => clicks().length >= 12,
    () => `clicks; ${clicks().length} came`,
  );
  // A sixteenth: what is due when a clock comes has several processes to pass.
  assertOnBeats(clicks(), 6);
  sender.kill('SIGTERM');
  await assertFallsSilent(events);
});

test('a stop in the middle of an answer releases it', async (t) => {
  const events = await listenTo(t, antiphonPort);
  // Slow: a clock that comes half a beat late has stopped, and the emulator holds it up while it thinks.
  const sender = sendClock(t, 24);
  await until(
    () => events.some(({ what }) => what === 'Clock'),
    () => 'a clock',
  );
  await playPhrase(keyboard, 300, 1_000);
  await until(
    () => notesOn(ANSWER, events).sounding.size > 0,
    () => 'a note of an answer',
  );
  sender.kill('SIGTERM');
  await assertFallsSilent(events);
});

test('SIGTERM while a chord is held that is passed on releases it', async (t) => {
  const events = await listenTo(t, antiphonPort);
  const chord = [60, 64, 67];
  await keyboard.play(chord.flatMap((pitch) => [0x90, pitch, 90]));
  const isSounding = (count) =>
    until(
      () => notesOn(PASSED_ON, events).sounding.size === count,
      () => `${count} of a chord sounding; ${notesOn(PASSED_ON, events)}`,
    );
  await isSounding(chord.length);
  assert.deepEqual(await daemon.end('SIGTERM'), { code: 0, signal: null });
  await isSounding(0);
});
