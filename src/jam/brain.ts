import type { Engine } from '../model/engine.js';
import type { ModelProfile } from '../model/model.js';
import type { Stopwatch } from '../observe/stopwatch.js';
import { Forecast } from './forecast.js';
import { Hearing } from './hearing.js';
import { Imagination } from './imagination.js';

/** A model with an engine that nobody else uses: its state changes with every note. */
export interface LoadedModel {
  readonly model: ModelProfile;
  readonly engine: Engine;
}

/** A model at work in a jam: what it has heard, what it foretells, what it imagines. */
export class Brain {
  readonly hearing: Hearing;
  readonly forecast: Forecast;
  readonly imagination: Imagination;

  constructor({ model, engine }: LoadedModel, stopwatch: Stopwatch) {
    this.hearing = new Hearing(model, engine, stopwatch);
    this.forecast = new Forecast(this.hearing, new Imagination(this.hearing));
    this.imagination = new Imagination(this.hearing);
  }
}
