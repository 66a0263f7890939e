import type { Clock } from './sessionClock.js';

/** The clock of what is on stage: the jam's, or that of a recording while one is shown. */
export class StageClock implements Clock {
  private recording: Clock | undefined;

  constructor(private readonly jam: Clock) {}

  /** Without one it is the jam's again. */
  follow(recording?: Clock): void {
    this.recording = recording;
  }

  local(at: number, now: number): number {
    return (this.recording ?? this.jam).local(at, now);
  }

  there(now: number): number | undefined {
    return (this.recording ?? this.jam).there(now);
  }
}
