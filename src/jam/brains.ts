import { Brain, type LoadedModel } from './brain.js';
import type { Stage } from './stage.js';

/** The models that a jam has thought with so far, each as it was left, and those that it may. */
export class Brains {
  private readonly known: Map<string, Brain>;

  constructor(
    private readonly stage: Stage,
    private readonly models: (name: string) => LoadedModel | undefined = () => undefined,
  ) {
    this.known = new Map([[stage.settings.model, stage.brain]]);
  }

  /** Every model that the jam has thought with, by name. */
  get all(): ReadonlyMap<string, Brain> {
    return this.known;
  }

  /** Undefined where no model of that name is loaded. */
  named(name: string): Brain | undefined {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const loaded = this.models(name);
    if (loaded === undefined) return undefined;
    const brain = new Brain(loaded, this.stage.stopwatch);
    this.known.set(name, brain);
    return brain;
  }
}
