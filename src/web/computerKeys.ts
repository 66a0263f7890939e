/**
 * The computer's keys as a piano, by their place on the board (`KeyboardEvent.code`), so that
 * every layout has the same shape: the home row is white, the row above has the black keys.
 * Values are semitones above the C that `KeyA` plays.
 */
export const COMPUTER_KEYS: Readonly<Record<string, number>> = {
  KeyA: 0,
  KeyW: 1,
  KeyS: 2,
  KeyE: 3,
  KeyD: 4,
  KeyF: 5,
  KeyT: 6,
  KeyG: 7,
  KeyY: 8,
  KeyH: 9,
  KeyU: 10,
  KeyJ: 11,
  KeyK: 12,
  KeyO: 13,
  KeyL: 14,
  KeyP: 15,
  Semicolon: 16,
  Quote: 17,
};

/** What is printed on that key of an English board. */
export function keyCap(code: string): string {
  if (code === 'Semicolon') return ';';
  if (code === 'Quote') return "'";
  return code.replace('Key', '');
}
