/** Between what opens and what it opens from, and the edge of the window, in pixels. */
const GAP = 8;

/** Has `popover` open right above `opener`, on the side where there is more room. */
export function openAbove(popover: HTMLElement, opener: HTMLElement): void {
  popover.addEventListener('beforetoggle', () => {
    const { left, right, top } = opener.getBoundingClientRect();
    const { innerWidth, innerHeight } = window;
    const isLeft = left + right < innerWidth;
    const { style } = popover;
    style.setProperty('--left', isLeft ? `${Math.max(GAP, left)}px` : 'auto');
    style.setProperty('--right', isLeft ? 'auto' : `${Math.max(GAP, innerWidth - right)}px`);
    style.setProperty('--bottom', `${innerHeight - top + GAP}px`);
  });
}
