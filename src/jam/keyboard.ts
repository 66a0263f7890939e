import type { MidiMessage } from '../midi/message.js';
import { tickAt } from '../music/pulse.js';
import type { Direction } from './direction.js';
import type { Cast } from './modes/mode.js';

const SUSTAIN = 64;
/** A switch, a pedal or a button is on from here. */
const ON = 64;

/** What the player does by MIDI, handed on: notes to the ear and the mode, clocks to the transport. */
export class Keyboard {
  constructor(
    private readonly cast: Cast,
    private readonly direction: Direction,
  ) {}

  receive(message: MidiMessage): void {
    const { stage, ear } = this.cast;
    if (message.kind === 'noteOn' && message.velocity > 0) {
      this.noteOn(message.pitch, message.velocity);
    } else if (message.kind === 'noteOn' || message.kind === 'noteOff') {
      stage.announcer.noteOff('player', message.pitch, stage.now);
      ear.release(message.pitch);
      this.direction.mode.ease?.();
    } else if (message.kind === 'control') {
      this.hearControl(message.controller, message.value);
    } else {
      stage.transport.receive(message, stage.now);
    }
  }

  private noteOn(pitch: number, velocity: number): void {
    const { cast, direction } = this;
    const { stage, ear } = cast;
    const { mode } = direction;
    const { handover, handoverNumber } = stage.settings;
    if (handover === 'key' && pitch === handoverNumber && mode.handOver !== undefined) {
      mode.handOver();
      return;
    }
    if (mode.startsBeat && stage.transport.given === undefined) direction.startBeat();
    direction.steering.moveOn();
    const reception = this.isCountingIn() ? { isHeard: false } : mode.strike();
    stage.announcer.noteOn('player', pitch, velocity, stage.now);
    if (reception.isHeard) ear.strike(pitch, velocity, reception.prelude);
  }

  private hearControl(controller: number, value: number): void {
    const { stage, ear } = this.cast;
    const { mode } = this.direction;
    const { handover, handoverNumber } = stage.settings;
    const isPedal = controller === SUSTAIN;
    const handsOver =
      (handover === 'pedal' && isPedal) ||
      (handover === 'control' && controller === handoverNumber);
    if (handsOver && mode.handOver !== undefined) {
      if (value >= ON) mode.handOver();
      return;
    }
    if (!isPedal) return;
    ear.pedal(value >= ON);
    stage.announcer.pedal(value >= ON, stage.now);
    mode.ease?.();
  }

  /** Only an upbeat may be played into the count-in. */
  private isCountingIn(): boolean {
    const { given, beat } = this.cast.stage.transport;
    return given !== undefined && tickAt(given, this.cast.stage.now) < -beat / 2;
  }
}
