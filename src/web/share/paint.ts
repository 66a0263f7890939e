import type { SharedJam } from '../sharedJam.js';

/** Milliseconds that the picture shows, and how much of them lies behind. */
const SPAN = 12_000;
const BEHIND = 0.3;
/** Semitones above and below the music. */
const ROOM = 3;

/** Draws the music around `at` (milliseconds from its beginning) as a piano roll. */
export function paintJam(canvas: HTMLCanvasElement, jam: SharedJam, at: number): void {
  const { clientWidth: width, clientHeight: height } = canvas;
  const context = canvas.getContext('2d');
  if (context === null || width === 0) return;
  canvas.width = width * devicePixelRatio;
  canvas.height = height * devicePixelRatio;
  context.scale(devicePixelRatio, devicePixelRatio);
  const style = getComputedStyle(canvas);
  const colour = (name: string) => style.getPropertyValue(`--${name}`);
  const pitches = jam.notes.map(({ pitch }) => pitch);
  const high = pitches.reduce((most, pitch) => Math.max(most, pitch), 0) + ROOM;
  const low = pitches.reduce((least, pitch) => Math.min(least, pitch), 127) - ROOM;
  const row = height / (high - low + 1);
  const x = (time: number) => width * (BEHIND + (time - at) / SPAN);
  context.fillStyle = colour('edge');
  for (const bar of jam.bars) context.fillRect(Math.round(x(bar)), 0, 1, height);
  for (const { part, pitch, velocity, on, off } of jam.notes) {
    if (x(off) < 0 || x(on) > width) continue;
    const isOver = off <= at;
    context.globalAlpha = (isOver ? 0.45 : 0.75) + 0.25 * (velocity / 127);
    context.fillStyle = colour(part);
    context.beginPath();
    const length = Math.max(3, x(off) - x(on) - 1);
    context.roundRect(x(on), (high - pitch) * row, length, Math.max(3, row - 1), 3);
    context.fill();
  }
  context.globalAlpha = 1;
  context.fillStyle = colour('ink');
  context.fillRect(Math.round(width * BEHIND), 0, 1.5, height);
}
