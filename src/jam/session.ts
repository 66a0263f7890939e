import type { LiveSettings } from '../config/settings.js';
import type { MidiMessage } from '../midi/message.js';
import type { Listening } from '../model/listening.js';
import { formatKey } from '../music/key.js';
import { barTicks, formatMeter, parseMeter } from '../music/meter.js';
import { type Pulse, tickAt } from '../music/pulse.js';
import type { Milliseconds } from '../music/time.js';
import { Accompanist } from './accompanist.js';
import { type Duty, nextDue } from './agenda.js';
import type { Brain } from './brain.js';
import { Brains } from './brains.js';
import { checkpointOf, goOnFrom, mustBeLater, type Rememberers } from './checkpoint/checkpoint.js';
import type { SessionCheckpoint } from './checkpoint/schema.js';
import { ClockOut } from './clockOut.js';
import { AHEAD } from './conductor.js';
import { Ear } from './ear.js';
import type { JamInput, JamSnapshot, Turn } from './events.js';
import { Metronome } from './metronome.js';
import type { Mode } from './modes/mode.js';
import { everyMode, type Modes } from './modes/modes.js';
import { Partner } from './partner.js';
import type { Player } from './player.js';
import { primedMusic } from './primed.js';
import { Rehearsal } from './rehearsal.js';
import { Stage, type StageOptions } from './stage.js';
import { Steering } from './steering.js';
import { isOtherBeat } from './transport.js';

export type SessionOptions = StageOptions;

const SUSTAIN = 64;
/** A switch, a pedal or a button is on from here. */
const ON = 64;

/** Settings with which another jam begins, as far as what comes next is concerned. */
const TURNING: readonly (keyof LiveSettings)[] = [
  'mode',
  'model',
  'meter',
  'key',
  'changes',
  'register',
];

/**
 * One jam: a state machine without timers, input or output. Times are milliseconds of one clock;
 * one that runs backwards is taken as the latest. It acts at its own due times, in order, however
 * late or often it is called, so that the same inputs at the same times give the same outputs.
 *
 * It hands on what comes in: notes to the ear, clocks to the transport, and to the mode what calls
 * for a decision.
 */
export class Session {
  private readonly stage: Stage;
  private readonly ear: Ear;
  private readonly partner: Partner;
  private readonly accompanist: Accompanist;
  private readonly metronome: Metronome;
  private readonly clockOut: ClockOut;
  private readonly brains: Brains;
  private readonly rehearsal: Rehearsal;
  private readonly steering: Steering;
  private readonly modes: Modes;
  private mode: Mode;
  private readonly duties: readonly Duty[];
  /** Whether it waits to be asked for what takes longer to work out of a note. */
  private isPatient = false;

  constructor(options: SessionOptions) {
    this.stage = new Stage(options);
    this.ear = new Ear(this.stage);
    this.partner = new Partner(this.stage);
    this.accompanist = new Accompanist(this.stage);
    this.metronome = new Metronome(this.stage);
    this.clockOut = new ClockOut(this.stage);
    const { stage, ear, partner, accompanist } = this;
    const cast = { stage, ear, partner, accompanist };
    this.brains = new Brains(stage, options.models);
    this.rehearsal = new Rehearsal(stage);
    this.modes = everyMode(cast);
    this.mode = this.modes[stage.settings.mode];
    this.steering = new Steering(cast, () => this.mode);
    this.duties = this.everyDuty();
  }

  receive(input: JamInput, at: Milliseconds): Turn {
    this.runTo(at);
    this.withBeatWatched(() => {
      if (input.kind === 'midi') this.hearMessage(input.message);
      else if (input.kind === 'settings') this.change(input.change);
      else if (input.kind === 'tap') this.stage.transport.tap(this.stage.now);
      else if (input.kind === 'panic') this.panic();
      else if (input.kind === 'prime') this.prime(input.canon);
      else this.steering.steer(input);
    });
    this.followBeat();
    this.tellPossible();
    return this.turn();
  }

