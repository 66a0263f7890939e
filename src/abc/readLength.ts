/** Reads a note length (ABC 2.1, section 4.3): `` is 1, `3/2` 1.5, `/` 0.5, `//` 0.25. */
export function readLength(text: string): number {
  const [, times = '', slashes = '', divisor = ''] = /^(\d*)(\/*)(\d*)$/.exec(text) ?? [];
  const numerator = times === '' ? 1 : Number(times);
  if (divisor !== '') return numerator / (Number(divisor) * 2 ** (slashes.length - 1));
  return numerator / 2 ** slashes.length;
}
