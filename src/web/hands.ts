import { COMPUTER_KEYS, keyCap } from './computerKeys.js';
import { byId } from './dom.js';
import { HeldNotes, type NoteTarget } from './heldNotes.js';
import { HIGHEST, LOWEST, Piano } from './piano.js';

const TOUCHES = [32, 48, 64, 80, 96, 112, 127];

export interface PedalTarget extends NoteTarget {
  pedal(down: boolean): void;
}

/** Everything one plays with: computer keys, mouse, fingers, the pedal, octave and loudness. */
export class Hands {
  readonly piano: Piano;
  readonly held: HeldNotes;
  private readonly pedalButton = byId('pedal', HTMLElement);
  private octave = 60;
  private touch = 3;
  private pedalDown = false;

  constructor(private readonly target: PedalTarget) {
    this.held = new HeldNotes(target);
    this.piano = new Piano(byId('piano', HTMLElement), this.held);
  }

  /**
   * Begins to play. Before, and for an audience, the keyboard only shows.
   *
   * @param tap taps the beat
   */
  start(tap: () => void): void {
    window.addEventListener('keydown', (event) => {
      if (event.code === 'KeyB' && !event.repeat && isForPlaying(event)) tap();
      else this.keyDown(event);
    });
    window.addEventListener('keyup', (event) => this.keyUp(event));
    window.addEventListener('blur', () => this.release());
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) this.release();
    });
    this.onPress('octave-down', () => this.shift(-12));
    this.onPress('octave-up', () => this.shift(12));
    this.onPress('softer', () => this.press(-1));
    this.onPress('louder', () => this.press(1));
    this.onPress('pedal', () => this.pedal(!this.pedalDown));
    this.piano.listen();
    this.shift(0);
    this.press(0);
  }

  /** Lets go of everything. */
  release(): void {
    this.held.releaseAll();
    this.pedal(false);
  }

  private onPress(id: string, action: () => void): void {
    byId(id, HTMLElement).addEventListener('click', action);
  }

  private keyDown(event: KeyboardEvent): void {
    if (!isForPlaying(event)) return;
    const { code } = event;
    const semitones = COMPUTER_KEYS[code];
    if (isPedal(event)) {
      event.preventDefault();
      if (!event.repeat) this.pedal(true);
    } else if (event.repeat) return;
    else if (semitones !== undefined) {
      event.preventDefault();
      const velocity = TOUCHES[this.touch] ?? 80;
      this.held.down(code, this.octave + semitones, velocity, event.timeStamp);
    } else if (code === 'KeyZ') this.shift(-12);
    else if (code === 'KeyX') this.shift(12);
    else if (code === 'KeyC') this.press(-1);
    else if (code === 'KeyV') this.press(1);
  }

  private keyUp(event: KeyboardEvent): void {
    this.held.up(event.code);
    if (isPedal(event) && !isForText(event.target)) this.pedal(false);
  }

  /** The sustain pedal, from wherever it is pressed. */
  pedal(down: boolean): void {
    if (down === this.pedalDown) return;
    this.pedalDown = down;
    this.pedalButton.setAttribute('aria-pressed', String(down));
    this.target.pedal(down);
  }

  private shift(semitones: number): void {
    const octave = this.octave + semitones;
    if (octave < LOWEST || octave > HIGHEST) return;
    this.octave = octave;
    const labels = Object.entries(COMPUTER_KEYS).map(
      ([code, semitone]) => [octave + semitone, keyCap(code)] as const,
    );
    this.piano.reach(octave, new Map(labels));
  }

  private press(steps: number): void {
    this.touch = Math.max(0, Math.min(TOUCHES.length - 1, this.touch + steps));
    const dots = TOUCHES.map((_, index) => (index <= this.touch ? '●' : '○'));
    byId('touch', HTMLElement).textContent = dots.join('');
  }
}

/** Neither a shortcut of the browser's nor a letter that is typed. */
export function isForPlaying({ ctrlKey, metaKey, altKey, target }: KeyboardEvent): boolean {
  return !ctrlKey && !metaKey && !altKey && !isForText(target);
}

/** Whether letters typed there are letters. */
export function isForText(target: EventTarget | null): boolean {
  // A field that was closed has the focus until the next frame: whoever plays on at once plays.
  if (!(target instanceof Element) || !target.checkVisibility()) return false;
  if (target instanceof HTMLInputElement) return !['range', 'checkbox'].includes(target.type);
  return target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement;
}

/** Shift always, space unless it presses the button that has the focus. */
function isPedal({ code, target }: KeyboardEvent): boolean {
  if (code === 'ShiftLeft' || code === 'ShiftRight') return true;
  const pressable = target instanceof HTMLButtonElement || target instanceof HTMLInputElement;
  return code === 'Space' && !(pressable && target.matches(':focus-visible'));
}
