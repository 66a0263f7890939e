import { AntiphonError } from '../../error.js';
import { firstLine } from '../unavailable.js';
import { loadSmf, type Smf, type SmfWarning } from './smf.js';

/** The longest orchestral scores take some 500 KB, and a file may come from anyone. */
export const MOST_MIDI_BYTES = 1024 * 1024;
/** The library looks at every track at each moment, and misreads counts from 256 on. */
export const MOST_MIDI_TRACKS = 255;
/** The header, the type and length of a first track, and something in it. */
const LEAST_BYTES = 23;

/** What the library complains of when a file ends before it says it does. */
const TRUNCATED = new Set(['Incomplete data', 'Incomplete track data']);

/** What it complains of when the events that follow cannot be trusted. The rest is untidiness. */
const CORRUPT = new Map([
  ['Bad byte sequence', 'a length or a time in it has too many bytes'],
  ['Bad MIDI value set to 0', 'it has a status byte where data must stand'],
  ['Invalid track length', 'one of its tracks has no length'],
  ['Unexpected chunk type', 'it has a second header'],
  ['Invalid MIDI file type', 'its format is none that exists'],
]);

/**
 * The file as the library reads it, once everything that would make its notes wrong is ruled out.
 *
 * @throws AntiphonError `midi-file-too-large`, `midi-file-truncated`, `midi-file-invalid`
 */
export function loadMidiFile(bytes: Uint8Array): Smf & { readonly ppqn: number } {
  checkHeader(bytes);
  const smf = parse(bytes);
  if (smf.type === 2)
    throw invalid('it holds independent patterns (format 2); save it as format 0 or 1');
  if (!hasDivision(smf)) throw invalid('it counts film frames and not beats');
  return smf;
}

function checkHeader(bytes: Uint8Array): void {
  if (bytes.length > MOST_MIDI_BYTES)
    throw new AntiphonError(
      'midi-file-too-large',
      `The MIDI file has ${bytes.length} bytes; ${MOST_MIDI_BYTES} is the most that is read.`,
    );
  if (bytes.length === 0) throw invalid('it is empty');
  const start = String.fromCharCode(...bytes.subarray(0, 4));
  if (start === 'RIFF') return;
  if (!'MThd'.startsWith(start)) throw invalid('it is no standard MIDI file at all');
  if (bytes.length < LEAST_BYTES) throw truncated('it ends before its first track');
}

function parse(bytes: Uint8Array): Smf {
  const { MIDI } = loadSmf();
  const smf = attempt(() => new MIDI.SMF(bytes));
  if (smf.length > MOST_MIDI_TRACKS)
    throw invalid(`it has ${smf.length} tracks; ${MOST_MIDI_TRACKS} is the most that is read`);
  const warnings = attempt(() => smf.validate() ?? []);
  const tracks = Array.from(smf).filter(({ type }) => type === 'MTrk').length;
  // A cut leaves a broken event before it, so that the file is cut short is looked for first.
  for (const warning of warnings) refuseTruncated(warning, tracks);
  for (const warning of warnings) refuseCorrupt(warning);
  return smf;
}

function refuseTruncated({ msg, off, data }: SmfWarning, tracks: number): void {
  if (TRUNCATED.has(msg)) throw truncated(`its last bytes are missing${place(off)}`);
  // More tracks than the header says lose nothing.
  if (msg === 'Incorrect number of tracks' && Number(data) > tracks)
    throw truncated(`it says that it has ${data} tracks, and holds ${tracks}`);
}

function refuseCorrupt({ msg, off }: SmfWarning): void {
  const reason = CORRUPT.get(msg);
  if (reason !== undefined) throw invalid(`${reason}${place(off)}`);
}

function place(offset: number | undefined): string {
  return offset === undefined ? '' : ` (byte ${offset})`;
}

/** The library throws plain errors on some bytes: its own words, but not its stack. */
function attempt<Result>(step: () => Result): Result {
  try {
    return step();
  } catch (error) {
    throw invalid(firstLine(error), error);
  }
}

function hasDivision(smf: Smf): smf is Smf & { readonly ppqn: number } {
  return smf.ppqn !== undefined && smf.ppqn > 0;
}

function truncated(reason: string): AntiphonError {
  return new AntiphonError(
    'midi-file-truncated',
    `The MIDI file is cut short: ${reason}. Save or download it again.`,
  );
}

function invalid(reason: string, cause?: unknown): AntiphonError {
  return new AntiphonError('midi-file-invalid', `The MIDI file cannot be read: ${reason}.`, {
    cause,
  });
}
