export interface NoteTarget {
  /** @param at when the finger went down, milliseconds of the page's clock */
  press(pitch: number, velocity: number, at: number): void;
  release(pitch: number): void;
}

/**
 * Which finger holds which note. Two fingers on one note (a computer key and the mouse) sound it
 * once more, and it ends with the last of them.
 */
export class HeldNotes {
  private readonly pitches = new Map<string, number>();

  constructor(private readonly target: NoteTarget) {}

  /** `finger` goes down on `pitch`; if it was on another, it slides. */
  down(finger: string, pitch: number, velocity: number, at: number): void {
    if (this.pitches.get(finger) === pitch) return;
    this.up(finger);
    if (pitch < 0 || pitch > 127) return;
    this.pitches.set(finger, pitch);
    this.target.press(pitch, velocity, at);
  }

  up(finger: string): void {
    const pitch = this.pitches.get(finger);
    if (pitch === undefined) return;
    this.pitches.delete(finger);
    if (![...this.pitches.values()].includes(pitch)) this.target.release(pitch);
  }

  isDown(finger: string): boolean {
    return this.pitches.has(finger);
  }

  /** All hands off: the window lost the focus, the connection broke. Or the fingers of one hand. */
  releaseAll(hand = ''): void {
    for (const finger of [...this.pitches.keys()]) if (finger.startsWith(hand)) this.up(finger);
  }
}
