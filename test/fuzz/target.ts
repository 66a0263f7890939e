import { AntiphonError } from '../../src/error.js';

/** What is handed in at once: the bytes of a message, of a file, or of the files of a folder. */
export type Input = readonly Uint8Array[];

/** Somebody who takes bytes from anybody. */
export interface Target {
  readonly name: string;
  /** Inputs as they should be: most of what is tried is made from them. */
  readonly samples: readonly Input[];
  /** Words that mean something here; they are strewn in. */
  readonly words: readonly string[];
  /** Takes one input. Throws where it does what must not come of any input. */
  take(input: Input): Outcome | Promise<Outcome>;
  /** After the last. Throws where something is left that should not be: a note, a client. */
  finish(): void | Promise<void>;
}

/** `taken` where something came of it, `refused` where it was said to be none, or passed over. */
export type Outcome = 'taken' | 'refused';

/** Runs a reader, of which no error may come but those that are meant to be read. */
export async function refusing(read: () => unknown): Promise<Outcome> {
  try {
    await read();
    return 'taken';
  } catch (error) {
    if (error instanceof AntiphonError) return 'refused';
    throw error;
  }
}

export function textOf(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('utf8');
}

/** The samples of a target that takes one piece of bytes at a time. */
export function single(samples: readonly (string | Uint8Array)[]): Input[] {
  return samples.map((sample) => [typeof sample === 'string' ? Buffer.from(sample) : sample]);
}

/** Throws where something that has to hold does not. */
export function hold(holds: boolean, what: string): void {
  if (!holds) throw new Error(`broken: ${what}`);
}
