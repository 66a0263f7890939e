import type { LiveSettings } from '../config/settings.js';
import type { Milliseconds } from '../music/time.js';
import type { Shown } from './checkpoint/schema.js';
import type {
  AlternativesEvent,
  BeatEvent,
  DueMessage,
  HoldEvent,
  JamEvent,
  JamOutput,
  JamSnapshot,
  Part,
  PlanEvent,
  PredictionEvent,
  StateEvent,
  SteeringEvent,
  TranscriptEvent,
} from './events.js';

const PARTS = ['player', 'partner'] as const;

/** What is shown, but for the beat. */
type ShownByAnnouncer = Omit<Shown, 'beat' | 'line'>;

/** Gathers what one call into the session gives out, and remembers what a newcomer has to know. */
export class Announcer {
  private outputs: JamOutput[] = [];
  private readonly transcripts = new Map<Part, TranscriptEvent>();
  /** Velocities by pitch. */
  private readonly sounding = {
    player: new Map<number, number>(),
    partner: new Map<number, number>(),
  };
  private pedalDown = false;
  private prediction: PredictionEvent | undefined;
  private beat: BeatEvent | undefined;
  private plan: PlanEvent = { kind: 'plan', notes: [] };
  private alternatives: AlternativesEvent = { kind: 'alternatives', lines: [] };
  private hold: HoldEvent = { kind: 'hold', on: false };
  private steering: SteeringEvent = {
    kind: 'steering',
    takes: 0,
    phrases: 0,
    alternatives: false,
    hold: false,
  };

  constructor(
    private state: StateEvent,
    private settings: LiveSettings,
  ) {}

  /** What was gathered since the last time. */
  take(): readonly JamOutput[] {
    const { outputs } = this;
    this.outputs = [];
    return outputs;
  }

  snapshot(): JamSnapshot {
    const { state, settings, prediction, beat, plan, alternatives, hold, steering } = this;
    return {
      state,
      settings,
      transcripts: this.newest,
      ...(prediction === undefined ? {} : { prediction }),
      ...(beat === undefined ? {} : { beat }),
      plan,
      ...(alternatives.lines.length === 0 ? {} : { alternatives }),
      ...(hold.on ? { hold } : {}),
      steering,
      sounding: PARTS.flatMap((part) =>
        [...this.sounding[part]].map(([pitch, velocity]) => ({ part, pitch, velocity })),
      ),
    };
  }

  /** What viewers know, for another to go on from. */
  get shown(): ShownByAnnouncer {
    const { state, plan, hold, steering, pedalDown } = this;
    const { transcripts, sounding } = this.snapshot();
    return {
      state,
      transcripts,
      plan: plan.notes,
      motif: hold.motif,
      steering,
      sounding,
      pedalDown,
    };
  }

  goOn(shown: ShownByAnnouncer, settings: LiveSettings): void {
    const { state, transcripts, plan, motif, steering, sounding, pedalDown } = shown;
    this.state = state;
    this.settings = settings;
    for (const transcript of transcripts) this.transcripts.set(transcript.part, transcript);
    this.plan = { kind: 'plan', notes: plan };
    if (motif !== undefined) this.hold = { kind: 'hold', on: true, motif };
    this.steering = steering;
    for (const { part, pitch, velocity } of sounding) this.sounding[part].set(pitch, velocity);
    this.pedalDown = pedalDown;
  }

  /** The same of the beat. */
  goOnWithBeat({ kind, barLine, beat, beats }: BeatEvent): void {
    this.beat = { kind, barLine, beat, beats };
  }

  send({ due, message }: DueMessage): void {
    this.outputs.push({ kind: 'send', due, message });
    if (message.kind === 'noteOn') this.noteOn('partner', message.pitch, message.velocity, due);
    if (message.kind === 'noteOff') this.noteOff('partner', message.pitch, due);
  }

  /** Sends what is no part's music: a click of the metronome, a clock. */
  sendUnheard({ due, message }: DueMessage): void {
    this.outputs.push({ kind: 'send', due, message });
  }

  tellClick(accent: boolean, at: Milliseconds): void {
    this.publish({ kind: 'click', accent, at });
  }

