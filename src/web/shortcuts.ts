import { isForPlaying } from './hands.js';

/** Something that a key of the computer does, again and again while it is held if it `repeats`. */
interface Shortcut {
  readonly act: () => void;
  readonly repeats: boolean;
}

/**
 * The computer's keys that neither play nor type, by their place on the board
 * (`KeyboardEvent.code`), as the keys that play are.
 */
export class Shortcuts {
  private readonly shortcuts = new Map<string, Shortcut>();

  constructor() {
    window.addEventListener('keydown', (event) => this.press(event));
  }

  on(code: string, act: () => void, repeats = false): void {
    this.shortcuts.set(code, { act, repeats });
  }

  private press(event: KeyboardEvent): void {
    const shortcut = this.shortcuts.get(event.code);
    if (shortcut === undefined || !isForPlaying(event) || isTaken(event)) return;
    event.preventDefault();
    if (!event.repeat || shortcut.repeats) shortcut.act();
  }
}

/** Who may not steer has nothing to press; a question is open, or the key closes something, or it is another sign (`?` is on `/`). */
function isTaken({ code, shiftKey }: KeyboardEvent): boolean {
  if (document.body.dataset['role'] !== 'controller') return true;
  if (code === 'Slash' && shiftKey) return true;
  if (document.querySelector('dialog[open]') !== null) return true;
  return code === 'Escape' && document.querySelector(':popover-open') !== null;
}
