import type { Part } from '../wire/messages.js';
import { AudioClock } from './audioClock.js';
import { HeldVoices } from './heldVoices.js';
import type { Instrument } from './instrument.js';
import { tick } from './metronome.js';
import { Mixer, PARTS } from './mixer.js';
import type { PianoSamples } from './pianoSamples.js';
import type { Strike } from './strike.js';
import { type VoiceName, voicesWith } from './voices.js';

/** The page's sound: both parts, the metronome, volumes. Silent until a gesture wakes it. */
export class Sound implements Instrument {
  private readonly held = new HeldVoices();
  private readonly strikes: Readonly<Record<VoiceName, Strike>>;
  private readonly voices: Record<Part, VoiceName> = { player: 'piano', partner: 'piano' };
  private readonly levels: Record<Part, number> = { player: 1, partner: 1 };
  private level = 0.7;
  private stage?: { context: AudioContext; clock: AudioClock; mixer: Mixer };

  constructor(private readonly recordings: PianoSamples) {
    this.strikes = voicesWith(recordings);
  }

  /** Browsers let sound begin only from a gesture: call this in one. */
  wake(): void {
    this.stage ??= this.build();
    const { context } = this.stage;
    // Also where a phone call or another page interrupted it.
    if (context.state !== 'running') void context.resume();
    void this.recordings.load(context);
  }

  /** @param level 0..1 of everything */
  setLevel(level: number): void {
    this.level = level;
    this.stage?.mixer.setLevel(level);
  }

  /** @param level 0..1 */
  setPartLevel(part: Part, level: number): void {
    this.levels[part] = level;
    this.stage?.mixer.setPartLevel(part, level);
  }

  /** What sounds goes on as it is. */
  setVoice(part: Part, voice: VoiceName): void {
    this.voices[part] = voice;
  }

  strike(part: Part, pitch: number, velocity: number, at?: number): void {
    const { stage } = this;
    if (stage === undefined) return;
    const { context, mixer } = stage;
    const when = this.timeOf(at);
    const strike = this.strikes[this.voices[part]];
    this.held.strike(part, pitch, when, () =>
      strike(context, mixer.input(part), { pitch, velocity, when }),
    );
  }

  end(part: Part, pitch: number, at?: number): void {
    this.held.end(part, pitch, this.timeOf(at));
  }

  pedal(part: Part, down: boolean, at?: number): void {
    this.held.pedal(part, down, this.timeOf(at));
  }

  click(accent: boolean, at: number): void {
    const { stage } = this;
    if (stage) tick(stage.context, stage.mixer.sum, accent, stage.clock.timeOf(at));
  }

  silence(): void {
    this.held.silence(this.timeOf());
  }

  /** Milliseconds from a note that is struck now to the ear; undefined before sound is awake. */
  get latency(): number | undefined {
    return this.stage?.clock.latency;
  }

  private timeOf(at?: number): number {
    if (this.stage === undefined) return 0;
    return at === undefined ? this.stage.context.currentTime : this.stage.clock.timeOf(at);
  }

  private build() {
    const context = new AudioContext({ latencyHint: 'interactive' });
    const mixer = new Mixer(context);
    setTimeout(() => mixer.addRoom());
    mixer.setLevel(this.level);
    for (const part of PARTS) mixer.setPartLevel(part, this.levels[part]);
    return { context, mixer, clock: new AudioClock(context) };
  }
}
