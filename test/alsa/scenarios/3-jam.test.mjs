import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { writeMidiFile } from '../../../dist/midi/file.js';
import { answered, countNotes, dump, FRAME, PHRASE, playPhrase, startDaemon } from '../daemon.mjs';
import { address, clients, hardware, plug, run, until } from '../sequencer.mjs';

const PHRASE_FILE = join(tmpdir(), 'phrase.mid');

const QUARTER = 10080;

const published = {};
const wired = { saidTimes: new Map() };

before(async () => {
  const notes = PHRASE.map((pitch, index) => ({
    pitch,
    onset: (index * QUARTER) / 2,
    duration: QUARTER / 2,
    velocity: 90,
    channel: 0,
  }));
  await writeFile(
    PHRASE_FILE,
    writeMidiFile({
      tempos: [{ at: 0, quartersPerMinute: 120 }],
      meters: [],
      keys: [],
      tracks: [{ name: '', notes }],
    }),
  );
  // The second daemon has to wait for its ports.
  await plug('out');
  [published.daemon, wired.daemon] = await Promise.all([
    startDaemon(...FRAME),
    startDaemon(...FRAME, '--in', 'VirMIDI 0-0', '--out', 'virmidi 0-1'),
  ]);
  published.answer = await dump(await address('Antiphon Out'));
});

after(async () => {
  published.answer?.stop();
  published.daemon?.end('SIGKILL');
  wired.daemon?.end('SIGKILL');
  await Promise.all([wired.keyboard?.close(), wired.synth?.close()]);
});

async function playFile() {
  await run('aplaymidi', ['-p', await address('Antiphon In'), PHRASE_FILE]);
}

async function plugIn() {
  await plug('in');
  await says('VirMIDI 0-0 is there');
  await says('VirMIDI 0-1 is there');
  wired.keyboard = await hardware(0);
  wired.synth = await hardware(1);
}

async function pullOut() {
  await Promise.all([wired.keyboard.close(), wired.synth.close()]);
  await plug('out');
  await says('VirMIDI 0-0 is gone');
  await says('VirMIDI 0-1 is gone');
}

/** Waits until the second daemon has said it once more than before. */
async function says(words) {
  const times = () => wired.daemon.said().split(words).length - 1;
  const before = wired.saidTimes.get(words) ?? 0;
  await until(
    () => times() > before,
    () => `"${words}" again; it said: ${wired.daemon.said()}`,
  );
  wired.saidTimes.set(words, before + 1);
}

test('two daemons start side by side: with ports of their own, and without those they want', () => {
  assert.match(published.daemon.said(), /MIDI in: Antiphon In {3}MIDI out: Antiphon Out/);
  assert.match(wired.daemon.said(), /No MIDI input is called "VirMIDI 0-0"/);
  assert.match(wired.daemon.said(), /No MIDI output is called "virmidi 0-1"/);
});

test('a phrase from `aplaymidi` is answered, heard by `aseqdump`, with no note stuck', async () => {
  await playFile();
  await answered(() => published.answer.notes);
});

test('plugged in, its keyboard is answered on its synthesizer, with no note stuck', async () => {
  await plugIn();
  await playPhrase(wired.keyboard);
  await answered(() => countNotes(wired.synth.heard));
});

test('pulled out in the middle of an answer and plugged in again, it is answered again', async () => {
  const before = countNotes(wired.synth.heard).sounded;
  await playPhrase(wired.keyboard);
  await until(
    () => countNotes(wired.synth.heard).sounded > before,
    () => `a note of an answer; ${countNotes(wired.synth.heard)}`,
  );
  // A key is down when the cable goes; it must not count as held for ever.
  await wired.keyboard.play([0x90, 60, 90]);
  await pullOut();
  await plugIn();
  await playPhrase(wired.keyboard);
  await answered(() => countNotes(wired.synth.heard));
});

test('SIGTERM in the middle of an answer releases every note and ends well', async () => {
  const { daemon, answer } = published;
  const { sounded } = answer.notes;
  await playFile();
  await until(
    () => answer.notes.sounded > sounded && answer.notes.sounding.size > 0,
    () => `a note of an answer; ${answer.notes}`,
  );
  assert.deepEqual(await daemon.end('SIGTERM'), { code: 0, signal: null });
  await until(
    () => answer.notes.sounding.size === 0,
    () => `released; ${answer.notes}`,
  );
  assert.doesNotMatch(JSON.stringify(await clients()), /Antiphon (In|Out)/);
});

test('SIGKILL in the middle of an answer leaves no client behind', async () => {
  const before = countNotes(wired.synth.heard).sounded;
  await playPhrase(wired.keyboard);
  await until(
    () => countNotes(wired.synth.heard).sounded > before,
    () => `a note of an answer; ${countNotes(wired.synth.heard)}`,
  );
  assert.deepEqual(await wired.daemon.end('SIGKILL'), { code: null, signal: 'SIGKILL' });
  assert.doesNotMatch(JSON.stringify(await clients()), /RtMidi/);
});