  noteOn(part: Part, pitch: number, velocity: number, at: Milliseconds): void {
    this.sounding[part].set(pitch, velocity);
    this.publish({ kind: 'note', part, on: true, pitch, velocity, at });
  }

  /** Says nothing of a note that does not sound. */
  noteOff(part: Part, pitch: number, at: Milliseconds): void {
    if (!this.sounding[part].delete(pitch)) return;
    this.publish({ kind: 'note', part, on: false, pitch, velocity: 0, at });
  }

  /** The player's sustain pedal; tells only what has changed. */
  pedal(down: boolean, at: Milliseconds): void {
    if (down === this.pedalDown) return;
    this.pedalDown = down;
    this.publish({ kind: 'pedal', down, at });
  }

  /** Everything that sounds, of both parts, is over. */
  allOff(at: Milliseconds): void {
    this.pedal(false, at);
    for (const part of PARTS) {
      for (const pitch of [...this.sounding[part].keys()]) this.noteOff(part, pitch, at);
    }
  }

  /** Tells only what has changed. */
  tellState(state: StateEvent): void {
    if (JSON.stringify(state) === JSON.stringify(this.state)) return;
    this.state = state;
    this.publish(state);
  }

  tellSettings(settings: LiveSettings): void {
    this.settings = settings;
    this.publish({ kind: 'settings', settings });
  }

  tellTranscript(transcript: TranscriptEvent): void {
    this.transcripts.set(transcript.part, transcript);
    this.publish(transcript);
  }

  /** The newest transcript of each part, the older phrase first. */
  get newest(): readonly TranscriptEvent[] {
    return PARTS.flatMap((part) => this.transcripts.get(part) ?? []).sort(
      (a, b) => a.phrase - b.phrase,
    );
  }

  /** The transcripts are as they were; of a part that had none yet an empty one. */
  tellAgain(newest: readonly TranscriptEvent[], phrase: number): void {
    const isTold = (part: Part) => newest.some((transcript) => transcript.part === part);
    for (const part of PARTS.filter((one) => this.transcripts.has(one) && !isTold(one)))
      this.tellTranscript({ kind: 'transcript', part, phrase, canon: '', engraved: '' });
    for (const transcript of newest) this.tellTranscript(transcript);
  }

  /** Says nothing where there are none, as before. */
  tellAlternatives(lines: readonly string[]): void {
    if (lines.length === 0 && this.alternatives.lines.length === 0) return;
    this.alternatives = { kind: 'alternatives', lines };
    this.publish(this.alternatives);
  }

  /** A motif is held, engraved; or none, which is said only where it is news. */
  tellHold(motif: string | undefined): void {
    if (motif === undefined && !this.hold.on) return;
    this.hold = {
      kind: 'hold',
      on: motif !== undefined,
      ...(motif === undefined ? {} : { motif }),
    };
    this.publish(this.hold);
  }

  /** Tells only what has changed. */
  tellSteering(steering: SteeringEvent): void {
    const { takes, phrases, alternatives, hold } = this.steering;
    const isKnown =
      steering.takes === takes &&
      steering.phrases === phrases &&
      steering.alternatives === alternatives &&
      steering.hold === hold;
    if (isKnown) return;
    this.steering = steering;
    this.publish(steering);
  }

  tellPrediction(prediction: PredictionEvent): void {
    this.prediction = prediction;
    this.publish(prediction);
  }

  tellBeat(beat: BeatEvent): void {
    this.beat = beat;
    this.publish(beat);
  }

  /** Says nothing where there is no plan, as before. */
  tellPlan(notes: PlanEvent['notes']): void {
    if (notes.length === 0 && this.plan.notes.length === 0) return;
    this.plan = { kind: 'plan', notes };
    this.publish(this.plan);
  }

  /** @param bar of the chart, from 0; absent where there is none */
  tellChord(symbol: string, at: Milliseconds, bar?: number): void {
    this.publish({ kind: 'chord', symbol, at, ...(bar === undefined ? {} : { bar }) });
  }

  private publish(event: JamEvent): void {
    this.outputs.push({ kind: 'publish', event });
  }
}
