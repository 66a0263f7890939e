import type { LoadedModel } from './brain.js';

/** The models that a jam may think with: loaded when they are first wanted, and kept. */
export class ModelShelf {
  private readonly loaded = new Map<string, LoadedModel>();
  private readonly loading = new Map<string, Promise<LoadedModel>>();

  /**
   * @param first what is loaded already
   * @param open loads a model by its name, with an engine of its own
   * @param close ends what is being loaded
   */
  constructor(
    first: LoadedModel,
    private readonly open: (name: string) => Promise<LoadedModel>,
    private readonly close: () => void = () => {},
  ) {
    const { name } = first.model.card;
    this.loaded.set(name, first);
    this.loading.set(name, Promise.resolve(first));
  }

  /** What is loaded already. */
  readonly find = (name: string): LoadedModel | undefined => this.loaded.get(name);

  /** Loads it, if it is not loaded yet. Fails as `open` does, and may then be tried again. */
  async load(name: string): Promise<LoadedModel> {
    const under = this.loading.get(name) ?? this.open(name);
    this.loading.set(name, under);
    try {
      const model = await under;
      this.loaded.set(name, model);
      return model;
    } catch (error) {
      this.loading.delete(name);
      throw error;
    }
  }

  /** Gives back what the engines hold. */
  dispose(): void {
    this.close();
    for (const { engine } of this.loaded.values()) engine.dispose();
    this.loaded.clear();
    this.loading.clear();
  }
}
