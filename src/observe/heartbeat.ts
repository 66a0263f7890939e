import type { Milliseconds } from '../music/time.js';

/** How one thread sees to it that another does not hang. */
export interface Pulse {
  /** How often it is asked whether it is there. */
  readonly every: Milliseconds;
  /** With so many questions open it counts as hanging; a thread that only lags answers them all. */
  readonly unanswered: number;
  /** The same before its first answer: to begin takes long on a slow machine. */
  readonly unansweredAtFirst: number;
}

/** Asks a thread again and again whether it is there. */
export class Heartbeat {
  private open = 0;
  private hasAnswered = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly pulse: Pulse,
    private readonly ask: () => void,
    /** Called each time it is asked although it hangs. */
    private readonly onHang: () => void,
  ) {}

  start(): void {
    this.timer ??= setInterval(() => this.beat(), this.pulse.every);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** It is there. */
  answered(): void {
    this.open = 0;
    this.hasAnswered = true;
  }

  private beat(): void {
    const { unanswered, unansweredAtFirst } = this.pulse;
    if (this.open >= (this.hasAnswered ? unanswered : unansweredAtFirst)) this.onHang();
    this.open += 1;
    this.ask();
  }
}
