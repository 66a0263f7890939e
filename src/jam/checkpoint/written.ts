import type { Meter } from '../../music/meter.js';
import type { Note } from '../../music/note.js';
import type { PlacedSymbol } from '../harmony.js';
import type { ClosedPhrase, Memory } from '../memory.js';
import type { Take } from '../partner.js';
import type { PhraseState } from '../phrase.js';
import { Score } from '../score.js';
import type { SessionCheckpoint } from './schema.js';
import { listed, type Runs, Table } from './table.js';

type Music = SessionCheckpoint['music'];
type WrittenMemory = Music['now'];
type WrittenClosed = NonNullable<Music['motif']>;
type WrittenTake = NonNullable<Music['partner']['latest']>;
type WrittenPhrase = NonNullable<Music['ear']['phrase']>;

/** Writes down what is remembered, each note and symbol once. */
export class Writing {
  private readonly noteTable = new Table<Note>();
  private readonly symbolTable = new Table<PlacedSymbol>();

  /** All that was written down so far refers to these. */
  get tables(): Pick<Music, 'notes' | 'symbols'> {
    return {
      notes: this.noteTable.things.map(({ pitch, onset, duration }) => [pitch, onset, duration]),
      symbols: this.symbolTable.things.map(({ onset, symbol }) => [onset, symbol]),
    };
  }

  symbols(symbols: readonly PlacedSymbol[]): Runs {
    return this.symbolTable.runs(symbols);
  }

  memory(memory: Memory): WrittenMemory {
    const { score, model, closed } = memory;
    return {
      ...memory,
      score: this.score(score),
      model: { notes: this.notes(model.notes), manner: model.manner },
      closed: closed && this.closed(closed),
    };
  }

  closed({ score, notes, symbols, key, anacrusis, length }: ClosedPhrase): WrittenClosed {
    return {
      score: this.score(score),
      notes: this.notes(notes),
      symbols: this.symbols(symbols),
      key,
      anacrusis,
      length,
    };
  }

  take({ undertaking, pulse, before, number, opening }: Take): WrittenTake {
    const { wish, manner, symbols, begun } = undertaking;
    return {
      wish: { ...wish, notes: this.notes(wish.notes) },
      manner,
      ...(symbols === undefined ? {} : { symbols: this.symbols(symbols) }),
      ...(begun === undefined
        ? {}
        : { begun: { notes: this.notes(begun.notes), length: begun.length } }),
      pulse,
      before: this.memory(before),
      number,
      opening,
    };
  }

  phrase({ settings, prelude, ...rest }: PhraseState): WrittenPhrase {
    const { meter: _, ...beat } = settings;
    const { notes = [], barLine = 0 } = prelude ?? {};
    return { ...beat, ...rest, prelude: prelude && { notes: this.notes(notes), barLine } };
  }

  notes(notes: readonly Note[]): Runs {
    return this.noteTable.runs(notes);
  }

  private score({ notes, symbols, length, anacrusis }: Score): WrittenMemory['score'] {
    return { notes: this.notes(notes), symbols: this.symbols(symbols), length, anacrusis };
  }
}

/** Reads what was written down. */
export class Reading {
  private readonly noteTable: readonly Note[];
  private readonly symbolTable: readonly PlacedSymbol[];

  constructor(
    { notes, symbols }: Pick<Music, 'notes' | 'symbols'>,
    readonly meter: Meter,
  ) {
    this.noteTable = notes.map(([pitch, onset, duration]) => ({ pitch, onset, duration }));
    this.symbolTable = symbols.map(([onset, symbol]) => ({ onset, symbol }));
  }

  symbols(runs: Runs): PlacedSymbol[] {
    return listed(this.symbolTable, runs);
  }

  memory({ score, key, model, closed, beat, ...rest }: WrittenMemory): Memory {
    return {
      ...rest,
      score: this.score(score),
      key,
      model: { notes: this.notes(model.notes), manner: model.manner },
      closed: closed && this.closed(closed),
      beat,
    };
  }

  closed({ score, notes, symbols, ...rest }: WrittenClosed): ClosedPhrase {
    return {
      ...rest,
      score: this.score(score),
      notes: this.notes(notes),
      symbols: this.symbols(symbols),
    };
  }

  take({ wish, manner, symbols, begun, before, ...rest }: WrittenTake): Take {
    return {
      ...rest,
      undertaking: {
        wish: { ...wish, notes: this.notes(wish.notes) },
        manner,
        ...(symbols === undefined ? {} : { symbols: this.symbols(symbols) }),
        ...(begun === undefined
          ? {}
          : { begun: { notes: this.notes(begun.notes), length: begun.length } }),
      },
      before: this.memory(before),
    };
  }

  phrase({ mayHaveAnacrusis, prelude, deeds, start, ...beat }: WrittenPhrase): PhraseState {
    const settings = { ...beat, meter: this.meter };
    const before = prelude && { notes: this.notes(prelude.notes), barLine: prelude.barLine };
    return { settings, mayHaveAnacrusis, prelude: before, deeds, start };
  }

  notes(runs: Runs): Note[] {
    return listed(this.noteTable, runs);
  }

  private score({ notes, symbols, length, anacrusis }: WrittenMemory['score']): Score {
    return new Score(this.meter, {
      notes: this.notes(notes),
      symbols: this.symbols(symbols),
      length,
      anacrusis,
    });
  }
}
