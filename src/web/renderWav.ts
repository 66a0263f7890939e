import type { Part } from '../wire/messages.js';
import { HeldVoices } from './heldVoices.js';
import { Mixer, ROOM } from './mixer.js';
import type { PianoSamples } from './pianoSamples.js';
import { type VoiceName, voicesWith } from './voices.js';
import { pcm16, wavHeader } from './wav.js';

/** A note to be rendered; times in milliseconds from the start of the file. */
export interface RenderedNote {
  readonly part: Part;
  readonly pitch: number;
  /** 1..127 */
  readonly velocity: number;
  readonly on: number;
  readonly off: number;
}

export interface Rendering {
  readonly recordings: PianoSamples;
  readonly voices?: Readonly<Record<Part, VoiceName>>;
  readonly sampleRate?: 44_100 | 48_000;
  /** Told how much is done, 0..1. */
  readonly progress?: (share: number) => void;
}

const CHANNELS = 2;
/** Seconds rendered at once: what is in memory does not grow with the piece. */
const STRETCH = 30;
/** Seconds that a note is heard after its key is let go, damper and room. */
const TAIL = 1 + ROOM;
/** Seconds before a stretch that are rendered with it, at least, until the room is as it was... */
const BEFORE = 2;
/** ...and at most: a key held down for longer falls silent then. */
const LONGEST = 60;

/**
 * Renders notes as they sound on this page, the same every time, without waiting for them: a WAV
 * file in stereo, 16 bits. Stretch by stretch, each from far enough before it that what still sounds
 * is the same there, so that no join is heard.
 */
export async function renderWav(
  notes: readonly RenderedNote[],
  {
    recordings,
    voices = { player: 'piano', partner: 'piano' },
    sampleRate = 44_100,
    progress,
  }: Rendering,
): Promise<Blob> {
  await recordings.load(new OfflineAudioContext(CHANNELS, 1, sampleRate));
  const strikes = voicesWith(recordings);
  const end = notes.reduce((latest, { off }) => Math.max(latest, off / 1000), 0) + TAIL;
  const frames = Math.ceil(end * sampleRate);
  const parts = [wavHeader({ channels: CHANNELS, sampleRate, frames })];
  for (let first = 0; first < frames; first += STRETCH * sampleRate) {
    const last = Math.min(frames, first + STRETCH * sampleRate);
    const from = Math.floor(startOf(notes, first / sampleRate) * sampleRate);
    const context = new OfflineAudioContext(CHANNELS, last - from, sampleRate);
    const mixer = new Mixer(context);
    mixer.addRoom();
    const held = new HeldVoices();
    for (const { time, note, on } of actions(notes, from / sampleRate, last / sampleRate)) {
      const { part, pitch, velocity } = note;
      const when = time - from / sampleRate;
      if (on) {
        const strike = strikes[voices[part]];
        held.strike(part, pitch, when, () =>
          strike(context, mixer.input(part), { pitch, velocity, when }),
        );
      } else held.end(part, pitch, when);
    }
    const rendered = await context.startRendering();
    const channels = Array.from({ length: CHANNELS }, (_, channel) =>
      rendered.getChannelData(channel).subarray(first - from),
    );
    parts.push(pcm16(channels));
    progress?.(last / frames);
  }
  return new Blob(parts, { type: 'audio/wav' });
}

/** Seconds from which rendering begins so that all is as it was by `time`. */
function startOf(notes: readonly RenderedNote[], time: number): number {
  const sounding = notes.filter(({ on, off }) => on / 1000 < time && off / 1000 + TAIL > time);
  const start = sounding.reduce((first, { on }) => Math.min(first, on / 1000), time - BEFORE);
  return Math.max(0, start, time - LONGEST);
}

/** The notes that begin in between, in seconds, and their ends; an end before a beginning. */
function actions(notes: readonly RenderedNote[], from: number, to: number) {
  return notes
    .filter(({ on }) => on / 1000 >= from && on / 1000 < to)
    .flatMap((note) => [
      { time: note.on / 1000, on: true, note },
      { time: note.off / 1000, on: false, note },
    ])
    .sort((a, b) => a.time - b.time || Number(a.on) - Number(b.on));
}
