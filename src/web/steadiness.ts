/** Milliseconds that the partner's notes wait before anything is known, at least, and at most. */
const FIRST = 30;
const LEAST = 5;
const MOST = 120;
/** Arrivals that are remembered. */
const MEMORY = 64;
/** Of the arrivals, those that are to be in time. */
const IN_TIME = 0.97;
/** Milliseconds on top of that. */
const MARGIN = 3;
/** Milliseconds a note by which the wait grows and shrinks: too little to be heard as a rhythm. */
const UP = 2;
const DOWN = 0.25;

/**
 * How long the partner's notes wait before they sound, all alike, so that what holds the network or
 * this page up is not heard as uneven rhythm: as long as nearly all of them need, by how late they
 * came lately, and changing slowly (adaptive playout: Ramjee, Kurose, Towsley, Schulzrinne, 1994).
 */
export class Steadiness {
  private readonly lateness: number[] = [];
  private wait = FIRST;
  private arrived = 0;
  private missed = 0;

  /** Milliseconds. */
  get delay(): number {
    return this.wait;
  }

  /** Notes so far. */
  get notes(): number {
    return this.arrived;
  }

  /** Of them, those that came too late even for their delayed time. */
  get late(): number {
    return this.missed;
  }

  /** A note came `lateness` milliseconds after it was due; before that: less than 0. */
  arrive(lateness: number): void {
    this.arrived += 1;
    if (lateness > this.wait) this.missed += 1;
    this.lateness.push(lateness);
    if (this.lateness.length > MEMORY) this.lateness.shift();
    const sorted = [...this.lateness].sort((a, b) => a - b);
    const needed = sorted[Math.ceil(IN_TIME * sorted.length) - 1] ?? FIRST;
    const wanted = Math.min(MOST, Math.max(LEAST, needed + MARGIN));
    this.wait += Math.min(UP, Math.max(-DOWN, wanted - this.wait));
  }
}
