import { byId } from './dom.js';

/**
 * Where somebody who was not let in, or may not do as much as they came for, gives a token. It is kept
 * after the # of the address, and nowhere else.
 */
export class Door {
  private readonly dialog = byId('door', HTMLDialogElement);

  constructor(private readonly token: string | null) {
    const field = byId('door-token', HTMLInputElement);
    byId('door-form', HTMLFormElement).addEventListener('submit', () => {
      location.hash = new URLSearchParams({ token: field.value.trim() }).toString();
      location.reload();
    });
  }

  /** Nobody is let in with the token there was, or without one. */
  refuse(): void {
    this.open(
      this.token === null
        ? 'It plays only with those it was given to.'
        : 'The token in the address is not the one it knows.',
    );
  }

  /** Opens for somebody who wants to do more than watch. */
  offer(): void {
    this.open('It decides what you may do here: watch, play, or steer.');
  }

  private open(why: string): void {
    byId('door-why', HTMLElement).textContent = why;
    if (!this.dialog.open) this.dialog.showModal();
  }
}
