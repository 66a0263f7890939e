import type { RollPalette } from './rollPalette.js';
import type { RollScene, SceneNote } from './rollScene.js';
import { RING, surpriseStep } from './surpriseScale.js';

/** How time and pitch lie on the canvas, in CSS pixels. */
export interface RollFrame {
  readonly width: number;
  readonly height: number;
  /** The session's milliseconds at the now line, and where that line is. */
  readonly now: number;
  readonly nowX: number;
  /** Pixels of a millisecond. */
  readonly scale: number;
  /** The pitches at the lower and at the upper edge. */
  readonly low: number;
  readonly high: number;
}

/** Room for bar numbers and chord symbols above, and for the legend below. */
const ABOVE = 30;
const BELOW = 20;
const THINNEST = 6;
const THICKEST = 18;
/** A note as short as a click is still to be seen. */
const SHORTEST = 4;

/** Draws everything, from the back to the front. */
export function paintRoll(
  context: CanvasRenderingContext2D,
  scene: RollScene,
  palette: RollPalette,
  frame: RollFrame,
): void {
  context.clearRect(0, 0, frame.width, frame.height);
  paintOctaves(context, palette, frame);
  paintLines(context, scene, palette, frame);
  for (const note of scene.notes) paintNote(context, note, palette, frame);
  paintNow(context, palette, frame);
  paintChords(context, scene, palette, frame);
}

function xOf(at: number, { now, nowX, scale }: RollFrame): number {
  return nowX + (at - now) * scale;
}

/** The middle of a pitch. */
function yOf(pitch: number, { height, low, high }: RollFrame): number {
  return ABOVE + ((high - pitch) / (high - low)) * (height - ABOVE - BELOW);
}

/** A hairline for every C, with its name. */
function paintOctaves(
  context: CanvasRenderingContext2D,
  { edge, muted, sans }: RollPalette,
  frame: RollFrame,
): void {
  context.font = `10px ${sans}`;
  context.textAlign = 'left';
  for (let pitch = Math.ceil(frame.low / 12) * 12; pitch <= frame.high; pitch += 12) {
    const y = Math.round(yOf(pitch, frame));
    context.fillStyle = edge;
    context.fillRect(0, y, frame.width, 1);
    context.fillStyle = muted;
    context.fillText(`C${pitch / 12 - 1}`, 8, y - 4);
  }
}

function paintLines(
  context: CanvasRenderingContext2D,
  { lines }: RollScene,
  { edge, muted, sans }: RollPalette,
  frame: RollFrame,
): void {
  const bottom = frame.height - BELOW;
  context.font = `11px ${sans}`;
  context.textAlign = 'right';
  for (const { at, bar } of lines) {
    const x = xOf(at, frame);
    if (x < -40 || x > frame.width) continue;
    context.fillStyle = bar === undefined ? edge : muted;
    context.globalAlpha = bar === undefined ? 0.55 : 0.6;
    context.fillRect(x, ABOVE - 4, 1, bottom - ABOVE + 8);
    context.globalAlpha = 1;
    if (bar !== undefined) context.fillText(String(bar), x - 4, ABOVE - 10);
  }
}

function paintNote(
  context: CanvasRenderingContext2D,
  note: SceneNote,
  palette: RollPalette,
  frame: RollFrame,
): void {
  const { now, nowX, width } = frame;
  const isPlanned = note.look === 'committed' || note.look === 'tentative';
  // What is planned lies ahead; what sounds has come as far as now.
  const from = Math.max(-10, xOf(isPlanned ? Math.max(note.from, now) : note.from, frame));
  const to = note.look === 'sounding' ? nowX : xOf(note.to, frame);
  if (to < 0 || from > width || (isPlanned && to <= nowX)) return;
  const room = (frame.height - ABOVE - BELOW) / (frame.high - frame.low);
  const thick = Math.max(THINNEST, Math.min(THICKEST, room * 1.15));
  const y = yOf(note.pitch, frame) - thick / 2;
  const long = Math.max(SHORTEST, to - from - 1);
  const colour = colourOf(note, palette);
  context.beginPath();
  if (isPlanned) {
    const isSure = note.look === 'committed';
    context.roundRect(
      from + 0.5,
      y + 0.5,
      Math.max(2, long - 1),
      thick - 1,
      Math.min(4, thick / 3),
    );
    context.fillStyle = colour;
    context.globalAlpha = isSure ? 0.3 : 0.13;
    context.fill();
    context.globalAlpha = isSure ? 1 : 0.4;
    context.strokeStyle = colour;
    context.lineWidth = isSure ? 1.5 : 1;
    context.stroke();
    context.globalAlpha = 1;
    return;
  }
  context.roundRect(from, y, long, thick, Math.min(4, thick / 3));
  context.fillStyle = note.look === 'sounding' ? palette.parts[note.part] : colour;
  context.fill();
  if (note.bits >= RING) {
    context.strokeStyle = palette.ink;
    context.lineWidth = 1.5;
    context.stroke();
  }
  if (note.look === 'sounding') paintGlow(context, nowX, y + thick / 2, thick);
}

function colourOf({ part, bits }: SceneNote, { parts, surprise }: RollPalette): string {
  return (part === 'player' ? surprise[surpriseStep(bits)] : undefined) ?? parts[part];
}

/** A light where a sounding note meets the now line; in the colour that is set. */
function paintGlow(context: CanvasRenderingContext2D, x: number, y: number, thick: number): void {
  for (const [radius, alpha] of GLOW) {
    context.globalAlpha = alpha;
    context.beginPath();
    context.arc(x, y, radius * thick, 0, 2 * Math.PI);
    context.fill();
  }
  context.globalAlpha = 1;
}

const GLOW = [
  [1.5, 0.16],
  [1, 0.24],
  [0.62, 1],
] as const;

function paintNow(
  context: CanvasRenderingContext2D,
  { ink }: RollPalette,
  { nowX, width, height }: RollFrame,
): void {
  context.fillStyle = ink;
  context.globalAlpha = 0.03;
  context.fillRect(nowX, 0, width - nowX, height);
  context.globalAlpha = 0.75;
  context.fillRect(nowX - 0.75, ABOVE - 8, 1.5, height - ABOVE - BELOW + 12);
  context.globalAlpha = 1;
}

function paintChords(
  context: CanvasRenderingContext2D,
  { chords }: RollScene,
  { ink, serif }: RollPalette,
  frame: RollFrame,
): void {
  context.font = `600 17px ${serif}`;
  context.textAlign = 'left';
  context.fillStyle = ink;
  for (const { symbol, at } of chords) {
    const x = xOf(at, frame);
    if (x > -60 && x < frame.width) context.fillText(symbol, x + 4, ABOVE - 10);
  }
}
