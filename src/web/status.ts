import type { HostEvent, JamEvent, JamSnapshot, StateEvent } from '../wire/messages.js';
import type { LinkState } from './connection.js';
import { byId } from './dom.js';
import type { Panel } from './panel.js';

const TURNS: Readonly<Record<StateEvent['turn'], string>> = {
  idle: 'Play a phrase',
  listening: 'Listening to you',
  answering: 'Antiphon answers',
};

/** What is said instead of whose turn it is. */
export const HOSTS: Readonly<Record<HostEvent['is'], string | undefined>> = {
  here: undefined,
  away: 'The player’s machine is away',
  ended: 'The jam has ended',
};

const LINKS: Readonly<Record<LinkState, string>> = {
  connecting: 'Connecting',
  connected: 'Connected',
  lost: 'Connection lost',
  refused: 'Not let in',
};

/** Whose turn it is, what it hears, and whether anyone is there. */
export class Status implements Panel {
  private readonly turn = byId('turn', HTMLElement);
  private readonly tempo = byId('tempo', HTMLElement);
  private readonly meter = byId('meter', HTMLElement);
  private readonly key = byId('key', HTMLElement);

  private standing: HostEvent['is'] = 'here';
  private whose: StateEvent['turn'] = 'idle';

  set(jam: JamSnapshot): void {
    this.standing = jam.host?.is ?? 'here';
    this.show(jam.state);
  }

  show(event: JamEvent): void {
    if (event.kind === 'state') this.showState(event);
    else if (event.kind === 'host') {
      this.standing = event.is;
      this.showTurn();
    }
  }

  private showTurn(): void {
    document.body.dataset['host'] = this.standing;
    this.turn.textContent = HOSTS[this.standing] ?? TURNS[this.whose];
  }

  private showState(state: StateEvent): void {
    document.body.dataset['turn'] = state.turn;
    this.whose = state.turn;
    this.showTurn();
    this.tempo.textContent = state.tempo === undefined ? '–' : String(Math.round(state.tempo));
    this.meter.textContent = state.meter;
    this.key.textContent = state.key === undefined ? '–' : keyInWords(state.key);
  }

  showLink(state: LinkState): void {
    document.body.dataset['link'] = state;
    if (state !== 'connected') this.turn.textContent = LINKS[state];
  }
}

const MODES: Readonly<Record<string, string>> = {
  '': 'major',
  maj: 'major',
  m: 'minor',
  min: 'minor',
  dor: 'dorian',
  phr: 'phrygian',
  lyd: 'lydian',
  mix: 'mixolydian',
  loc: 'locrian',
};

/** `F#m` is F♯ minor. */
export function keyInWords(key: string): string {
  const match = /^([A-G])([#b]?)(.*)$/.exec(key);
  if (match === null) return key;
  const [, letter = '', accidental = '', mode = ''] = match;
  const sign = accidental === '#' ? '♯' : accidental === 'b' ? '♭' : '';
  return `${letter}${sign} ${MODES[mode] ?? mode}`;
}
