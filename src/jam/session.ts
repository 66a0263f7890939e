import type { Listening } from '../model/listening.js';
import type { Milliseconds } from '../music/time.js';
import { Accompanist } from './accompanist.js';
import { type Duty, nextDue } from './agenda.js';
import { Brains } from './brains.js';
import { checkpointOf, goOnFrom, mustBeLater, type Rememberers } from './checkpoint/checkpoint.js';
import type { SessionCheckpoint } from './checkpoint/schema.js';
import { ClockOut } from './clockOut.js';
import { Direction } from './direction.js';
import { Ear } from './ear.js';
import type { JamInput, JamSnapshot, Turn } from './events.js';
import { Keyboard } from './keyboard.js';
import { Metronome } from './metronome.js';
import type { Cast } from './modes/mode.js';
import { Partner } from './partner.js';
import type { Player } from './player.js';
import { Rehearsal } from './rehearsal.js';
import { Stage, type StageOptions } from './stage.js';

export type SessionOptions = StageOptions;

/**
 * One jam: a state machine without timers, input or output. Times are milliseconds of one clock;
 * one that runs backwards is taken as the latest. It acts at its own due times, in order, however
 * late or often it is called, so that the same inputs at the same times give the same outputs.
 *
 * It hands on what comes in, and does what is due: what that means to whom, `Direction` knows.
 */
export class Session {
  private readonly stage: Stage;
  private readonly cast: Cast;
  private readonly metronome: Metronome;
  private readonly clockOut: ClockOut;
  private readonly brains: Brains;
  private readonly rehearsal: Rehearsal;
  private readonly direction: Direction;
  private readonly keyboard: Keyboard;
  private readonly duties: readonly Duty[];
  /** Whether it waits to be asked for what takes longer to work out of a note. */
  private isPatient = false;

  constructor(options: SessionOptions) {
    const stage = new Stage(options);
    this.stage = stage;
    this.cast = {
      stage,
      ear: new Ear(stage),
      partner: new Partner(stage),
      accompanist: new Accompanist(stage),
    };
    this.metronome = new Metronome(stage);
    this.clockOut = new ClockOut(stage);
    this.brains = new Brains(stage, options.models);
    this.rehearsal = new Rehearsal(stage);
    const { cast, metronome, brains, rehearsal } = this;
    this.direction = new Direction(cast, { metronome, brains, rehearsal });
    this.keyboard = new Keyboard(cast, this.direction);
    this.duties = this.everyDuty();
  }

  receive(input: JamInput, at: Milliseconds): Turn {
    this.runTo(at);
    const { direction, stage } = this;
    direction.withBeatWatched(() => {
      if (input.kind === 'midi') this.keyboard.receive(input.message);
      else if (input.kind === 'settings') direction.change(input.change);
      else if (input.kind === 'tap') stage.transport.tap(stage.now);
      else if (input.kind === 'panic') direction.panic();
      else if (input.kind === 'prime') direction.prime(input.canon);
      else direction.steering.steer(input);
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
    this.direction.panic();
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
    return this.cast.ear.telling.nextDue !== undefined;
  }

  tellMore(): Turn {
    this.cast.ear.telling.tellMore();
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
    this.direction.goOn();
    mustBeLater(nextDue(this.duties)?.at, this.stage.now);
  }

  private get rememberers(): Rememberers {
    const { cast, metronome, clockOut, brains, rehearsal } = this;
    const { steering, modes } = this.direction;
    return { ...cast, metronome, clockOut, brains, rehearsal, steering, modes };
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
    const { direction, metronome, clockOut, rehearsal } = this;
    const { ear, partner } = this.cast;
    const { steering } = direction;
    const { transport, line, chords } = this.stage;
    return [
      { due: () => ear.noteDue, act: () => this.hearNote() },
      { due: () => transport.nextDue, act: () => direction.loseClock() },
      { due: () => direction.mode.nextDue, act: () => direction.mode.act() },
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
    return this.isPatient ? undefined : this.cast.ear.telling.nextDue;
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
      if (this.cast.partner.hasPlayed) this.direction.mode.passageOver?.();
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
    this.stage.announcer.tellSteering(this.direction.steering.possible);
  }

  private releaseLost(): void {
    this.cast.ear.releaseLost();
    this.direction.mode.ease?.();
  }

  private hearNote(): void {
    this.cast.partner.tellBrokenOff();
    this.cast.ear.hearNote();
    this.direction.mode.hear?.();
  }

  private play(player: Player): void {
    const { stage } = this;
    for (const message of player.play(stage.now)) stage.announcer.send(message);
  }
}
