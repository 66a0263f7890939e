import type {
  BeatEvent,
  ChordEvent,
  HostEvent,
  JamEvent,
  JamSnapshot,
  PlanEvent,
  StateEvent,
} from '../wire/messages.js';
import { byId, create } from './dom.js';

import type { Panel } from './panel.js';
import type { Clock } from './sessionClock.js';
import { stageCount } from './stageCount.js';
import { HOSTS, keyInWords } from './status.js';

const TURNS: Readonly<Record<StateEvent['turn'], string>> = {
  idle: 'Ready',
  listening: 'Listening',
  answering: 'Answering',
};

const SVG = 'http://www.w3.org/2000/svg';

/** Whose turn it is and for how long, for somebody who plays a few steps away. */
export class StateDisplay implements Panel {
  private readonly turn = create('p', 'huge', TURNS.idle);
  private readonly ring = circle('done');
  private readonly number = create('strong', '');
  private readonly words = create('span', '');
  private readonly readouts = {
    tempo: create('dd', ''),
    key: create('dd', ''),
    chord: create('dd', ''),
    mode: create('dd', ''),
  };
  private readonly still = matchMedia('(prefers-reduced-motion: reduce)');
  private state: StateEvent['turn'] = 'idle';
  private standing: HostEvent['is'] = 'here';
  private beat: BeatEvent | undefined;
  private plan: PlanEvent | undefined;
  private chords: ChordEvent[] = [];

  constructor(private readonly clock: Clock) {
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('viewBox', '0 0 100 100');
    svg.setAttribute('aria-hidden', 'true');
    svg.append(circle('track'), this.ring);
    const { tempo, key, chord, mode } = this.readouts;
    byId('state-display', HTMLElement).append(
      this.turn,
      create('div', 'count', svg, create('p', '', this.number, this.words)),
      create(
        'dl',
        '',
        create('div', '', create('dt', '', 'Tempo'), tempo),
        create('div', '', create('dt', '', 'Key'), key),
        create('div', '', create('dt', '', 'Chord'), chord),
        create('div', '', create('dt', '', 'Mode'), mode),
      ),
    );
    const tick = (time: number): void => {
      this.count(time);
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  set(jam: JamSnapshot): void {
    this.beat = jam.beat;
    this.plan = jam.plan;
    this.chords = [];
    this.standing = jam.host?.is ?? 'here';
    this.showState(jam.state);
    this.readouts.mode.textContent = jam.settings.mode;
  }

  show(event: JamEvent): void {
    if (event.kind === 'state') this.showState(event);
    else if (event.kind === 'host') {
      this.standing = event.is;
      this.showTurn();
    } else if (event.kind === 'beat') this.beat = event;
    else if (event.kind === 'plan') this.plan = event;
    else if (event.kind === 'settings') this.readouts.mode.textContent = event.settings.mode;
    else if (event.kind === 'chord') this.chords = [...this.chords, event].slice(-16);
  }

  silence(): void {
    this.plan = undefined;
    this.chords = [];
  }

  private showState({ turn, tempo, key }: StateEvent): void {
    this.state = turn;
    this.showTurn();
    this.readouts.tempo.textContent = tempo === undefined ? '–' : String(Math.round(tempo));
    this.readouts.key.textContent = key === undefined ? '–' : keyInWords(key);
  }

  private showTurn(): void {
    this.turn.textContent = HOSTS[this.standing] ?? TURNS[this.state];
  }

  private count(time: number): void {
    const now = this.clock.there(time);
    if (now === undefined) return;
    const { beat, plan } = this;
    const {
      number,
      words,
      progress = 0,
      beats = 1,
    } = stageCount({ turn: this.state, beat, plan }, now);
    setText(this.number, number === undefined ? '' : String(number));
    setText(this.words, words);
    // For whom nothing is to glide: from beat to beat.
    const shown = this.still.matches ? Math.floor(progress * beats) / beats : progress;
    this.ring.style.strokeDashoffset = String(1 - shown);
    setText(this.readouts.chord, this.chordAt(now));
  }

  /** The one that comes next, or else the one that sounds. */
  private chordAt(now: number): string {
    const next = this.chords.find(({ at }) => at > now);
    return (next ?? this.chords.at(-1))?.symbol ?? '–';
  }
}

function circle(name: string): SVGCircleElement {
  const element = document.createElementNS(SVG, 'circle');
  element.setAttribute('class', name);
  for (const [attribute, value] of Object.entries({ cx: 50, cy: 50, r: 44, pathLength: 1 })) {
    element.setAttribute(attribute, String(value));
  }
  return element;
}

/** Only what has changed: a screen reader would read it, a browser lay it out again. */
function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
