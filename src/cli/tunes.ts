/** Puts tunes into one ABC file: numbered from 1, a blank line between. */
export function tuneBook(tunes: readonly string[]): string {
  return tunes.map((tune, index) => tune.replace(/^X:.*$/m, `X:${index + 1}`)).join('\n');
}
