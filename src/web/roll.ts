import type { JamEvent, JamSnapshot, StateEvent } from '../wire/messages.js';
import { byId, create } from './dom.js';
import type { Panel } from './panel.js';
import { RollMusic } from './rollMusic.js';
import { paintRoll } from './rollPaint.js';
import { type RollPalette, readPalette } from './rollPalette.js';
import { type RollScene, rollScene } from './rollScene.js';
import type { Clock } from './sessionClock.js';

/** Where the now line is: more of what was than of what comes. */
const NOW = 2 / 3;
/** Beats that the width shows, while they are neither wider nor narrower than this, in pixels. */
const BEATS = 14;
const NARROWEST_BEAT = 36;
const WIDEST_BEAT = 96;
/** Before there is a beat, in milliseconds. */
const USUAL_BEAT = 536;
/** A scene is good for this long, in milliseconds, if nothing happens. */
const GOOD_FOR = 1000;
/** The pitches shown and the scale follow with this time constant, in milliseconds. */
const SOFTLY = 350;

const LABELS: Readonly<Record<StateEvent['turn'], string>> = {
  idle: 'Piano roll: nobody plays',
  listening: 'Piano roll: you play, Antiphon listens',
  answering: 'Piano roll: Antiphon plays',
};

const EMPTY: RollScene = { notes: [], lines: [], chords: [], low: 57, high: 77 };

/**
 * The piano roll: the music flows by, from right to left, past the now line. It is drawn once a
 * frame while anything moves, and not at all while nothing does or nobody can see it.
 */
export class Roll implements Panel {
  private readonly element = byId('roll', HTMLElement);
  private readonly canvas = create('canvas', '');
  private readonly context = this.canvas.getContext('2d');
  private readonly music = new RollMusic();
  private readonly still = matchMedia('(prefers-reduced-motion: reduce)');
  private palette: RollPalette = readPalette(this.element);
  private paletteAt = 0;
  private scene = EMPTY;
  /** The session's time for which the scene was made; it has to be made anew without one. */
  private madeAt: number | undefined;
  private drawnAt = 0;
  private isInView = true;
  private frame: number | undefined;
  private width = 0;
  private height = 0;
  private scale = 0;
  private low = EMPTY.low;
  private high = EMPTY.high;

  constructor(private readonly clock: Clock) {
    this.canvas.setAttribute('role', 'img');
    this.element.append(this.canvas, legend());
    new ResizeObserver(([entry]) => {
      if (entry !== undefined) this.fit(entry.contentRect);
    }).observe(this.element);
    new IntersectionObserver(([entry]) => {
      this.isInView = entry?.isIntersecting ?? true;
      this.wake();
    }).observe(this.element);
    document.addEventListener('visibilitychange', () => this.wake());
    for (const query of [matchMedia('(prefers-color-scheme: dark)'), this.still]) {
      query.addEventListener('change', () => this.wake());
    }
    this.label('idle');
  }

  set(jam: JamSnapshot): void {
    this.music.set(jam);
    this.label(jam.state.turn);
    this.wake();
  }

  show(event: JamEvent): void {
    this.music.show(event);
    if (event.kind === 'state') this.label(event.turn);
    this.wake();
  }

  silence(): void {
    const now = this.clock.there(performance.now());
    if (now !== undefined) this.music.silence(now);
    this.wake();
  }

  private fit({ width, height }: DOMRectReadOnly): void {
    const { canvas } = this;
    this.width = width;
    this.height = height;
    canvas.width = Math.round(width * devicePixelRatio);
    canvas.height = Math.round(height * devicePixelRatio);
    this.wake();
  }

  /** Something has changed. */
  private wake(): void {
    this.madeAt = undefined;
    this.request();
  }

  private request(): void {
    if (this.frame !== undefined || !this.isInView || document.hidden) return;
    this.frame = requestAnimationFrame((time) => {
      this.frame = undefined;
      const now = this.clock.there(time);
      if (now === undefined) this.request();
      else if (this.draw(now, time)) this.request();
    });
  }

  /** Draws the music as of `now`; returns whether there will be something else to see soon. */
  private draw(now: number, time: number): boolean {
    const { context, music, width, height } = this;
    if (context === null || width === 0 || height === 0) return false;
    const at = this.still.matches ? beatBefore(music, now) : now;
    const beat = music.beats.at(-1)?.beat ?? USUAL_BEAT;
    const scale = Math.min(WIDEST_BEAT, Math.max(NARROWEST_BEAT, width / BEATS)) / beat;
    const nowX = Math.round(NOW * width);
    if (this.madeAt === undefined || Math.abs(at - this.madeAt) > GOOD_FOR) {
      const span = {
        from: at - nowX / scale - GOOD_FOR,
        to: at + (width - nowX) / scale + GOOD_FOR,
      };
      this.scene = rollScene(music, now, span);
      this.madeAt = at;
    }
    const { scene } = this;
    // The colours may be others by now: dark, or for a stage.
    if (time - this.paletteAt > GOOD_FOR) {
      this.palette = readPalette(this.element);
      this.paletteAt = time;
    }
    const step = this.still.matches || this.scale === 0 ? 1 : softStep(time - this.drawnAt);
    this.drawnAt = time;
    this.scale += (scale - this.scale) * step;
    this.low += (scene.low - this.low) * step;
    this.high += (scene.high - this.high) * step;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    const { low, high } = this;
    const frame = { width, height, now: at, nowX, scale: this.scale, low, high };
    paintRoll(context, scene, this.palette, frame);
    return scene.notes.length > 0 || scene.chords.length > 0;
  }

  private label(turn: StateEvent['turn']): void {
    const label = LABELS[turn];
    if (this.canvas.ariaLabel !== label) this.canvas.ariaLabel = label;
  }
}

/** How much of the way to go in a frame of so many milliseconds. */
function softStep(milliseconds: number): number {
  return 1 - Math.exp(-Math.min(100, Math.max(0, milliseconds)) / SOFTLY);
}

/** For whom nothing is to glide: the music moves on from beat to beat. */
function beatBefore({ beats }: RollMusic, now: number): number {
  const latest = beats.at(-1);
  if (latest === undefined) return now;
  const { barLine, beat } = latest;
  return barLine + Math.floor((now - barLine) / beat) * beat;
}

function legend(): HTMLElement {
  const entries = [
    ['player', 'You, the stronger the more surprising'],
    ['partner', 'Antiphon'],
    ['committed', 'will play'],
    ['tentative', 'has in mind'],
  ] as const;
  return create('p', 'legend', ...entries.map(([look, words]) => create('span', look, words)));
}
