/** Places in a table, in order: a first one and how many from there on. */
export type Runs = readonly (readonly [first: number, count: number])[];

/**
 * Things that many lists share, each written once. Scores that go on from one another begin with the
 * same notes, and so each of them is one run.
 */
export class Table<Thing> {
  readonly things: Thing[] = [];
  private readonly places = new Map<Thing, number>();

  /** Where the things of a list stand; those that are new are added. */
  runs(list: readonly Thing[]): Runs {
    const runs: [number, number][] = [];
    for (const thing of list) {
      const place = this.placeOf(thing);
      const run = runs.at(-1);
      if (run !== undefined && run[0] + run[1] === place) run[1] += 1;
      else runs.push([place, 1]);
    }
    return runs;
  }

  private placeOf(thing: Thing): number {
    const known = this.places.get(thing);
    if (known !== undefined) return known;
    this.places.set(thing, this.things.length);
    return this.things.push(thing) - 1;
  }
}

/** The list again. */
export function listed<Thing>(things: readonly Thing[], runs: Runs): Thing[] {
  return runs.flatMap(([first, count]) => things.slice(first, first + count));
}
