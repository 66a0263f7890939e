import type { Milliseconds, Ticks } from '../../music/time.js';
import type { Accompanist } from '../accompanist.js';
import type { Ear } from '../ear.js';
import type { Harmony } from '../harmonist.js';
import type { Partner } from '../partner.js';
import type { Prelude } from '../phrase.js';
import type { Stage } from '../stage.js';

/** Who and what plays in a jam, whatever the mode. */
export interface Cast {
  readonly stage: Stage;
  readonly ear: Ear;
  readonly partner: Partner;
  readonly accompanist: Accompanist;
}

/** What becomes of a note that the player has struck. */
export interface Reception {
  /** Whether it is written down and heard; a guest in the partner's turn only sounds. */
  readonly isHeard: boolean;
  /** What the partner had begun of the bar, where the note broke in. */
  readonly prelude?: Prelude | undefined;
}

/** What a mode has planned or agreed on. A value; what says nothing is left out. */
export interface ModePlans {
  /** When the player's phrase is over if nothing more is played. */
  readonly end?: Milliseconds;
  /** Trading: whose bars these are, and whether the bars are counted for good. */
  readonly turn?: {
    readonly of: 'player' | 'partner';
    readonly start: Ticks;
    readonly bars: number;
  };
  readonly isAgreed?: boolean;
  /** Over changes: the chart, where it began, and whether the partner leads. */
  readonly form?: { readonly changes: string; readonly start: Ticks };
  readonly leads?: boolean;
  /** Accompanying: the bar's chords, and whether the beat waits for the player's note. */
  readonly harmony?: Harmony;
  readonly waits?: boolean;
}

/**
 * One way to play together: when the partner plays, and what. It is told what happens and says when
 * something of its own is due; it keeps no time itself, and sends nothing but through the cast.
 */
export interface Mode {
  /** When to call `act` at the latest; undefined where only the player or the beat can do more. */
  readonly nextDue: Milliseconds | undefined;
  /** For another to go on from, which has not been entered. */
  readonly plans: ModePlans;
  goOn(plans: ModePlans): void;
  /** Whether the first note starts a beat where there is none. */
  readonly startsBeat: boolean;
  /** Whether it plays without anyone having played. */
  readonly startsAlone: boolean;
  /** It is chosen, or a beat has started or jumped. */
  enter(): void;
  /** It is left, or everything is silenced: what was planned is void. */
  rest(): void;
  /** Does what is due. */
  act(): void;
  /** A key goes down. What the partner plays may have to end, at once. */
  strike(): Reception;
  /** The note has been written down and heard. */
  hear?(): void;
  /** A key or the pedal went up or down: the player may have ended. */
  ease?(): void;
  /** The player hands over, by pedal, control or key. */
  handOver?(): void;
  /** The partner's passage has sounded to its end. */
  passageOver?(): void;
  /**
   * How long a passage would be that is asked for now; absent where none can be asked for because
   * the chart or the player leads.
   */
  readonly passageLength?: Ticks;
  /** A passage that was asked for begins at a bar line, `start` of the beat. */
  passageBegun?(start: Ticks): void;
  /** False where the partner plays no passages that could be played again. */
  readonly takesAgain?: false;
  /** The last passage once more, where that is more than to begin it anew. */
  again?(): void;
  /** The player's last phrase was taken back, and nobody plays; `rest` where it is absent. */
  takeBack?(): void;
}
