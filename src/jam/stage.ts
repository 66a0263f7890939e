import type { LiveSettings } from '../config/settings.js';
import { keyOfChart, parseChart } from '../music/chart.js';
import { formatKey, type Key, parseKey } from '../music/key.js';
import { formatMeter, type Meter, parseMeter } from '../music/meter.js';
import type { Note } from '../music/note.js';
import { type Pulse, timeAt } from '../music/pulse.js';
import type { Milliseconds } from '../music/time.js';
import { noStopwatch, type Stopwatch } from '../observe/stopwatch.js';
import { Announcer } from './announcer.js';
import { Baton } from './baton.js';
import { Brain, type LoadedModel } from './brain.js';
import type { StateEvent } from './events.js';
import type { Forecast } from './forecast.js';
import type { PlacedSymbol } from './harmony.js';
import type { Hearing } from './hearing.js';
import type { Imagination } from './imagination.js';
import { type Manner, PLAIN } from './manner.js';
import { type ClosedPhrase, History, type Memory } from './memory.js';
import { Player, type PlayerState } from './player.js';
import { Score } from './score.js';
import { Transport } from './transport.js';

export interface StageOptions extends LoadedModel {
  readonly settings: LiveSettings;
  /**
   * 0..2^32-1, instead of the one in the settings; with the inputs and their times it decides every
   * byte that is sent.
   */
  readonly seed?: number;
  /** MIDI channel of the partner, 0..15. */
  readonly channel?: number;
  /** That of the chords, 0..15; the partner's where absent. */
  readonly chordChannel?: number;
  /** Models that are loaded, by name, for this session alone; the setting `model` chooses one. */
  readonly models?: (name: string) => LoadedModel | undefined;
  /** Times what takes time; it changes nothing. */
  readonly stopwatch?: Stopwatch;
}

const COMMON_TIME: Meter = { beats: 4, unit: 4 };
/** Chord symbols are kept for as many as a phrase that is not shed has at most. */
const MOST_SYMBOLS = 256;

/** What a stage goes by. */
export interface StageState {
  readonly settings: LiveSettings;
  readonly memory: Memory;
  readonly named: readonly PlacedSymbol[];
  readonly motif: ClosedPhrase | undefined;
  readonly history: readonly Memory[];
  readonly turn: StateEvent['turn'];
  readonly line: PlayerState;
  readonly chords: PlayerState;
  /** What viewers take the beat to be. */
  readonly beat: Baton['memory'];
}

export function meterOf({ meter }: Pick<LiveSettings, 'meter'>): Meter {
  return parseMeter(meter) ?? COMMON_TIME;
}

/** What everybody in a jam shares: the time, the beat, the music so far, the instruments. */
export class Stage {
  now: Milliseconds = Number.NEGATIVE_INFINITY;
  settings: LiveSettings;
  meter: Meter;
  score: Score;
  /** The key of what was played last; undefined before there is any. */
  key: Key | undefined;
  /** Counts the phrases of both parts. */
  phrases = 0;
  /** Without anybody who looks on, nothing is foretold; the music is the same. */
  isWatched = true;
  /** The player's last phrase, as the model for how and where the partner plays. */
  model: { readonly notes: readonly Note[]; readonly manner: Manner } = {
    notes: [],
    manner: PLAIN,
  };
  /** How many passages the partner has played since the player's last phrase. */
  passagesAlone = 0;
  /** Chord symbols over the music by the beat's ticks, the latest ones. */
  symbols: readonly PlacedSymbol[] = [];
  /** The player's last phrase. */
  closed: ClosedPhrase | undefined;
  /** The phrase that every passage goes on from; undefined where none is held. */
  motif: ClosedPhrase | undefined;
  readonly history = new History();

  readonly stopwatch: Stopwatch;
  /** The model that the jam thinks with. */
  brain: Brain;
  readonly announcer: Announcer;
  readonly transport: Transport;
  /** The partner's line, and the chords under it or under the player's. */
  readonly line: Player;
  readonly chords: Player;
  private readonly sharesChannel: boolean;
  private readonly baton = new Baton();
  private whoseTurn: StateEvent['turn'] = 'idle';

  constructor(options: StageOptions) {
    const { model, engine, settings, seed = settings.seed, stopwatch = noStopwatch } = options;
    const { channel = 0, chordChannel = channel } = options;
    this.stopwatch = stopwatch;
    // A model from anywhere in the file system goes by the name on its card.
    this.settings = { ...settings, seed, model: model.card.name };
    this.meter = meterOf(settings);
    this.brain = new Brain({ model, engine }, stopwatch);
    this.line = new Player(channel);
    this.chords = new Player(chordChannel);
    this.sharesChannel = channel === chordChannel;
    this.score = new Score(this.meter);
    this.transport = new Transport(this.meter, settings.tempo);
    this.announcer = new Announcer(this.stateEvent(), this.settings);
  }

