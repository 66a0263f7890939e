/** Music as it came from the daemon, a whole ABC tune for people, taken apart. */
export interface EngravedText {
  /** `M:` and `K:` lines without their letters. */
  readonly meter: string;
  readonly key: string;
  /** What stands between the bar lines. */
  readonly bars: readonly string[];
  /** Whether the first bar is an incomplete one; not known before there is a whole line. */
  readonly hasUpbeat: boolean;
}

/** As many as the daemon writes into a line, not counting an upbeat. */
const BARS_PER_LINE = 4;

/** Takes an engraved tune apart: header fields first, then bars, each ended by a bar line. */
export function readEngraved(abc: string): EngravedText {
  const lines = abc.split('\n').filter((line) => line !== '');
  const body = lines.filter((line) => !/^[A-Z]:/.test(line));
  const field = (letter: string) =>
    lines.find((line) => line.startsWith(`${letter}:`))?.slice(2) ?? '';
  return {
    meter: field('M'),
    key: field('K'),
    bars: body.flatMap(barsOf),
    hasUpbeat: barsOf(body[0] ?? '').length > BARS_PER_LINE,
  };
}

function barsOf(line: string): string[] {
  const bars = line.split(/\|\]?/).map((bar) => bar.trim());
  return bars.filter((bar) => bar !== '');
}

/** Whether most of the notes lie below middle C, and are read more easily in the bass clef. */
export function liesLow(bars: readonly string[]): boolean {
  const notes = bars.flatMap((bar) => bar.replace(/"[^"]*"/g, '').match(/[A-Ga-g][,']*/g) ?? []);
  return notes.filter((note) => note.endsWith(',')).length > notes.length / 2;
}

/** So many bars make out where the music goes on. */
const ENOUGH = 3;

/**
 * How many of the bars told before lie before the first of those told now: what is told of a long
 * phrase lets go of its beginning. 0 where it is told from the same bar on.
 */
export function barsShed(before: readonly string[], now: readonly string[]): number {
  if (before.length < 2 || now.length === 0 || before[0] === now[0]) return 0;
  const known = now.slice(0, ENOUGH);
  for (let shed = 1; shed + known.length <= before.length; shed++) {
    if (known.every((bar, index) => bar === before[shed + index])) return shed;
  }
  // Written otherwise, and shorter by more than a note that was taken for a longer one.
  return now.length < before.length - 1 ? before.length - now.length : 0;
}

/** The bars as lines of `perLine`; an upbeat comes in addition to them. */
export function barLines(
  { bars, hasUpbeat }: Pick<EngravedText, 'bars' | 'hasUpbeat'>,
  perLine: number,
): string[][] {
  const lines: string[][] = [];
  for (let from = 0; from < bars.length; ) {
    const to = from + perLine + (hasUpbeat && from === 0 ? 1 : 0);
    lines.push(bars.slice(from, to));
    from = to;
  }
  return lines;
}
