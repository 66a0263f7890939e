import type { Timeline } from '../wire/recordings.js';
import { fastForward, musicSpan, soundingAt } from './fastForward.js';
import type { Panel } from './panel.js';
import type { Clock } from './sessionClock.js';

/** Milliseconds by which events are told early, so that sound can be scheduled exactly. */
const AHEAD = 40;
/** The longest that a timer waits: what has changed meanwhile is noticed then. */
const PATIENCE = 500;

/**
 * Plays a recorded jam to the panels that show the living one. It is their clock meanwhile: times
 * are the recording's, and pass as fast as it is played.
 */
export class RecordingPlayer implements Clock {
  readonly from: number;
  readonly to: number;
  private place: number;
  /** When it was at `place`, on the page's clock; absent while it stands still. */
  private since: number | undefined;
  private pace = 1;
  /** The first event that has not been told. */
  private next = 0;
  private timer: number | undefined;

  /**
   * @param pictures what shows and is silent
   * @param sound what sounds; is told nothing of what is passed over
   * @param changed called when it begins, stands still, or is somewhere else
   */
  constructor(
    private readonly recording: Timeline,
    private readonly pictures: Panel,
    private readonly sound: Panel,
    private readonly changed: () => void,
  ) {
    const { from, to } = musicSpan(recording);
    this.from = from;
    this.to = to;
    this.place = from;
  }

  get isPlaying(): boolean {
    return this.since !== undefined;
  }

  get speed(): number {
    return this.pace;
  }

  get now(): number {
    return this.there(performance.now());
  }

  there(now: number): number {
    if (this.since === undefined) return this.place;
    return Math.min(this.to, this.place + (now - this.since) * this.pace);
  }

  local(at: number, now: number): number {
    return (this.since ?? now) + (at - this.place) / this.pace;
  }

  /** From where it stands; from the beginning where it is over. */
  play(): void {
    if (this.isPlaying) return;
    if (this.place >= this.to) this.seek(this.from);
    this.since = performance.now();
    this.soundOn();
    this.tell();
    this.changed();
  }

  pause(): void {
    this.place = this.now;
    this.since = undefined;
    clearTimeout(this.timer);
    this.sound.silence?.();
    this.changed();
  }

  /** To a time of the recording, and goes on from there if it was playing. */
  seek(at: number): void {
    const wasPlaying = this.isPlaying;
    clearTimeout(this.timer);
    this.since = undefined;
    this.place = Math.max(this.from, Math.min(this.to, at));
    this.sound.silence?.();
    this.pictures.silence?.();
    const { events, snapshot } = this.recording;
    const passed = events.filter((event) => event.at <= this.place);
    this.next = passed.length;
    this.pictures.set(snapshot);
    for (const event of fastForward(passed)) this.pictures.show(event);
    if (wasPlaying) this.play();
    else this.changed();
  }

  setSpeed(speed: number): void {
    this.place = this.now;
    if (this.isPlaying) this.since = performance.now();
    this.pace = speed;
    if (this.isPlaying) this.tell();
    this.changed();
  }

  /** What sounds where it stands, and what is expected there. */
  private soundOn(): void {
    const { snapshot, notes, events } = this.recording;
    const { prediction: _, ...rest } = snapshot;
    const expected = events
      .slice(0, this.next)
      .findLast(({ event }) => event.kind === 'prediction')?.event;
    this.sound.set({ ...rest, sounding: soundingAt(notes, this.place) });
    if (expected !== undefined) this.sound.show(expected);
  }

  private tell(): void {
    clearTimeout(this.timer);
    const { events } = this.recording;
    const reached = this.now + AHEAD * this.pace;
    for (let one = events[this.next]; one !== undefined && one.at <= reached; ) {
      this.next += 1;
      this.sound.show(one.event);
      this.pictures.show(one.event);
      one = events[this.next];
    }
    if (this.now >= this.to) {
      this.pause();
      return;
    }
    const wait = ((events[this.next]?.at ?? this.to) - reached) / this.pace;
    this.timer = window.setTimeout(() => this.tell(), Math.max(1, Math.min(PATIENCE, wait)));
  }
}
