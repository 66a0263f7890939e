import { byId } from './dom.js';
import type { View } from './view.js';

/** The links to the other views of the same jam, each with the token that this one was opened with. */
export function showViewMenu(current: View): void {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  for (const link of byId('views', HTMLElement).querySelectorAll('a')) {
    if (token !== null) link.hash = new URLSearchParams({ token }).toString();
    if (link.dataset['to'] === current) link.ariaCurrent = 'page';
  }
}

/** On a stage it is dark whatever the time of the day. */
export function dressUp(view: View): void {
  document.body.dataset['view'] = view;
  if (view !== 'stage') return;
  byId('dark', HTMLLinkElement).media = 'all';
  document.documentElement.style.colorScheme = 'dark';
}
