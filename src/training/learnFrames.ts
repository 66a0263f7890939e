import { COMMON_LENGTHS } from '../abc/lengthTable.js';
import type { Sound, Tune } from '../abc/tune.js';
import { FRAME_STEP, type FrameHabits } from '../model/frames/frameHabits.js';
import { END } from '../model/frames/frameNetwork.js';
import { FramesMind } from '../model/minds/framesMind.js';
import type { Ticks } from '../music/time.js';
import { type Frame, framesOf, harmonised, withoutSignature } from './frames.js';
import { type LearningPlace, type Lessons, learnNetwork } from './learnNetwork.js';
import { type Recipe, recipeSchema } from './recipe.js';

/** The pitches that frames may hold: Nottingham's tunes and their chords, without signature. */
export const FRAME_RANGE = { low: 48, high: 93 } as const;

/** The recipe of the shipped model. */
export const FRAMES_RECIPE: Recipe = recipeSchema.parse({
  layers: [128, 128],
  dropout: 0.2,
  batch: 32,
  chunk: 200,
  epochs: 16,
  rate: 0.006,
  transpose: 0,
});

export interface FrameTunes {
  /** Tunes with chord symbols, in any key. */
  readonly training: readonly Tune[];
  readonly validation: readonly Tune[];
}

/**
 * Learns frames from tunes with chord symbols, all moved to the signature without accidentals: each
 * tune over its chords and, since a partner may well play one note at a time, once more without.
 * `alphabet` are the characters of canon that the mind is to be played by.
 */
export async function learnFrames(
  { training, validation }: FrameTunes,
  alphabet: readonly string[],
  recipe: Recipe,
  place: LearningPlace,
): Promise<FramesMind> {
  const melodies = training.map(withoutSignature);
  const lessons: Lessons = {
    characters: SYMBOLS,
    training: [...melodies.map(harmonised), ...melodies].map(lessonOf),
    validation: validation.map((tune) => lessonOf(harmonised(withoutSignature(tune)))),
  };
  const network = await learnNetwork('frames', lessons, recipe, place);
  return new FramesMind(network, FRAME_RANGE.low, countHabits(melodies), alphabet);
}

/** Characters to write frames with: one for the end of a frame, and one for each pitch. */
const SYMBOLS = Array.from({ length: FRAME_RANGE.high - FRAME_RANGE.low + 2 }, (_, symbol) =>
  String.fromCharCode(symbol),
);

function lessonOf(tune: Tune): string {
  const frame = (pitches: Frame): string =>
    pitches.map((pitch) => SYMBOLS[pitch - FRAME_RANGE.low + 1] ?? '').join('') + SYMBOLS[END];
  // The end before the first frame is given: from there everything is foretold.
  return SYMBOLS[END] + framesOf(tune).map(frame).join('');
}

/** Counts in melodies what their frames do not show. */
export function countHabits(melodies: readonly Tune[]): FrameHabits {
  const habits = new Habits();
  for (const melody of melodies) habits.count(melody);
  return habits.found();
}

class Habits {
  private same = 0;
  private struckAgain = 0;
  private bars = 0;
  private tunes = 0;
  private readonly onFrames = COMMON_LENGTHS.map(() => 0);
  private readonly between = COMMON_LENGTHS.map(() => 0);

  count({ events }: Tune): void {
    let position: Ticks = 0;
    let before: Sound | undefined;
    for (const event of events) {
      if (event.kind === 'bar') {
        position = 0;
        this.bars++;
      } else if (event.kind === 'sound') {
        this.sound(event, position, before);
        position += event.duration;
        before = event;
      }
    }
    this.bars++;
    this.tunes++;
  }

  private sound(sound: Sound, position: Ticks, before: Sound | undefined): void {
    const onFrame = position % FRAME_STEP === 0;
    const length = COMMON_LENGTHS.indexOf(sound.duration);
    const lengths = onFrame ? this.onFrames : this.between;
    if (length >= 0) lengths[length] = (lengths[length] ?? 0) + 1;
    if (sound.tones.length === 0 || !onFrame) return;
    // Each frame of a sound after its first is like the one before, and held.
    this.same += Math.ceil(sound.duration / FRAME_STEP) - 1;
    const isSame =
      before?.tones.map(({ pitch }) => pitch).join() ===
      sound.tones.map(({ pitch }) => pitch).join();
    if (!isSame) return;
    this.same++;
    if (before?.tones.some(({ tied }) => !tied)) this.struckAgain++;
  }

  found(): FrameHabits {
    return {
      struckAgain: (this.struckAgain + 1) / (this.same + 2),
      ends: (this.tunes + 1) / (this.bars + 2),
      lengthsOnFrames: this.onFrames,
      lengthsBetween: this.between,
    };
  }
}
