import { HeldVoices } from '../heldVoices.js';
import { clockTime } from '../sessionWords.js';
import type { SharedJam } from '../sharedJam.js';
import { electricPiano } from '../synthesisedVoices.js';
import { paintJam } from './paint.js';

/** The script of a shared file: a piano roll that can be heard. It knows nothing but that file. */

/** Seconds by which notes are scheduled ahead of their time. */
const AHEAD = 0.25;
/** Milliseconds between two looks at what is to be scheduled. */
const LOOK = 50;

const jam: SharedJam = JSON.parse(find('jam', HTMLScriptElement).text);
const playButton = find('play', HTMLButtonElement);
const position = find('position', HTMLInputElement);
const time = find('time', HTMLOutputElement);
const canvas = find('roll', HTMLCanvasElement);
const held = new HeldVoices();
const onsets = [...jam.notes].sort((a, b) => a.on - b.on);

let context: AudioContext | undefined;
/** Milliseconds of the jam, at `since` on the sound's clock; it stands still without. */
let place = 0;
let since: number | undefined;
let next = 0;
let timer: number | undefined;

function now(): number {
  if (context === undefined || since === undefined) return place;
  return Math.min(jam.length, place + (context.currentTime - since) * 1000);
}

function play(): void {
  context ??= new AudioContext();
  void context.resume();
  if (place >= jam.length) place = 0;
  since = context.currentTime;
  next = onsets.findIndex(({ on }) => on >= place);
  if (next === -1) next = onsets.length;
  timer = window.setInterval(schedule, LOOK);
  schedule();
  follow();
}

function pause(): void {
  place = now();
  since = undefined;
  clearInterval(timer);
  if (context !== undefined) held.silence(context.currentTime);
  draw();
}

function schedule(): void {
  if (context === undefined || since === undefined) return;
  const sounding = context;
  const begun = since;
  for (let note = onsets[next]; note !== undefined; note = onsets[next]) {
    const when = begun + (note.on - place) / 1000;
    if (when > sounding.currentTime + AHEAD) break;
    next += 1;
    const { part, pitch, velocity, off } = note;
    held.strike(part, pitch, when, () => {
      const side = new StereoPannerNode(sounding, { pan: part === 'player' ? -0.25 : 0.25 });
      side.connect(sounding.destination);
      return electricPiano(sounding, side, { pitch, velocity, when });
    });
    held.end(part, pitch, begun + (off - place) / 1000);
  }
  if (now() >= jam.length) pause();
}

function follow(): void {
  draw();
  if (since !== undefined) requestAnimationFrame(follow);
}

function draw(): void {
  const at = now();
  playButton.textContent = since === undefined ? 'Play' : 'Pause';
  position.value = String(at);
  time.textContent = `${clockTime(at)} / ${clockTime(jam.length)}`;
  paintJam(canvas, jam, at);
}

function find<Type extends HTMLElement>(id: string, type: abstract new () => Type): Type {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`no #${id} in this file`);
  return element;
}

playButton.addEventListener('click', () => (since === undefined ? play() : pause()));
position.addEventListener('input', () => {
  const wasPlaying = since !== undefined;
  if (wasPlaying) pause();
  place = Number(position.value);
  if (wasPlaying) play();
  else draw();
});
new ResizeObserver(draw).observe(canvas);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
