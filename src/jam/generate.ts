import type { Engine } from '../model/engine.js';
import type { Model } from '../model/model.js';
import type { Key } from '../music/key.js';
import { barTicks, type Meter } from '../music/meter.js';
import { carryOut } from './carriage.js';
import { engraved } from './engraving.js';
import { Hearing } from './hearing.js';
import { Imagination, type ImaginingSettings } from './imagination.js';
import { Improviser } from './improviser.js';
import { Score } from './score.js';

export interface TuneRequest {
  readonly meter: Meter;
  readonly key: Key;
  readonly bars: number;
  readonly seed: number;
  /** Which of the seed's tunes. */
  readonly phrase: number;
}

/** A tune out of nothing, engraved; the same request gives the same tune. */
export function generateTune(
  { model, engine }: { readonly model: Model; readonly engine: Engine },
  { meter, key, bars, seed, phrase }: TuneRequest,
  settings: ImaginingSettings,
): string {
  const hearing = new Hearing(model, engine);
  hearing.hear(new Score(meter), key);
  const { carriage, reach } = hearing;
  const length = bars * barTicks(meter);
  const improviser = new Improviser(new Imagination(hearing), {
    meter,
    key: carriage.key,
    rest: 0,
    anacrusis: 0,
    length,
    low: reach.register.low,
    high: reach.register.high,
    chords: true,
    cadence: true,
    seed,
    phrase,
  });
  const notes = improviser.imagineTo(length, settings);
  const carried = notes.map((note) => carryOut(note, carriage));
  return engraved(carried, { meter, key, length });
}
