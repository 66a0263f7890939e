// The daemon as its users run it, and whoever listens to its answers.
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { MidiDecoder } from '../../dist/midi/decode.js';
import { antiphonWords, until } from './sequencer.mjs';

/** What tells the daemon's tempo, meter and key, so that slowness does not change its mind. */
export const FRAME = ['--tempo', '120', '--meter', '4/4', '--key', 'G'];

/** A bar of quavers in G. */
export const PHRASE = [67, 69, 71, 74, 72, 71, 69, 67];

/** Starts `antiphon jam` and waits until it is ready; the page takes any free port. */
export async function startDaemon(...flags) {
  const words = antiphonWords('jam', '--port', '0', '--sessions', 'off', ...flags);
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
  const ended = new Promise((resolve) => {
    child.on('exit', (code, signal) => resolve({ code, signal }));
  });
  try {
    await until(
      () => said.includes('Ready.'),
      () => `the daemon is ready; it said: ${said}`,
    );
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return {
    said: () => said,
    /** @returns how the process ended */
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}

/** Counts the notes of a stream of messages: what has sounded, and what still does. */
export class NoteCount {
  sounded = 0;
  sounding = new Map();

  on(channel, pitch) {
    const key = `${channel}/${pitch}`;
    this.sounded++;
    this.sounding.set(key, (this.sounding.get(key) ?? 0) + 1);
  }

  off(channel, pitch) {
    const key = `${channel}/${pitch}`;
    const left = (this.sounding.get(key) ?? 0) - 1;
    if (left > 0) this.sounding.set(key, left);
    else this.sounding.delete(key);
  }

  toString() {
    return `${this.sounded} notes sounded, still on: ${[...this.sounding.keys()].join(' ') || 'none'}`;
  }
}

/** Listens to a port, by its address, with ALSA's own `aseqdump`. */
export async function dump(port) {
  const notes = new NoteCount();
  const child = spawn('aseqdump', ['-p', port], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
    const lines = text.split('\n');
    text = lines.pop();
    for (const line of lines) {
      const [, what, channel, pitch] = /Note (on|off) +(\d+), note (\d+)/.exec(line) ?? [];
      if (what === 'on') notes.on(channel, pitch);
      else if (what === 'off') notes.off(channel, pitch);
    }
  });
  return { notes, stop: () => child.kill('SIGKILL') };
}

/** Counts the notes in the raw bytes that a virtual hardware port was sent. */
export function countNotes(heard) {
  const notes = new NoteCount();
  const decoder = new MidiDecoder((message) => {
    if (message.kind === 'noteOn') notes.on(message.channel, message.pitch);
    else if (message.kind === 'noteOff') notes.off(message.channel, message.pitch);
  });
  decoder.push(Uint8Array.from(heard), 0);
  return notes;
}

/** Plays the phrase on virtual hardware, in about a second or as slowly as these milliseconds say. */
export async function playPhrase(keyboard, held = 100, pause = 25) {
  for (const pitch of PHRASE) {
    await keyboard.play([0x90, pitch, 90]);
    await sleep(held);
    await keyboard.play([0x80, pitch, 0]);
    await sleep(pause);
  }
}

/** Waits for the end of an answer: notes have sounded, none does, and no other comes. */
export async function answered(notes) {
  let before = -1;
  await until(
    async () => {
      await sleep(1_500);
      const { sounded, sounding } = notes();
      const isOver = sounded > 0 && sounding.size === 0 && sounded === before;
      before = sounded;
      return isOver;
    },
    () => `an answer's end; ${notes()}`,
  );
}
