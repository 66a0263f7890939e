import type { Part, PredictionEvent } from '../wire/messages.js';
import { create } from './dom.js';
import type { HeldNotes } from './heldNotes.js';
import { isBlack, keyName } from './noteNames.js';

/** A white key narrower than this, in pixels, is missed by fingers. */
const NARROWEST = 24;
const MOST_OCTAVES = 4;
/** The lowest and highest C that the keyboard may begin at. */
export const LOWEST = 24;
export const HIGHEST = 96;

/** The keyboard on the screen: played with the mouse and fingers, lit and tinted by the music. */
export class Piano {
  private readonly keys = new Map<number, HTMLElement>();
  private labels: ReadonlyMap<number, string> = new Map();
  private prediction: PredictionEvent['pitches'] = [];
  private readonly lit = new Map<string, { part: Part; pitch: number }>();
  private octaves = 0;
  private built = 0;
  private octave = 60;
  private lowest = 48;

  constructor(
    private readonly element: HTMLElement,
    private readonly held: HeldNotes,
  ) {
    new ResizeObserver(() => this.fit()).observe(element);
    this.fit();
  }

  /** Begins to be played with the mouse and fingers. */
  listen(): void {
    const { element, held } = this;
    element.addEventListener('pointerdown', (event) => this.touch(event));
    element.addEventListener('pointermove', (event) => this.slide(event));
    for (const end of ['pointerup', 'pointercancel'] as const) {
      window.addEventListener(end, (event) => held.up(finger(event)));
    }
    element.addEventListener('contextmenu', (event) => event.preventDefault());
  }

  /** Moves the keyboard so that `pitch`, a C, is on it with the octave above. */
  reach(pitch: number, labels: ReadonlyMap<number, string>): void {
    this.labels = labels;
    this.octave = pitch;
    const highest = this.lowest + 12 * (this.octaves - 1);
    // Melodies lie above the left hand: one octave below it is enough.
    const below = this.octaves > 2 ? 12 : 0;
    if (pitch < this.lowest || pitch > highest || this.built !== this.octaves) {
      this.lowest = pitch - below;
    }
    this.build();
  }

  light(part: Part, pitch: number, on: boolean): void {
    const name = `${part} ${pitch}`;
    if (on) this.lit.set(name, { part, pitch });
    else this.lit.delete(name);
    this.keys.get(pitch)?.classList.toggle(part, on);
    this.showBeyond();
  }

  dark(): void {
    for (const { part, pitch } of [...this.lit.values()]) this.light(part, pitch, false);
  }

  /** Tints every key by how likely it is next. */
  expect(pitches: PredictionEvent['pitches']): void {
    this.prediction = pitches;
    const chances = new Map(pitches.map((one) => [one.pitch, one.probability.toFixed(3)]));
    // Only what is another than it was: there are many keys, and there is much to show.
    for (const [pitch, { style }] of this.keys) {
      const chance = chances.get(pitch) ?? '';
      if (style.getPropertyValue('--chance') !== chance) style.setProperty('--chance', chance);
    }
  }

  private fit(): void {
    const whites = this.element.clientWidth / NARROWEST;
    const octaves = Math.max(1, Math.min(MOST_OCTAVES, Math.floor((whites - 1) / 7)));
    if (octaves === this.octaves) return;
    this.octaves = octaves;
    this.reach(this.octave, this.labels);
  }

  private build(): void {
    const highest = this.lowest + 12 * this.octaves;
    this.keys.clear();
    this.built = this.octaves;
    const whites = 7 * this.octaves + 1;
    let white = 0;
    for (let pitch = this.lowest; pitch <= highest; pitch++) {
      if (pitch < 0 || pitch > 127) continue;
      const black = isBlack(pitch);
      const key = create('div', black ? 'key black' : 'key white');
      key.dataset['pitch'] = String(pitch);
      key.style.setProperty('--left', String(white / whites));
      key.style.setProperty('--width', String(1 / whites));
      if (!black) white += 1;
      const label = this.labels.get(pitch);
      if (label !== undefined) key.append(create('kbd', '', label));
      if (pitch % 12 === 0) key.append(create('span', 'name', keyName(pitch)));
      this.keys.set(pitch, key);
    }
    this.element.replaceChildren(...this.keys.values());
    this.expect(this.prediction);
    for (const { part, pitch } of this.lit.values()) this.keys.get(pitch)?.classList.add(part);
    this.showBeyond();
  }

  /** At either end, the colour of who plays beyond it. */
  private showBeyond(): void {
    const highest = this.lowest + 12 * this.octaves;
    const lit = [...this.lit.values()];
    this.element.dataset['below'] = lit.find(({ pitch }) => pitch < this.lowest)?.part ?? '';
    this.element.dataset['above'] = lit.find(({ pitch }) => pitch > highest)?.part ?? '';
  }

  private touch(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    // A touch is captured by the key it began on; let it slide to the others.
    if (event.target instanceof Element) event.target.releasePointerCapture?.(event.pointerId);
    this.play(event);
  }

  private slide(event: PointerEvent): void {
    if (this.held.isDown(finger(event))) this.play(event);
  }

  private play(event: PointerEvent): void {
    const target = document.elementFromPoint(event.clientX, event.clientY);
    const key = target?.closest<HTMLElement>('.key');
    if (!key) return;
    // As on a real key: the nearer to the edge, the longer the lever and the louder the note.
    const { top, height } = key.getBoundingClientRect();
    const depth = Math.max(0, Math.min(1, (event.clientY - top) / height));
    const velocity = forceOf(event) ?? 50 + 60 * depth;
    const pitch = Number(key.dataset['pitch']);
    this.held.down(finger(event), pitch, Math.round(velocity), event.timeStamp);
  }
}

/** The velocity of a screen that feels how hard it is touched; most say 0, or 0.5 always, or 1. */
function forceOf({ pointerType, pressure }: PointerEvent): number | undefined {
  const isFelt = pointerType !== 'mouse' && ![0, 0.5, 1].includes(pressure);
  return isFelt ? 30 + 97 * pressure : undefined;
}

function finger(event: PointerEvent): string {
  return `pointer ${event.pointerId}`;
}