  /** Does all that is due up to `to`. */
  advance(to: Milliseconds): Turn {
    this.runTo(to);
    return this.turn();
  }

  /** Releases all notes; what comes after starts anew. */
  close(at: Milliseconds): Turn {
    this.runTo(at);
    this.panic();
    this.clockOut.follow();
    this.clockOut.act();
    return this.turn();
  }

  /** What the network has heard. */
  get listening(): Listening {
    return this.stage.hearing.listening;
  }

  /** Whether anybody looks on, as is taken at first: if not, it is spared what only viewers see. */
  watch(isWatched: boolean): void {
    this.stage.isWatched = isWatched;
  }

  /**
   * From now on what takes longer to work out of a note, and is for viewers alone, is told when
   * `tellMore` is called instead of a moment after the note. The music is the same.
   */
  waitToTellMore(): void {
    this.isPatient = true;
  }

  /** Whether there is more to tell of the newest note. */
  get hasMoreToTell(): boolean {
    return this.ear.telling.nextDue !== undefined;
  }

  tellMore(): Turn {
    this.ear.telling.tellMore();
    return this.turn();
  }

  snapshot(): JamSnapshot {
    return this.stage.announcer.snapshot();
  }

  /**
   * All that decides what comes, for another session to go on from; undefined while something is
   * due, and now and then for a moment (see `checkpointOf`).
   */
  checkpoint(): SessionCheckpoint | undefined {
    const due = nextDue(this.duties)?.at;
    const isLater = due === undefined || due > this.stage.now;
    return isLater ? checkpointOf(this.rememberers) : undefined;
  }

  /** Goes on from where another session was; only before anything else is done. */
  goOnFrom(checkpoint: SessionCheckpoint): void {
    goOnFrom(checkpoint, this.rememberers);
    this.mode = this.modes[this.stage.settings.mode];
    mustBeLater(nextDue(this.duties)?.at, this.stage.now);
  }

  private get rememberers(): Rememberers {
    const { stage, ear, partner, accompanist, metronome, clockOut } = this;
    const { brains, rehearsal, steering, modes } = this;
    return {
      ...{ stage, ear, partner, accompanist, metronome, clockOut },
      ...{ brains, rehearsal, steering, modes },
    };
  }

  private turn(): Turn {
    const { line, chords, announcer } = this.stage;
    const outputs = announcer.take();
    const wake = nextDue(this.duties)?.at;
    const upcoming = [line, chords, this.metronome.clicks, this.clockOut]
      .flatMap((sender) => sender.upcoming)
      .sort((a, b) => a.due - b.due);
    return { outputs, upcoming, ...(wake === undefined ? {} : { wake }) };
  }

  private everyDuty(): readonly Duty[] {
    const { ear, partner, metronome, clockOut, steering, rehearsal } = this;
    const { transport, line, chords } = this.stage;
    return [
      { due: () => ear.noteDue, act: () => this.hearNote() },
      { due: () => transport.nextDue, act: () => this.loseClock() },
      { due: () => this.mode.nextDue, act: () => this.mode.act() },
      { due: () => partner.nextThought, act: () => partner.think() },
      { due: () => steering.nextDue, act: () => steering.act() },
      { due: () => rehearsal.nextDue, act: () => rehearsal.act() },
      { due: () => metronome.nextDue, act: () => metronome.act() },
      { due: () => this.moreToTellDue, act: () => ear.telling.tellMore() },
      { due: () => ear.keyChangeDue, act: () => ear.changeKey() },
      { due: () => ear.lostDue, act: () => this.releaseLost() },
      { due: () => line.nextDue, act: () => this.play(line) },
      { due: () => chords.nextDue, act: () => this.play(chords) },
      { due: () => metronome.clicks.nextDue, act: () => metronome.play() },
      { due: () => clockOut.nextDue, act: () => clockOut.act() },
    ];
  }

  private get moreToTellDue(): Milliseconds | undefined {
    return this.isPatient ? undefined : this.ear.telling.nextDue;
  }

