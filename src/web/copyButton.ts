import { create } from './dom.js';

/** A button that copies text, where there is a clipboard: browsers have none for pages from afar without TLS. */
export function copyButton(label: string, text: () => string): HTMLButtonElement {
  const button = create('button', 'quiet copy', label);
  button.type = 'button';
  button.hidden = navigator.clipboard === undefined;
  button.addEventListener('click', () => {
    navigator.clipboard.writeText(text()).then(
      () => said('Copied'),
      () => said('Not allowed'),
    );
  });
  function said(words: string): void {
    button.textContent = words;
    setTimeout(() => {
      button.textContent = label;
    }, 1500);
  }
  return button;
}
