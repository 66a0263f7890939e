import type { Timeline } from '../wire/recordings.js';
import { COMPUTER_KEYS } from './computerKeys.js';
import { byId, create } from './dom.js';
import { barAt } from './fastForward.js';
import type { Panel } from './panel.js';
import { RecordingPlayer } from './recordingPlayer.js';
import { clockTime } from './sessionWords.js';
import type { StageClock } from './stageClock.js';

const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2];
/** Milliseconds that an arrow key moves on the time line. */
const STEP = 1000;

/**
 * A recorded jam on the stage in place of the living one, with a bar to steer it by.
 */
export class Replay {
  private readonly bar = byId('replay', HTMLElement);
  private readonly title = create('strong', '');
  private readonly playButton = button('play', 'Play');
  private readonly line = create('input', 'time-line');
  private readonly time = create('output', '');
  private readonly speed = create('select', '');
  private player: RecordingPlayer | undefined;
  private recording: Timeline | undefined;

  constructor(
    private readonly stage: {
      readonly pictures: Panel;
      readonly sound: Panel;
      readonly clock: StageClock;
      /** Asks the daemon for the jam as it is now. */
      readonly goLive: () => void;
    },
  ) {
    this.line.type = 'range';
    this.line.step = String(STEP);
    this.line.ariaLabel = 'Where in the recording';
    for (const speed of SPEEDS) this.speed.append(new Option(`${speed} ×`, String(speed)));
    this.speed.ariaLabel = 'Speed';
    const back = button('back', 'Back to the jam');
    back.ariaKeyShortcuts = 'Escape';
    this.bar.append(
      create('p', 'name', create('span', 'badge', 'Recording'), this.title),
      this.playButton,
      this.line,
      this.time,
      this.speed,
      back,
    );
    this.playButton.addEventListener('click', () => this.toggle());
    this.line.addEventListener('input', () => this.player?.seek(Number(this.line.value)));
    this.speed.addEventListener('change', () => this.player?.setSpeed(Number(this.speed.value)));
    back.addEventListener('click', () => this.stop());
    // Before those who play or steer with keys.
    window.addEventListener('keydown', (event) => this.key(event), true);
  }

  get isOn(): boolean {
    return this.player !== undefined;
  }

  start(recording: Timeline): void {
    const { pictures, sound, clock } = this.stage;
    this.player?.pause();
    const player = new RecordingPlayer(recording, pictures, sound, () => this.draw());
    this.player = player;
    this.recording = recording;
    clock.follow(player);
    document.body.dataset['replaying'] = '';
    this.title.textContent = recording.title;
    this.line.min = String(player.from);
    this.line.max = String(player.to);
    this.speed.value = '1';
    this.bar.hidden = false;
    player.seek(player.from);
    player.play();
    this.playButton.focus();
    this.follow(player);
  }

  /** Back to the jam. */
  stop(): void {
    if (this.player === undefined) return;
    const { pictures, sound, clock, goLive } = this.stage;
    this.player.pause();
    this.player = undefined;
    this.recording = undefined;
    clock.follow();
    delete document.body.dataset['replaying'];
    this.bar.hidden = true;
    sound.silence?.();
    pictures.silence?.();
    goLive();
  }

  private toggle(): void {
    if (this.player?.isPlaying) this.player.pause();
    else this.player?.play();
  }

  /** The time line moves on as it plays. */
  private follow(player: RecordingPlayer): void {
    if (this.player !== player) return;
    if (player.isPlaying) this.draw();
    requestAnimationFrame(() => this.follow(player));
  }

  private draw(): void {
    const { player, recording } = this;
    if (player === undefined || recording === undefined) return;
    const { now, from, to } = player;
    const words = player.isPlaying ? 'Pause' : 'Play';
    if (this.playButton.textContent !== words) this.playButton.textContent = words;
    this.line.value = String(now);
    this.line.style.setProperty('--played', `${(100 * (now - from)) / (to - from)}%`);
    const { bars } = recording;
    const place = `${clockTime(now - from)} of ${clockTime(to - from)} · bar ${barAt(bars, now)} of ${bars.length}`;
    if (this.time.textContent !== place) this.time.textContent = place;
    this.line.ariaValueText = place;
  }

  private key(event: KeyboardEvent): void {
    const { code, key, target, ctrlKey, metaKey, altKey } = event;
    if (!this.isOn || ctrlKey || metaKey || altKey) return;
    // What lies over the page has its own use for keys, and so has what is chosen from by letters.
    if (document.querySelector(':popover-open, dialog[open]') !== null) return;
    if (target instanceof HTMLSelectElement) return;
    if (code === 'Escape') this.stop();
    else if (code === 'Space' && !(target instanceof HTMLButtonElement)) this.toggle();
    else {
      // Keys that play lead back; those that turn the jam wait until it is seen again.
      const isOther = key.length === 1 && COMPUTER_KEYS[code] === undefined && code !== 'Space';
      if (isOther || key === 'Shift' || key === 'Backspace') event.stopImmediatePropagation();
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}

function button(className: string, words: string): HTMLButtonElement {
  const element = create('button', className, words);
  element.type = 'button';
  return element;
}
