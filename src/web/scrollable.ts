/** Lets the keyboard scroll `element` while its content is longer than it is: only then focus stops there. */
export function keepReachable(element: HTMLElement): void {
  const look = (): void => {
    element.tabIndex = element.scrollHeight > element.clientHeight ? 0 : -1;
  };
  const watch = new ResizeObserver(look);
  for (const box of [element, ...element.children]) watch.observe(box);
}
