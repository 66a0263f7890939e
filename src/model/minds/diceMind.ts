import { z } from 'zod';
import { AntiphonError } from '../../error.js';
import { MODES } from '../../music/key.js';
import { formatMeter, parseMeter } from '../../music/meter.js';
import type { Card } from '../card.js';
import { COLUMNS, type DicePage, spelledIn } from '../dice/diceTable.js';
import type { EngineParts } from '../engineParts.js';
import type { Mind, MindFiles, MindReader } from '../mind.js';
import type { Ngram } from '../ngram.js';
import { ngramParts } from '../ngramEngine.js';
import { describeNgram, ngramDescriptionSchema, readNgram, writeNgram } from '../ngramFile.js';
import { shapeError } from '../shapeError.js';
import { CanonBars } from '../words/canonBars.js';
import { Lexicon } from '../words/lexicon.js';

/** How likely a bar that begins like one on the page is not to be it, at each character. */
const SLIP = 0.002;

/** A musical dice game; what is no bar of it (the player's own bars) is spelled by an n-gram. */
export class DiceMind implements Mind {
  readonly kind = 'dice';
  readonly layers: readonly number[] = [];

  constructor(
    readonly pages: readonly DicePage[],
    readonly ngram: Ngram,
    /** The characters that bars are written with. */
    readonly alphabet: readonly string[],
  ) {}

  get parameters(): number {
    const { counts, totals } = this.ngram;
    return this.pages.reduce(
      (sum, page) => sum + page.counts.length,
      counts.length + totals.length,
    );
  }

  async engineParts(): Promise<EngineParts> {
    const { pages, alphabet } = this;
    return {
      kind: 'spelled',
      name: 'dice',
      words: { kind: 'dice', pages },
      alphabet,
      spelling: 'bars',
      letters: ngramParts(this.ngram),
      slip: SLIP,
    };
  }

  write(): MindFiles {
    const description: DiceDescription = {
      format: 'antiphon-dice',
      pages: this.pages.map(({ meter, mode, bars, ends }) => ({
        meter: formatMeter(meter),
        mode,
        bars: [...bars],
        ends: [...ends],
      })),
      ngram: describeNgram(this.ngram),
    };
    const counts = this.pages.map((page) => littleEndian(page.counts));
    return { description, weights: Buffer.concat([...counts, writeNgram(this.ngram)]) };
  }
}

const MOST_PAGES = 64;
const MOST_BARS = 4096;
const LONGEST_BAR = 200;

const pageSchema = z.strictObject({
  meter: z.string().max(10),
  mode: z.enum(MODES as ['maj', ...typeof MODES]),
  bars: z.array(z.string().min(1).max(LONGEST_BAR)).min(1).max(MOST_BARS),
  ends: z.array(z.number().min(1e-6).max(0.999)).length(COLUMNS),
});

/** `model.json`: the pages; `weights.bin`: their counts, 16 bits each, and the n-gram. */
const diceSchema = z.strictObject({
  format: z.literal('antiphon-dice'),
  pages: z.array(pageSchema).min(1).max(MOST_PAGES),
  ngram: ngramDescriptionSchema,
});

type DiceDescription = z.output<typeof diceSchema>;

export const diceReader: MindReader<DiceDescription> = {
  schema: diceSchema,
  read: ({ pages, ngram }, weights, { vocabulary }: Card) => {
    if (ngram.vocabularySize !== vocabulary.length) {
      throw shapeError(
        `its card lists ${vocabulary.length} characters, its n-gram knows ${ngram.vocabularySize}`,
      );
    }
    let at = 0;
    const read = pages.map(({ meter: name, mode, bars, ends }): DicePage => {
      const meter = parseMeter(name);
      if (meter === undefined) throw shapeError(`${name} is no meter`);
      const start = at;
      at += 2 * COLUMNS * bars.length;
      if (at > weights.length) throw shapeError('weights.bin is too short for its bars');
      const page = { meter, mode, bars, counts: counted(weights.subarray(start, at)), ends };
      expectBars(page, vocabulary);
      return page;
    });
    return new DiceMind(read, readNgram(ngram, weights.subarray(at)), vocabulary);
  },
};

/** Every bar must be canon, in any key. */
function expectBars(page: DicePage, vocabulary: readonly string[]): void {
  const { meter, mode, bars } = page;
  const where = `the page for ${formatMeter(meter)} ${mode}`;
  const lexicon = new Lexicon(bars);
  if (lexicon.size !== bars.length) throw shapeError(`a bar stands twice on ${where}`);
  const [unreadable] = lexicon.unreadable(new CanonBars(), vocabulary);
  if (unreadable !== undefined) {
    throw shapeError(
      `${JSON.stringify(unreadable)} on ${where} is no bar in its card's characters`,
    );
  }
  try {
    spelledIn(page, 1);
  } catch (cause) {
    if (!(cause instanceof AntiphonError)) throw cause;
    throw shapeError(`a bar on ${where} is not canon (${cause.message})`);
  }
}

function counted(bytes: Uint8Array): Uint16Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint16Array.from({ length: bytes.length / 2 }, (_, at) => view.getUint16(2 * at, true));
}

function littleEndian(counts: Uint16Array): Uint8Array {
  const bytes = new Uint8Array(2 * counts.length);
  const view = new DataView(bytes.buffer);
  counts.forEach((count, at) => {
    view.setUint16(2 * at, count, true);
  });
  return bytes;
}
