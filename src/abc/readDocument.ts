/** One tune of an ABC file, cut out but not yet read. */
export interface TuneBlock {
  /** Which `X:` of the file it is, from 1. (The number behind `X:` may repeat or be missing.) */
  readonly ordinal: number;
  /** Its lines from `X:` to the blank line that ends it, without line ends. */
  readonly lines: readonly string[];
}

/** ABC files are UTF-8 by ABC 2.1; older ones are Latin-1, which any bytes are. */
export function decodeAbc(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}

/** A blank line; or the marks that some training files put around each tune. */
const TUNE_END = /^\s*(?:<(?:start|end)>\s*)?$/;

/**
 * Cuts an ABC file into its tunes (ABC 2.1, section 2.2): a tune goes from its `X:` to the next
 * blank line or `X:`; what stands between tunes is text for people.
 */
export function tuneBlocks(document: string): TuneBlock[] {
  const blocks: { ordinal: number; lines: string[] }[] = [];
  let open: string[] | undefined;
  for (const line of document.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) {
    if (/^\s*X:/.test(line)) {
      open = [line];
      blocks.push({ ordinal: blocks.length + 1, lines: open });
    } else if (TUNE_END.test(line)) {
      open = undefined;
    } else {
      open?.push(line);
    }
  }
  return blocks;
}