  get hearing(): Hearing {
    return this.brain.hearing;
  }

  get forecast(): Forecast {
    return this.brain.forecast;
  }

  get imagination(): Imagination {
    return this.brain.imagination;
  }

  /** The music so far, to come back to with `recall`. */
  get memory(): Memory {
    const { score, key, phrases, model, passagesAlone, closed } = this;
    const { memory: beat } = this.transport;
    const { newest: transcripts } = this.announcer;
    return { score, key, phrases, model, passagesAlone, closed, beat, transcripts };
  }

  /** Takes the music back, but not the beat. */
  recall({ score, key, phrases, model, passagesAlone, closed }: Memory): void {
    this.score = score;
    this.key = key;
    this.phrases = phrases;
    this.model = model;
    this.passagesAlone = passagesAlone;
    this.closed = closed;
  }

  /** The key that is set, or that the chart is in; undefined where it is to be heard. */
  get keySet(): Key | undefined {
    const { key, mode, changes } = this.settings;
    if (key !== 'auto') return parseKey(key);
    const chart = mode === 'changes' ? parseChart(changes) : undefined;
    return chart && keyOfChart(chart);
  }

  /** What it goes by, for another to go on from. */
  get state(): StageState {
    const { settings, memory, symbols: named, motif, turn } = this;
    const { memories: history } = this.history;
    const [line, chords] = [this.line.state, this.chords.state];
    return { settings, memory, named, motif, history, turn, line, chords, beat: this.baton.memory };
  }

  goOn({ settings, memory, named, motif, history, turn, line, chords, beat }: StageState): void {
    this.settings = settings;
    this.meter = meterOf(settings);
    this.transport.setMeter(this.meter);
    this.transport.setTempo(settings.tempo, this.now);
    this.recall(memory);
    this.symbols = named;
    this.motif = motif;
    this.history.recall(history);
    this.whoseTurn = turn;
    this.line.goOn(line);
    this.chords.goOn(chords);
    this.baton.recall(beat);
    if (beat !== undefined) this.announcer.goOnWithBeat(beat);
  }

  /** Silences one part at once: the channel too, if nobody else sounds on it. */
  silence(part: Player): void {
    const other = part === this.line ? this.chords : this.line;
    const isAlone = !this.sharesChannel || other.isDone;
    const messages = isAlone ? part.silence(this.now) : part.letGo(this.now);
    for (const message of messages) this.announcer.send(message);
  }

  /** A chord symbol from here on, in the beat's ticks; in a chart, of its `bar`. */
  name(symbol: PlacedSymbol, bar?: number): void {
    const others = this.symbols.filter(({ onset }) => onset !== symbol.onset);
    this.symbols = [...others, symbol].sort((a, b) => a.onset - b.onset).slice(-MOST_SYMBOLS);
    const { pulse } = this.transport;
    if (pulse === undefined) return;
    this.announcer.tellChord(symbol.symbol, timeAt(pulse, symbol.onset), bar);
  }

  /** Viewers are told of the beat, if it is another than they know. */
  tellBeat(pulse: Pulse | undefined): void {
    const event = pulse && this.baton.follow(pulse, this.meter, this.now);
    if (event !== undefined) this.announcer.tellBeat(event);
  }

  /** Forgets the music, not the time. */
  forget(): void {
    this.score = new Score(this.meter);
    this.key = undefined;
    this.symbols = [];
    this.model = { notes: [], manner: PLAIN };
    this.closed = undefined;
    this.motif = undefined;
    this.history.forget();
    this.announcer.tellHold(undefined);
  }

  get turn(): StateEvent['turn'] {
    return this.whoseTurn;
  }

  /** Tells whose turn it is; at the tempo of what was just heard, or else of the beat. */
  tellTurn(turn: StateEvent['turn'], tempo?: number): void {
    this.whoseTurn = turn;
    this.announcer.tellState(this.stateEvent(tempo));
  }

  private stateEvent(heardTempo?: number): StateEvent {
    const { key, meter, settings, turn } = this;
    const set = settings.tempo === 'auto' ? undefined : settings.tempo;
    const tempo = heardTempo ?? this.transport.beatsPerMinute ?? set;
    return {
      kind: 'state',
      turn,
      ...(tempo === undefined ? {} : { tempo }),
      meter: formatMeter(meter),
      ...(key === undefined ? {} : { key: formatKey(key) }),
    };
  }
}
