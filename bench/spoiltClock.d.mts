export interface SpoiltClock {
  readonly at: number;
  readonly meant: number;
  readonly number: number;
}

export interface Spoiling {
  readonly seed?: number;
  readonly jitter?: number;
  readonly frame?: number;
  readonly stall?: number;
  readonly lost?: number;
  readonly doubled?: number;
  readonly echo?: number;
}

export function spoiltClock(
  clock: {
    readonly tempo: number | ((quarters: number) => number);
    readonly quarters: number;
    readonly origin?: number;
  },
  spoiling?: Spoiling,
): SpoiltClock[];