  private runTo(to: Milliseconds): void {
    const { stage } = this;
    // A time that is no number must not stop the clock.
    const until = to > stage.now ? to : stage.now;
    for (;;) {
      const due = nextDue(this.duties);
      if (due === undefined || due.at > until) break;
      stage.now = Math.max(stage.now, due.at);
      due.act();
      this.followBeat();
      if (this.partner.hasPlayed) this.mode.passageOver?.();
      this.tellPossible();
    }
    stage.now = until;
  }

  /** The clock that is sent and what viewers know keep to the beat that is given. */
  private followBeat(): void {
    this.clockOut.follow();
    this.stage.tellBeat(this.stage.transport.given);
  }

  private tellPossible(): void {
    this.stage.announcer.tellSteering(this.steering.possible);
  }

  private hearMessage(message: MidiMessage): void {
    const { stage, ear, mode } = this;
    if (message.kind === 'noteOn' && message.velocity > 0) {
      this.noteOn(message.pitch, message.velocity);
    } else if (message.kind === 'noteOn' || message.kind === 'noteOff') {
      stage.announcer.noteOff('player', message.pitch, stage.now);
      ear.release(message.pitch);
      mode.ease?.();
    } else if (message.kind === 'control') {
      this.hearControl(message.controller, message.value);
    } else {
      stage.transport.receive(message, stage.now);
    }
  }

  private noteOn(pitch: number, velocity: number): void {
    const { stage, ear, mode } = this;
    const { handover, handoverNumber } = stage.settings;
    if (handover === 'key' && pitch === handoverNumber && mode.handOver !== undefined) {
      mode.handOver();
      return;
    }
    const startsBeat = mode.startsBeat && stage.transport.given === undefined;
    if (startsBeat) this.startBeat();
    this.steering.moveOn();
    const reception = this.isCountingIn() ? { isHeard: false } : mode.strike();
    stage.announcer.noteOn('player', pitch, velocity, stage.now);
    if (reception.isHeard) ear.strike(pitch, velocity, reception.prelude);
  }

  private hearControl(controller: number, value: number): void {
    const { ear, mode } = this;
    const { handover, handoverNumber } = this.stage.settings;
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
    this.stage.announcer.pedal(value >= ON, this.stage.now);
    mode.ease?.();
  }

  private releaseLost(): void {
    this.ear.releaseLost();
    this.mode.ease?.();
  }

  private hearNote(): void {
    this.partner.tellBrokenOff();
    this.ear.hearNote();
    this.mode.hear?.();
  }

  private play(player: Player): void {
    const { stage } = this;
    for (const message of player.play(stage.now)) stage.announcer.send(message);
  }

  /** Starts the jam's own beat: at once, or after the count-in. */
  private startBeat(): void {
    const { transport, settings, meter, now } = this.stage;
    transport.start(now, settings.countIn * barTicks(meter));
  }

  /** Only an upbeat may be played into the count-in. */
  private isCountingIn(): boolean {
    const { given, beat } = this.stage.transport;
    return given !== undefined && tickAt(given, this.stage.now) < -beat / 2;
  }

  private loseClock(): void {
    const { stage } = this;
    this.withBeatWatched(() => stage.transport.advance(stage.now));
  }

  /** Does something that may start, stop or move the beat that is given. */
  private withBeatWatched(act: () => void): void {
    const { stage } = this;
    const before = stage.transport.given;
    act();
    const after = stage.transport.given;
    if (isOtherBeat(before, after, stage.now)) this.changeBeat(after);
  }

  /** Everybody falls silent and starts with the new beat. */
  private changeBeat(beat: Pulse | undefined): void {
    const { stage, ear, partner, accompanist, mode } = this;
    partner.yield();
    accompanist.stop();
    ear.closeAsItIs();
    mode.rest();
    this.metronome.reset();
    if (beat !== undefined) mode.enter();
    if (!partner.isPlaying) stage.tellTurn(stage.turn === 'idle' ? 'idle' : 'listening');
  }

