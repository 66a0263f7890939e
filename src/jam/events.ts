import type { LiveSettings } from '../config/settings.js';
import type { MidiMessage } from '../midi/message.js';
import type { Milliseconds } from '../music/time.js';
import type { StageLatency } from '../observe/latencies.js';
import type { Binding, ControlTarget } from './controls.js';

/** What the world tells a session. */
export type JamInput =
  | { readonly kind: 'midi'; readonly message: MidiMessage }
  | {
      readonly kind: 'settings';
      readonly change: Partial<LiveSettings>;
      /** Of the model that the change names, for a replay to know it by. */
      readonly weightsSha256?: string;
    }
  /** A tap on the beat, for a tempo. */
  | { readonly kind: 'tap' }
  /** Silence everything now and go back to listening. */
  | { readonly kind: 'panic' }
  /** The partner's last passage once more from where it began, by another coin. */
  | { readonly kind: 'again' }
  /** Takes the player's last phrase back, with what answered it: as if it had not been played. */
  | { readonly kind: 'undo' }
  /** Imagines two continuations of what was heard, to choose from. */
  | { readonly kind: 'alternatives' }
  /** Plays one of the two. */
  | { readonly kind: 'pick'; readonly which: 0 | 1 }
  /** Holds the last phrase as a motif: every answer goes on from it, until it is let go. */
  | { readonly kind: 'hold'; readonly on: boolean }
  /** Music from a file, as canon: as if it had been played just before. */
  | { readonly kind: 'prime'; readonly canon: string };

export interface DueMessage {
  /** When it is to leave (never earlier). */
  readonly due: Milliseconds;
  readonly message: MidiMessage;
}

/** What is asked of the controls in front of the session; it does not change the music. */
export type ControlsInput =
  /** The next control that is moved is bound to `target`; without one, nothing waits any more. */
  | { readonly kind: 'learn'; readonly target?: ControlTarget }
  | { readonly kind: 'forget'; readonly target: ControlTarget };

/** What a session tells the world. */
export type JamOutput =
  | ({ readonly kind: 'send' } & DueMessage)
  | { readonly kind: 'publish'; readonly event: JamEvent };

/** The result of one call into a session. */
export interface Turn {
  readonly outputs: readonly JamOutput[];
  /** Call `advance` at this time at the latest; absent when only an input can change anything. */
  readonly wake?: Milliseconds;
  /**
   * What will be sent next if no input comes between, in order: an output that keeps time by itself
   * may be told now. Each is among the `outputs` of a later turn when its time has come.
   */
  readonly upcoming: readonly DueMessage[];
}

export type Part = 'player' | 'partner';

/** What viewers are told. All of it is JSON. `wire/` holds the schemas that must match. */
export type JamEvent =
  | {
      readonly kind: 'note';
      readonly part: Part;
      readonly on: boolean;
      readonly pitch: number;
      /** 0 for a note that ends. */
      readonly velocity: number;
      /** When it sounds (the session's clock). */
      readonly at: Milliseconds;
    }
  | TranscriptEvent
  | PredictionEvent
  | StateEvent
  | TimingEvent
  | { readonly kind: 'settings'; readonly settings: LiveSettings }
  | ControlsEvent
  | BeatEvent
  | PlanEvent
  | ChordEvent
  | AlternativesEvent
  | HoldEvent
  | SteeringEvent
  | HostEvent
  | NetworkEvent
  /** The player's sustain pedal goes down or up: what is let go meanwhile sounds on. */
  | { readonly kind: 'pedal'; readonly down: boolean; readonly at: Milliseconds }
  /** The metronome clicks: `accent` on the first beat of a bar. */
  | { readonly kind: 'click'; readonly accent: boolean; readonly at: Milliseconds };

/** Which controllers and keys do what, and what waits for one. */
export interface ControlsEvent {
  readonly kind: 'controls';
  readonly bindings: readonly Binding[];
  readonly waiting?: ControlTarget;
}

/** How long the stages of a note's way have taken so far; about once a second while it plays. */
export interface TimingEvent {
  readonly kind: 'timing';
  readonly stages: readonly StageLatency[];
}

/** Where the beat is now, given or heard: bar lines and beats lie at equal distances from here. */
export interface BeatEvent {
  readonly kind: 'beat';
  /** A bar line (the session's clock). */
  readonly barLine: Milliseconds;
  /** Length of a beat as the meter counts it: a dotted quarter in 6/8. */
  readonly beat: Milliseconds;
  /** Beats in a bar. */
  readonly beats: number;
}

/** What the partner is going to play; replaces the plan before. */
export interface PlanEvent {
  readonly kind: 'plan';
  readonly notes: readonly {
    readonly pitch: number;
    readonly on: Milliseconds;
    readonly off: Milliseconds;
    /** Whether it will be played as it is; what is not is what it would play now. */
    readonly committed: boolean;
  }[];
}

