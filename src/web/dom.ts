/** The element of this page with that id; the page is broken without it. */
export function byId<Type extends HTMLElement>(
  id: string,
  type: abstract new (...args: never[]) => Type,
): Type {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`no ${type.name} #${id} in this page`);
  return element;
}

/** The cap of a computer's key, for those who see it: `aria-keyshortcuts` tells the others. */
export function keyCapOf(key: string): HTMLElement {
  const cap = create('kbd', '', key);
  cap.ariaHidden = 'true';
  return cap;
}

/** A new element with a class and, as text, never as HTML, its content. */
export function create<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className: string,
  ...content: (string | Node)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  element.append(...content);
  return element;
}