  private change(change: Partial<LiveSettings>): void {
    const { stage } = this;
    const before = stage.settings;
    const brain = this.brains.named(change.model ?? before.model);
    const model = brain === undefined ? before.model : (change.model ?? before.model);
    const settings = { ...before, ...change, model };
    stage.settings = settings;
    const isOther = (name: keyof LiveSettings) => settings[name] !== before[name];
    if (TURNING.some(isOther)) this.steering.moveOn();
    if (brain !== undefined && isOther('model')) this.thinkWith(brain);
    if (isOther('tempo')) stage.transport.setTempo(settings.tempo, stage.now);
    const isFree = stage.transport.given === undefined;
    const startsAnew = isOther('meter') || isOther('key') || (isOther('tempo') && isFree);
    if (startsAnew) this.startAnew();
    if (isOther('metronome')) this.turnMetronome(settings.metronome);
    if (change.mode !== undefined) this.choose(change.mode);
    else if (startsAnew || isOther('changes')) this.mode.enter();
    else this.mode.ease?.();
    stage.announcer.tellSettings(settings);
  }

  /** Another model takes over when it has heard what was played. */
  private thinkWith(brain: Brain): void {
    const { stage, ear, partner } = this;
    this.rehearsal.begin(brain, () => {
      stage.brain = brain;
      if (!ear.isPhraseOpen && !partner.isPlaying) ear.tellExpected();
    });
  }

  /** Music from a file was played just before. What is no canon is passed over. */
  private prime(canon: string): void {
    const music = primedMusic(canon);
    if (music === undefined) return;
    const { stage, ear, partner } = this;
    const { settings } = stage;
    const meter = formatMeter(music.meter);
    const key = settings.key === 'auto' ? 'auto' : formatKey(music.key);
    if (meter !== settings.meter || key !== settings.key) this.change({ meter, key });
    this.steering.moveOn();
    partner.yield();
    ear.closeAsItIs();
    this.mode.rest();
    ear.closePrimed(music);
    // A model that is about to take over hears it too.
    if (this.rehearsal.nextDue === undefined) this.thinkWith(stage.brain);
    this.mode.enter();
    if (!partner.isPlaying) stage.tellTurn('listening');
  }

  /** Another mode, or the same once more, which lets one that is at rest begin. */
  private choose(name: LiveSettings['mode']): void {
    const { stage, ear, partner, accompanist } = this;
    const next = this.modes[name];
    const isOther = next !== this.mode;
    const isPlayed = ear.isPhraseOpen || partner.isPlaying || accompanist.nextBeat !== undefined;
    if (!isOther && isPlayed) return;
    if (isOther) {
      if (partner.isPlaying) partner.yield();
      accompanist.stop();
      this.mode.rest();
      this.mode = next;
      if (stage.turn === 'answering') stage.tellTurn('listening');
    }
    if (next.startsAlone && stage.transport.given === undefined) this.startBeat();
    else next.enter();
  }

  /** A metronome needs a beat: where a tempo is set it starts one. */
  private turnMetronome(to: LiveSettings['metronome']): void {
    const { transport, settings, now } = this.stage;
    if (to === 'on' && settings.tempo !== 'auto') transport.start(now + AHEAD, 0);
    if (to === 'off' && !this.mode.startsBeat) transport.stop();
    this.metronome.reset();
  }

  private panic(): void {
    const { stage } = this;
    stage.transport.stop();
    this.startAnew();
    stage.announcer.allOff(stage.now);
  }

  /** Silence and an empty page. */
  private startAnew(): void {
    const { stage, ear, partner, accompanist } = this;
    this.steering.moveOn();
    partner.forget();
    accompanist.stop();
    ear.forget();
    this.mode.rest();
    stage.meter = parseMeter(stage.settings.meter) ?? stage.meter;
    stage.transport.setMeter(stage.meter);
    stage.forget();
    this.metronome.reset();
    stage.tellTurn('idle');
  }
}