/** A chord of the changes or of the accompaniment begins. */
export interface ChordEvent {
  readonly kind: 'chord';
  /** As in ABC, for example `Am7`. */
  readonly symbol: string;
  /** Of the chart's bars, from 0; absent where there is no chart. */
  readonly bar?: number;
  readonly at: Milliseconds;
}

/** Two continuations to choose from, engraved as whole ABC tunes; none when that is over. */
export interface AlternativesEvent {
  readonly kind: 'alternatives';
  readonly lines: readonly string[];
}

/** Whether a motif is held, and which, engraved. */
export interface HoldEvent {
  readonly kind: 'hold';
  readonly on: boolean;
  /** The motif; absent where none is held. */
  readonly motif?: string;
}

/** What can be asked of the music now; told when it changes. */
export interface SteeringEvent {
  readonly kind: 'steering';
  /** How many takes of the partner's last passage there were; 0 where it cannot be asked for again. */
  readonly takes: number;
  /** How many of the player's phrases can be taken back. */
  readonly phrases: number;
  /** Whether there can be alternatives. */
  readonly alternatives: boolean;
  /** Whether there is a phrase to be held. */
  readonly hold: boolean;
}

/** Whether the machine that plays the jam is there: told by relays alone, who only hear of it. */
export interface HostEvent {
  readonly kind: 'host';
  /** `away`: nothing is heard from it; `ended`: it has left the jam, and nobody has it. */
  readonly is: 'here' | 'away' | 'ended';
}

/**
 * What the network's cells did at each of the newest characters that it read; told only while
 * somebody looks, and then only what is new. Whoever does not know what is right before `from` begins
 * anew there.
 */
export interface NetworkEvent {
  readonly kind: 'network';
  /** What is known before this place of the text is over. */
  readonly start: number;
  /** What follows replaces all from this place on; `start` where all is told. */
  readonly from: number;
  /** The characters from there on, as the network read them. */
  readonly text: string;
  /** Cells of each layer, from the characters upwards; none where the model has no cells. */
  readonly layers: readonly number[];
  /**
   * The output of each cell after each of the characters, [characters, cells] in base64: signed
   * bytes, -127 for -1 to 127 for 1.
   */
  readonly cells: string;
}

/** What has been played so far in this exchange, as it is written now; replaces the one before. */
export interface TranscriptEvent {
  readonly kind: 'transcript';
  readonly part: Part;
  /** Counts phrases of both parts from 0. */
  readonly phrase: number;
  /** The characters that went through the network. */
  readonly canon: string;
  /** A whole ABC tune for people, in the key they play in. */
  readonly engraved: string;
}

/** What the network expects, after every note. */
export interface PredictionEvent {
  readonly kind: 'prediction';
  /** The likeliest next notes, best first; probabilities over all pitches sum to at most 1. */
  readonly pitches: readonly {
    readonly pitch: number;
    readonly name: string;
    readonly probability: number;
  }[];
  /** The likeliest lengths of the next note (or of the one that sounds), as fractions of an eighth. */
  readonly lengths: readonly { readonly length: string; readonly probability: number }[];
  /** How surprising the note just played was, in bits; absent before the first. */
  readonly surprise?: number;
  /** The same for the network alone: what is above it was gained from what was played before. */
  readonly networkSurprise?: number;
  /** The line it would play now, engraved as a whole ABC tune. */
  readonly line: string;
}

export interface StateEvent {
  readonly kind: 'state';
  /** Whose turn it is: `idle` before the first note. */
  readonly turn: 'idle' | 'listening' | 'answering';
  /** Beats a minute, as given or inferred; absent until it is known. */
  readonly tempo?: number;
  readonly meter: string;
  /** As ABC writes it, for example `Em`; absent until it is known. */
  readonly key?: string;
}

/**
 * Everything someone who comes late has to know: the events published after it go on from it.
 * `wire/` asks for one per newcomer, in the same turn of the event loop in which it begins to
 * pass the events on, so nothing is missed and nothing is told twice.
 */
export interface JamSnapshot {
  readonly state: StateEvent;
  readonly settings: LiveSettings;
  /** Absent where nothing can be learned. */
  readonly controls?: ControlsEvent;
  /** The newest transcript of each part, the older phrase first. */
  readonly transcripts: readonly TranscriptEvent[];
  readonly prediction?: PredictionEvent;
  readonly beat?: BeatEvent;
  readonly plan?: PlanEvent;
  readonly alternatives?: AlternativesEvent;
  readonly hold?: HoldEvent;
  readonly steering?: SteeringEvent;
  /** Absent where the jam itself is asked. */
  readonly host?: HostEvent;
  /** What sounds now. */
  readonly sounding: readonly {
    readonly part: Part;
    readonly pitch: number;
    readonly velocity: number;
  }[];
}
