import { type LiveSettings, liveSettingsSchema } from '../../src/config/settings.js';
import { Controls } from '../../src/jam/controls.js';
import type {
  ControlsInput,
  JamEvent,
  JamInput,
  JamSnapshot,
  PredictionEvent,
  StateEvent,
  TranscriptEvent,
} from '../../src/jam/events.js';
import type { MidiMessage } from '../../src/midi/message.js';
import type { JamSource } from '../../src/wire/jamSource.js';

const LETTERS = ['C', '^C', 'D', '_E', 'E', 'F', '^F', 'G', '_A', 'A', '_B', 'B'];
const NAMES = ['C', 'C♯', 'D', 'E♭', 'E', 'F', 'F♯', 'G', 'A♭', 'A', 'B♭', 'B'];

/**
 * A jam for the page's tests that has no network: it writes every note down as a quaver, expects
 * the neighbours of the last note, and answers with the phrase backwards.
 */
export class EchoJam implements JamSource {
  private readonly listeners = new Set<(event: JamEvent) => void>();
  private settings: LiveSettings = liveSettingsSchema.parse({});
  private readonly controls = new Controls([]);
  /** How often the beat was tapped. */
  taps = 0;
  private turn: StateEvent['turn'] = 'idle';
  private phrase = 0;
  private played: number[] = [];
  private readonly held = new Map<number, number>();
  private transcripts: TranscriptEvent[] = [];
  private prediction?: PredictionEvent;
  private silence?: NodeJS.Timeout;

  /** Milliseconds of silence that end a phrase, and of a note of the answer. */
  readonly pace = { silence: 300, note: 60 };

  now(): number {
    return performance.now();
  }

  snapshot(): JamSnapshot {
    const sounding = [...this.held].map(([pitch, velocity]) => ({
      part: 'player' as const,
      pitch,
      velocity,
    }));
    return {
      state: this.state(),
      settings: this.settings,
      controls: this.controls.state,
      transcripts: this.transcripts,
      ...(this.prediction === undefined ? {} : { prediction: this.prediction }),
      sounding,
    };
  }

  subscribe(listener: (event: JamEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  receive(input: JamInput | ControlsInput): void {
    if (input.kind === 'learn' || input.kind === 'forget') {
      if (input.kind === 'learn') this.controls.learn(input.target);
      else this.controls.forget(input.target);
      this.publish(this.controls.state);
    } else if (input.kind === 'settings') {
      this.settings = { ...this.settings, ...input.change };
      this.publish({ kind: 'settings', settings: this.settings });
    } else if (input.kind === 'panic') this.listen('idle');
    else if (input.kind === 'tap') this.taps += 1;
    else if (input.kind === 'midi') this.hear(input.message);
  }

  private hear(message: MidiMessage): void {
    if (message.kind === 'noteOn') this.noteOn(message);
    else if (message.kind === 'noteOff') this.noteOff(message.pitch);
  }

  /** A knob is moved on a MIDI keyboard. */
  turnKnob(controller: number, value: number): void {
    const message = { kind: 'control', channel: 0, controller, value } as const;
    const action = this.controls.receive(message, this.settings);
    if (action?.kind === 'learned') this.publish(this.controls.state);
    if (action?.kind === 'settings') this.receive(action);
  }

  stop(): void {
    clearTimeout(this.silence);
  }

  private noteOn({ pitch, velocity }: { pitch: number; velocity: number }): void {
    clearTimeout(this.silence);
    if (this.turn !== 'listening') {
      this.played = [];
      this.phrase += 1;
      this.listen('listening');
    }
    this.held.set(pitch, velocity);
    this.played.push(pitch);
    const note = { kind: 'note', part: 'player', on: true, pitch, velocity } as const;
    this.publish({ ...note, at: this.now() });
    this.write('player', this.played);
    this.expect(pitch);
  }

  private noteOff(pitch: number): void {
    this.held.delete(pitch);
    const at = this.now();
    this.publish({ kind: 'note', part: 'player', on: false, pitch, velocity: 0, at });
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.answer([...this.played].reverse()), this.pace.silence);
  }

  private answer(pitches: number[]): void {
    this.listen('answering');
    this.write('partner', pitches);
    const step = (index: number): void => {
      const pitch = pitches[index];
      const before = pitches[index - 1];
      const at = this.now();
      const note = { kind: 'note', part: 'partner', at } as const;
      if (before !== undefined) this.publish({ ...note, on: false, pitch: before, velocity: 0 });
      if (pitch === undefined) {
        this.listen('idle');
        return;
      }
      this.publish({ ...note, on: true, pitch, velocity: 80 });
      this.silence = setTimeout(() => step(index + 1), this.pace.note);
    };
    step(0);
  }

  private listen(turn: StateEvent['turn']): void {
    clearTimeout(this.silence);
    this.turn = turn;
    this.publish(this.state());
  }

  private state(): StateEvent {
    const known = this.turn === 'idle' ? {} : { tempo: 112, key: 'G' };
    return { kind: 'state', turn: this.turn, meter: this.settings.meter, ...known };
  }

  private write(part: 'player' | 'partner', pitches: number[]): void {
    const canon = `M:4/4\nK:G\n${body(pitches, '|')}`;
    const event: TranscriptEvent = {
      kind: 'transcript',
      part,
      phrase: part === 'player' ? this.phrase : this.phrase + 1,
      canon,
      engraved: score(pitches),
    };
    this.transcripts = [...this.transcripts.filter((other) => other.part !== part), event];
    this.publish(event);
    if (part === 'partner') this.phrase += 1;
  }

  private expect(pitch: number): void {
    const chances = [0.41, 0.22, 0.13, 0.08, 0.05, 0.03];
    const steps = [2, -2, 5, -5, 7, 12];
    const distinct = new Set(this.played).size;
    this.prediction = {
      kind: 'prediction',
      pitches: chances.map((probability, index) => {
        const next = Math.min(127, pitch + (steps[index] ?? 0));
        return {
          pitch: next,
          name: `${NAMES[next % 12]}${Math.floor(next / 12) - 1}`,
          probability,
        };
      }),
      lengths: [
        { length: '1', probability: 0.62 },
        { length: '2', probability: 0.21 },
        { length: '3/2', probability: 0.09 },
        { length: '2/3', probability: 0.03 },
      ],
      surprise: 0.4 + ((pitch * 7 + distinct) % 23) / 3.2,
      networkSurprise: 1.4 + ((pitch * 7 + distinct) % 23) / 3.2,
      line: score([pitch + 2, pitch, pitch - 2, pitch, pitch + 2, pitch + 5, pitch + 4, pitch]),
    };
    this.publish(this.prediction);
  }

  /** Tells everybody. */
  publish(event: JamEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}

/** Quavers, eight to the bar. */
function body(pitches: readonly number[], bar: string): string {
  return pitches
    .map((pitch, index) => `${index > 0 && index % 8 === 0 ? bar : ''}${letter(pitch)}`)
    .join('');
}

function letter(pitch: number): string {
  const name = LETTERS[pitch % 12] ?? 'C';
  const octave = Math.floor(pitch / 12) - 5;
  if (octave <= 0) return name + ','.repeat(-octave);
  return name.toLowerCase() + "'".repeat(octave - 1);
}

function score(pitches: readonly number[]): string {
  const groups = body(pitches, ' | ').replace(/((?:[\^_]?[A-Ga-g][,']*){4})/g, '$1 ');
  return `X:1\nM:4/4\nL:1/8\nQ:1/4=112\nK:G\n${groups}|]\n`;
}
