import { createRequire } from 'node:module';

/** An event of a track: bytes of a message, or a meta event with its type and its data. */
export interface SmfEvent extends ArrayLike<number> {
  /** Time in the file's ticks from the start. */
  tt: number;
  readonly ff?: number;
  /** One character a byte. */
  readonly dd?: string;
}

/** A chunk of a file; its events where it is a track (`MTrk`). */
export interface SmfChunk extends ArrayLike<SmfEvent> {
  readonly type: string;
  push(event: SmfEvent): number;
  pop(): SmfEvent | undefined;
}

export interface SmfWarning {
  /** Byte offset in the file. */
  readonly off?: number;
  readonly msg: string;
  readonly data?: unknown;
}

export interface Smf extends ArrayLike<SmfChunk> {
  readonly type: number;
  /** Ticks to a quarter; absent where the file counts film frames. */
  readonly ppqn?: number;
  push(track: SmfChunk): number;
  validate(): readonly SmfWarning[] | undefined;
  toUint8Array(): Uint8Array;
}

/** What of jzz-midi-smf is used here; it brings no types of its own. */
export interface SmfLibrary {
  readonly MIDI: {
    (bytes: readonly number[]): SmfEvent;
    smf(type: number, data: string): SmfEvent;
    readonly SMF: {
      new (file: Uint8Array): Smf;
      new (format: number, division: number): Smf;
      readonly MTrk: new () => SmfChunk;
    };
  };
}

const fromHere = createRequire(import.meta.url);

/** jzz with standard MIDI files added to it. Neither touches the MIDI system. */
export function loadSmf(): SmfLibrary {
  const jzz: SmfLibrary = fromHere('jzz');
  const addFiles: (library: SmfLibrary) => void = fromHere('jzz-midi-smf');
  addFiles(jzz);
  return jzz;
}

/** Meta event types (RP-001, page 8). */
export const META = { name: 0x03, end: 0x2f, tempo: 0x51, meter: 0x58, key: 0x59 } as const;
