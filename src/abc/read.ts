import { layBars } from './layBars.js';
import { LeftOut, type LeftOutReason } from './leftOut.js';
import { tokenise } from './lexer.js';
import type { TuneBlock } from './readDocument.js';
import {
  defaultUnitLength,
  readKeyField,
  readMeterField,
  readUnitLengthField,
} from './readField.js';
import { MusicReader } from './readMusic.js';
import type { Tune } from './tune.js';

/** A tune that was read, or why it was left out: nothing is altered silently. */
export type Reading =
  | { readonly title: string; readonly tune: Tune }
  | { readonly title: string; readonly leftOut: LeftOutReason; readonly detail: string };

/** What lengths and tuplets are reckoned by until a tune says its meter. */
const COMMON_TIME = { beats: 4, unit: 4 };

const FIELD_LINE = /^([A-Za-z+]):(?![|:])(.*)$/;

/**
 * Reads one tune of ABC as it is found in the world. Repeats are read once, both endings in
 * sequence; grace notes and decorations are dropped. Never throws.
 */
export function readTune(block: TuneBlock): Reading {
  const end = block.lines.findIndex((line) => line.startsWith('K:')) + 1;
  const header = new Map<string, string>();
  for (const line of block.lines.slice(0, end)) {
    const [, name = '', value = ''] = FIELD_LINE.exec(line) ?? [];
    // Of several titles and voices the first counts, of anything else the last.
    if (name !== '' && !(/[TV]/.test(name) && header.has(name))) {
      header.set(name, withoutComment(value));
    }
  }
  const title = header.get('T')?.trim() ?? '';
  try {
    return { title, tune: readMusic(header, block.lines.slice(end)) };
  } catch (error) {
    if (error instanceof LeftOut) return { title, leftOut: error.reason, detail: error.message };
    throw error;
  }
}

function readMusic(header: ReadonlyMap<string, string>, body: readonly string[]): Tune {
  const keyText = header.get('K');
  if (keyText === undefined) throw new LeftOut('no-key', 'it has no K: field');
  const key = readKeyField(keyText);
  const meterText = header.get('M');
  const meter = meterText === undefined ? undefined : readMeterField(meterText);
  const unitText = header.get('L');
  const unit =
    unitText === undefined
      ? defaultUnitLength(meter ?? COMMON_TIME)
      : readUnitLengthField(unitText);
  const voice = header.get('V')?.trim().split(/\s+/)[0];
  const reader = new MusicReader(meter ?? COMMON_TIME, key, unit, voice);
  for (const line of body) {
    const field = FIELD_LINE.exec(line);
    if (field) reader.field(field[1] ?? '', withoutComment(field[2] ?? ''));
    else for (const token of tokenise(line)) reader.token(token);
  }
  reader.end();
  return layBars(reader.events, meter, key.key);
}

function withoutComment(value: string): string {
  return value.replace(/%.*$/, '');
}
