import { writeCanon } from '../abc/canon.js';
import { chartOfTune } from '../abc/chartOfTune.js';
import { readTune } from '../abc/read.js';
import { decodeAbc, tuneBlocks } from '../abc/readDocument.js';
import type { Tune, TuneEvent } from '../abc/tune.js';
import type { LiveSettings } from '../config/settings.js';
import { AntiphonError } from '../error.js';
import { readMidiFile } from '../midi/file.js';
import { formatChart } from '../music/chart.js';
import { formatKey } from '../music/key.js';
import { formatMeter } from '../music/meter.js';
import { transcribeFile } from './transcribeFile.js';

/** Music out of a file that somebody handed in. */
export interface FileMusic {
  /** Empty where it has none. */
  readonly title: string;
  readonly bars: number;
  /** What it begins in. */
  readonly key: string;
  readonly meter: string;
  /** Its end, as canon, for a jam to go on from. */
  readonly canon: string;
  /** The form that its chord symbols make; absent where it has none. */
  readonly form?: TuneForm;
}

/** Settings to play over a tune's chords. */
export type TuneForm = Pick<LiveSettings, 'changes' | 'key' | 'meter'>;

/** A little more than a jam that goes on from it listens to. */
const MOST_BARS = 40;
/** What an input of a jam may hold. */
const MOST_CHARACTERS = 32_768;
/** How a MIDI file begins. */
const MIDI_HEADER = 'MThd';

/**
 * Reads a MIDI file, or the first tune of an ABC file; which of the two it is, it says itself.
 *
 * @throws AntiphonError `midi-file-…`, `abc-no-tune`, `abc-unreadable` or `music-too-dense`
 */
export function readFileMusic(bytes: Uint8Array): FileMusic {
  const isMidi = Buffer.from(bytes.subarray(0, MIDI_HEADER.length)).toString() === MIDI_HEADER;
  const { title, tune } = isMidi
    ? { title: '', tune: transcribeFile(readMidiFile(bytes)).tune }
    : firstTune(decodeAbc(bytes));
  const canon = writeCanon(endOf(tune));
  if (canon.length > MOST_CHARACTERS) {
    throw new AntiphonError(
      'music-too-dense',
      'There are too many notes at once in it to be listened to: take one or two of its parts.',
    );
  }
  const form = formOf(tune);
  return {
    title,
    bars: tune.events.filter(({ kind }) => kind === 'bar').length + 1,
    key: formatKey(tune.key),
    meter: formatMeter(tune.meter),
    canon,
    ...(form === undefined ? {} : { form }),
  };
}

/** The chord chart of a tune with its key and meter; undefined where its first bar has no chord. */
export function formOf(tune: Tune): TuneForm | undefined {
  const chart = chartOfTune(tune);
  if (chart === undefined) return undefined;
  const { key, meter } = tune;
  return { changes: formatChart(chart), key: formatKey(key), meter: formatMeter(meter) };
}

function firstTune(document: string): { title: string; tune: Tune } {
  const [block] = tuneBlocks(document);
  if (block === undefined) {
    throw new AntiphonError(
      'abc-no-tune',
      'This is neither a MIDI file nor ABC: a tune in ABC begins with a line "X:1".',
    );
  }
  const reading = readTune(block);
  if ('tune' in reading) return reading;
  throw new AntiphonError(
    'abc-unreadable',
    `This tune cannot be played on from: ${reading.detail}.`,
  );
}

/** Its last bars, in the meter and key that hold there. */
function endOf({ meter, key, events }: Tune): Tune {
  const bars = events.flatMap(({ kind }, index) => (kind === 'bar' ? [index] : []));
  const cut = bars.at(-MOST_BARS);
  if (cut === undefined) return { meter, key, events };
  const before = events.slice(0, cut);
  return {
    meter: lastOf(before, 'meter')?.meter ?? meter,
    key: lastOf(before, 'key')?.key ?? key,
    events: events.slice(cut + 1),
  };
}

function lastOf<Kind extends TuneEvent['kind']>(
  events: readonly TuneEvent[],
  kind: Kind,
): Extract<TuneEvent, { kind: Kind }> | undefined {
  return events.findLast(
    (event): event is Extract<TuneEvent, { kind: Kind }> => event.kind === kind,
  );
}
