import type abcjs from 'abcjs';

/** Something that wants to be drawn as notation, as it is when its turn comes. */
export interface Engraving {
  draw(engraver: typeof abcjs): void;
}

/** At most this share of the time goes into notation, so that what moves goes on moving. */
const SHARE = 0.1;
/** Milliseconds after which something is drawn even if the page is never at rest. */
const PATIENCE = 400;

/**
 * Draws notation one piece at a time while the page has nothing else to do. The engraver (abcjs) is
 * large and comes as a chunk of its own with the first piece.
 */
class Engraver {
  private readonly waiting = new Set<Engraving>();
  private isBusy = false;

  /** What waits already keeps its place. */
  request(engraving: Engraving): void {
    this.waiting.add(engraving);
    if (this.isBusy) return;
    this.isBusy = true;
    whenIdle(() => void this.next());
  }

  private async next(): Promise<void> {
    const { default: engraver } = await import('abcjs');
    const [engraving] = this.waiting;
    const start = performance.now();
    if (engraving !== undefined) {
      this.waiting.delete(engraving);
      engraving.draw(engraver);
    }
    if (this.waiting.size === 0) this.isBusy = false;
    else setTimeout(() => whenIdle(() => void this.next()), (performance.now() - start) / SHARE);
  }
}

/** The only one: all that is drawn shares the time there is. */
export const engraver = new Engraver();

function whenIdle(act: () => void): void {
  if (typeof requestIdleCallback === 'function') requestIdleCallback(act, { timeout: PATIENCE });
  else setTimeout(act);
}
