/** Between what opens and what it opens from, and the edge of the window, in pixels. */
const GAP = 8;

/** Has `popover` open above or under `opener` and along one of its sides, where there is more room. */
export function openBeside(popover: HTMLElement, opener: HTMLElement): void {
  popover.addEventListener('beforetoggle', () => {
    const { left, right, top, bottom } = opener.getBoundingClientRect();
    const { innerWidth, innerHeight } = window;
    const isLeft = left + right < innerWidth;
    const isHigh = top + bottom < innerHeight;
    const { style } = popover;
    style.setProperty('--left', isLeft ? pixels(left) : 'auto');
    style.setProperty('--right', isLeft ? 'auto' : pixels(innerWidth - right));
    style.setProperty('--top', isHigh ? pixels(bottom + GAP) : 'auto');
    style.setProperty('--bottom', isHigh ? 'auto' : pixels(innerHeight - top + GAP));
    style.setProperty('--room', pixels(isHigh ? innerHeight - bottom - 2 * GAP : top - 2 * GAP));
  });
}

function pixels(length: number): string {
  return `${Math.max(GAP, length)}px`;
}
