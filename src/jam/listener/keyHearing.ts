import type { Key } from '../../music/key.js';
import type { Note } from '../../music/note.js';
import type { Ticks } from '../../music/time.js';
import type { ListenerSettings } from './settings.js';

const C_MAJOR: Key = { fifths: 0, mode: 'maj' };

/** Gathers what tells the key, settled notes once and recent ones anew. */
export class KeyHearing {
  constructor(private readonly settings: ListenerSettings) {}

  settle(_note: Note): void {}

  key(_recent: readonly Note[], _anacrusis: Ticks): Key {
    return this.settings.key === 'auto' ? C_MAJOR : this.settings.key;
  }
}
