import type { LiveSettings } from '../config/settings.js';
import { formatKey } from '../music/key.js';
import { barTicks, formatMeter, parseMeter } from '../music/meter.js';
import type { Pulse } from '../music/pulse.js';
import type { Brain } from './brain.js';
import type { Brains } from './brains.js';
import { AHEAD } from './conductor.js';
import type { Metronome } from './metronome.js';
import type { Cast, Mode } from './modes/mode.js';
import { everyMode, type Modes } from './modes/modes.js';
import { primedMusic } from './primed.js';
import type { Rehearsal } from './rehearsal.js';
import { Steering } from './steering.js';
import { isOtherBeat } from './transport.js';

/** Settings with which another jam begins, as far as what comes next is concerned. */
const TURNING: readonly (keyof LiveSettings)[] = [
  'mode',
  'model',
  'meter',
  'key',
  'changes',
  'register',
];

/** What a director has besides those who play. */
export interface Staff {
  readonly metronome: Metronome;
  readonly brains: Brains;
  readonly rehearsal: Rehearsal;
}

/**
 * Sees to it that all play the same jam: when a setting is turned, the beat starts, moves or stops,
 * music comes from a file, or all are to be silent, everybody is told what that means to them.
 */
export class Direction {
  readonly modes: Modes;
  /** The one that is played in. */
  mode: Mode;
  readonly steering: Steering;

  constructor(
    private readonly cast: Cast,
    private readonly staff: Staff,
  ) {
    this.modes = everyMode(cast);
    this.mode = this.modes[cast.stage.settings.mode];
    this.steering = new Steering(cast, () => this.mode);
  }

  /** Goes on in the mode that is set, which was entered elsewhere. */
  goOn(): void {
    this.mode = this.modes[this.cast.stage.settings.mode];
  }

  /** Starts the jam's own beat: at once, or after the count-in. */
  startBeat(): void {
    const { transport, settings, meter, now } = this.cast.stage;
    transport.start(now, settings.countIn * barTicks(meter));
  }

  /** The clock that was followed may have stopped. */
  loseClock(): void {
    const { stage } = this.cast;
    this.withBeatWatched(() => stage.transport.advance(stage.now));
  }

  /** Does something that may start, stop or move the beat that is given. */
  withBeatWatched(act: () => void): void {
    const { stage } = this.cast;
    const before = stage.transport.given;
    act();
    const after = stage.transport.given;
    if (isOtherBeat(before, after, stage.now)) this.changeBeat(after);
  }

  change(change: Partial<LiveSettings>): void {
    const { stage } = this.cast;
    const before = stage.settings;
    const brain = this.staff.brains.named(change.model ?? before.model);
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

  /** Music from a file was played just before. What is no canon is passed over. */
  prime(canon: string): void {
    const music = primedMusic(canon);
    if (music === undefined) return;
    const { stage, ear, partner } = this.cast;
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
    if (this.staff.rehearsal.nextDue === undefined) this.thinkWith(stage.brain);
    this.mode.enter();
    if (!partner.isPlaying) stage.tellTurn('listening');
  }

  /** Silence at once, and an empty page without a beat. */
  panic(): void {
    const { stage } = this.cast;
    stage.transport.stop();
    this.startAnew();
    stage.announcer.allOff(stage.now);
  }

  /** Everybody falls silent and starts with the new beat. */
  private changeBeat(beat: Pulse | undefined): void {
    const { stage, ear, partner, accompanist } = this.cast;
    partner.yield();
    accompanist.stop();
    ear.closeAsItIs();
    this.mode.rest();
    this.staff.metronome.reset();
    if (beat !== undefined) this.mode.enter();
    if (!partner.isPlaying) stage.tellTurn(stage.turn === 'idle' ? 'idle' : 'listening');
  }

  /** Another model takes over when it has heard what was played. */
  private thinkWith(brain: Brain): void {
    const { stage, ear, partner } = this.cast;
    this.staff.rehearsal.begin(brain, () => {
      stage.brain = brain;
      if (!ear.isPhraseOpen && !partner.isPlaying) ear.tellExpected();
    });
  }

  /** Another mode, or the same once more, which lets one that is at rest begin. */
  private choose(name: LiveSettings['mode']): void {
    const { stage, ear, partner, accompanist } = this.cast;
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
    const { transport, settings, now } = this.cast.stage;
    if (to === 'on' && settings.tempo !== 'auto') transport.start(now + AHEAD, 0);
    if (to === 'off' && !this.mode.startsBeat) transport.stop();
    this.staff.metronome.reset();
  }

  /** Silence and an empty page. */
  private startAnew(): void {
    const { stage, ear, partner, accompanist } = this.cast;
    this.steering.moveOn();
    partner.forget();
    accompanist.stop();
    ear.forget();
    this.mode.rest();
    stage.meter = parseMeter(stage.settings.meter) ?? stage.meter;
    stage.transport.setMeter(stage.meter);
    stage.forget();
    this.staff.metronome.reset();
    stage.tellTurn('idle');
  }
}
