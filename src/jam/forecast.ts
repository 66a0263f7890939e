import type { Key } from '../music/key.js';
import type { Note } from '../music/note.js';
import { pitchName } from '../music/spelling.js';
import { TICKS_PER_EIGHTH } from '../music/time.js';
import { carryOut } from './carriage.js';
import { engraved } from './engraving.js';
import type { PredictionEvent } from './events.js';
import { type Care, Expectation, MOST_STEPS } from './expectation.js';
import type { Hearing } from './hearing.js';
import type { Imagination, ImaginingSettings } from './imagination.js';
import { Improviser, type Plan } from './improviser.js';

/** As many as a viewer can take in. */
const SHOWN = 12;

/** How far a forecast looks: not far while a note waits, further when there is time. */
const CARE = {
  quick: { steps: 1, enough: 0.5 },
  thorough: { steps: MOST_STEPS, enough: 1 },
} as const satisfies Record<string, Care>;

/** How a forecast is made. */
export interface Looking {
  readonly care: keyof typeof CARE;
  /** How much is picked up from what was heard, 0..1. */
  readonly adaptation: number;
  /** The line that is in mind. */
  readonly line: string;
}

/** A line in mind, in the player's pitches. */
export interface Line {
  readonly notes: readonly Note[];
  readonly engraved: string;
}

/** What viewers are shown after every note: the next note's chances, and the line in mind. */
export class Forecast {
  private readonly expectation: Expectation;

  constructor(
    private readonly hearing: Hearing,
    private readonly imagination: Imagination,
  ) {
    this.expectation = new Expectation(hearing);
  }

  /**
   * The chances of the next note. `open`: the text heard ends in a note whose length is not known
   * yet. `key` is the player's.
   */
  chances(open: boolean, key: Key, { care, adaptation, line }: Looking): PredictionEvent {
    const { hearing } = this;
    const { pitches, lengths } = this.expectation.look(open, CARE[care], adaptation);
    const { listening, newest } = hearing;
    const known = open && newest < listening.text.length;
    return {
      kind: 'prediction',
      pitches: likeliest(pitches).map(([carried, probability]) => {
        const note = { pitch: carried, onset: 0, duration: TICKS_PER_EIGHTH };
        const { pitch } = carryOut(note, hearing.carriage);
        return { pitch, name: pitchName(pitch, key), probability };
      }),
      lengths: likeliest(lengths).map(([length, probability]) => ({
        length: length.startsWith('/') || length === '' ? `1${length}` : length,
        probability,
      })),
      ...(known
        ? {
            surprise: listening.surprise(newest, listening.text.length),
            networkSurprise: listening.networkSurprise(newest, listening.text.length),
          }
        : {}),
      line,
    };
  }

  /** What would be played from here on: its notes, in the plan's ticks, and engraved. */
  line(key: Key, plan: Plan, settings: ImaginingSettings): Line {
    const improviser = new Improviser(this.imagination, plan);
    const notes = improviser.imagineTo(plan.length, settings);
    const carried = notes.map((note) => carryOut(note, this.hearing.carriage));
    const frame = { meter: plan.meter, key, length: plan.length };
    return { notes: carried, engraved: engraved(carried, frame) };
  }
}

function likeliest<K>(sums: ReadonlyMap<K, number>): (readonly [K, number])[] {
  return [...sums]
    .filter(([, probability]) => probability > 0.001)
    .sort((a, b) => b[1] - a[1])
    .slice(0, SHOWN)
    .map(([key, probability]) => [key, Math.min(1, probability)]);
}
