import { engrave } from '../../abc/engrave.js';
import { missingBeforeUpbeat } from '../../abc/pickup.js';
import { readTune } from '../../abc/read.js';
import { tuneBlocks } from '../../abc/readDocument.js';
import type { Tune, TuneEvent } from '../../abc/tune.js';
import { equalKeys } from '../../music/key.js';
import { barTicks, equalMeters } from '../../music/meter.js';
import type { Ticks } from '../../music/time.js';
import type { Part } from '../events.js';
import { phrasesOf } from './phrases.js';
import type { Recording } from './recording.js';

const PARTS: readonly Part[] = ['player', 'partner'];
const NAMES: Readonly<Record<Part, string>> = { player: 'You', partner: 'Antiphon' };

/**
 * A recording as a score for two, a whole ABC tune with a voice for each part: phrase follows
 * phrase without the pauses between them, and who does not play rests. Without any music, undefined.
 */
export function abcOf(recording: Pick<Recording, 'events'>, title: string): string | undefined {
  const phrases = phrasesOf(recording).flatMap(({ part, engraved }) => {
    const tune = inWholeBars(tuneOf(engraved));
    return tune === undefined ? [] : [{ part, tune }];
  });
  const [first] = phrases;
  if (first === undefined) return undefined;
  const { meter, key } = first.tune;
  const voices = PARTS.map((part) => {
    const own = phrases.map((phrase) =>
      phrase.part === part ? phrase.tune : restsFor(phrase.tune),
    );
    return engrave({ meter, key, events: oneAfterAnother(own) });
  });
  return scoreOf(voices, title);
}

function tuneOf(abc: string): Tune | undefined {
  const [block] = tuneBlocks(abc);
  const reading = block && readTune(block);
  return reading !== undefined && 'tune' in reading ? reading.tune : undefined;
}

function rest(duration: Ticks): TuneEvent[] {
  return duration > 0 ? [{ kind: 'sound', tones: [], duration }] : [];
}

/** The same with rests before an upbeat and after the end, where the bars are not full. */
function inWholeBars(tune: Tune | undefined): Tune | undefined {
  if (tune === undefined) return undefined;
  const events = [...rest(missingBeforeUpbeat(tune)), ...tune.events];
  let { meter } = tune;
  let position: Ticks = 0;
  for (const event of events) {
    if (event.kind === 'bar') position = 0;
    else if (event.kind === 'sound') position += event.duration;
    else if (event.kind === 'meter') meter = event.meter;
  }
  return { ...tune, events: [...events, ...rest(position > 0 ? barTicks(meter) - position : 0)] };
}

/** The bars of a phrase with nothing in them. */
function restsFor({ meter, key, events }: Tune): Tune {
  let now = meter;
  const silence: TuneEvent[] = [];
  for (const event of events) {
    if (event.kind === 'bar') silence.push(...rest(barTicks(now)), event);
    if (event.kind === 'meter') now = event.meter;
    if (event.kind === 'meter' || event.kind === 'key') silence.push(event);
  }
  return { meter, key, events: [...silence, ...rest(barTicks(now))] };
}

function oneAfterAnother(tunes: readonly Tune[]): TuneEvent[] {
  return tunes.flatMap((tune, index): TuneEvent[] => {
    const before = tunes[index - 1];
    if (before === undefined) return [...tune.events];
    const { meter, key } = endOf(before);
    return [
      { kind: 'bar' },
      ...(equalMeters(meter, tune.meter) ? [] : [{ kind: 'meter' as const, meter: tune.meter }]),
      ...(equalKeys(key, tune.key) ? [] : [{ kind: 'key' as const, key: tune.key }]),
      ...tune.events,
    ];
  });
}

/** The meter and key that a tune ends in. */
function endOf(tune: Tune): Pick<Tune, 'meter' | 'key'> {
  let { meter, key } = tune;
  for (const event of tune.events) {
    if (event.kind === 'meter') meter = event.meter;
    else if (event.kind === 'key') key = event.key;
  }
  return { meter, key };
}

/** One tune of several, which all have the same header. */
function scoreOf(voices: readonly string[], title: string): string {
  const parts = voices.map((voice, index) => {
    const lines = voice.trimEnd().split('\n');
    const key = lines.findIndex((line) => line.startsWith('K:'));
    const part = PARTS[index] ?? 'player';
    return {
      header: lines.slice(1, key + 1),
      body: [`V:${index + 1} name="${NAMES[part]}"`, ...lines.slice(key + 1)],
    };
  });
  const header = ['X:1', `T:${title}`, '%%score (1) (2)', ...(parts[0]?.header ?? [])];
  return `${[...header, ...parts.flatMap(({ body }) => body)].join('\n')}\n`;
}
