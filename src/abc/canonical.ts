import { equalKeys, type Key } from '../music/key.js';
import { equalMeters, type Meter } from '../music/meter.js';
import type { Sound, Tone, Tune, TuneEvent } from './tune.js';

/**
 * The one form that canon has for a tune; the music stays the same.
 *
 * Tones ascend and are distinct; a tie is kept only where the next sound holds its pitch; sounds
 * that are the same sound going on (every tone tied, or rest after rest) with nothing between them
 * become one; bar lines are single and stand between sounds only; changes of meter and key that
 * change nothing are dropped, the ones before the first sound go into the header, a symbol is kept
 * when a sound follows it.
 */
export function canonical(tune: Tune): Tune {
  let { meter, key } = tune;
  let header = { meter, key };
  const events: TuneEvent[] = [];
  let between: Between | undefined;
  /** The last sound, held back until it is known what follows it. */
  let held: Sound | undefined;
  for (const event of tune.events) {
    if (event.kind !== 'sound') {
      between ??= {};
      note(between, event);
      continue;
    }
    const sound = orderTones(event);
    const changes = between === undefined ? [] : changesBetween(between, meter, key);
    meter = between?.meter?.meter ?? meter;
    key = between?.key?.key ?? key;
    if (held === undefined) {
      header = { meter, key };
      events.push(...changes.filter((change) => change.kind === 'symbol'));
      held = sound;
    } else {
      held = keepTies(held, sound);
      if (changes.length === 0 && goesOn(held, sound)) {
        held = { ...sound, duration: held.duration + sound.duration };
      } else {
        events.push(held, ...changes);
        held = sound;
      }
    }
    between = undefined;
  }
  if (held !== undefined) events.push(keepTies(held, undefined));
  return { ...header, events };
}

/** What stands between two sounds, the last of each kind. */
type Between = { [Kind in Change['kind']]?: Extract<Change, { kind: Kind }> };
type Change = Exclude<TuneEvent, Sound>;

function note(between: Between, change: Change): void {
  if (change.kind === 'bar') between.bar = change;
  else if (change.kind === 'meter') between.meter = change;
  else if (change.kind === 'key') between.key = change;
  else between.symbol = change;
}

/** In canon's one order: bar, meter, key, symbol; without the changes that change nothing. */
function changesBetween(between: Between, meter: Meter, key: Key): TuneEvent[] {
  const changes: TuneEvent[] = [];
  if (between.bar !== undefined) changes.push(between.bar);
  if (between.meter !== undefined && !equalMeters(between.meter.meter, meter)) {
    changes.push(between.meter);
  }
  if (between.key !== undefined && !equalKeys(between.key.key, key)) changes.push(between.key);
  if (between.symbol !== undefined) changes.push(between.symbol);
  return changes;
}

function orderTones(sound: Sound): Sound {
  if (sound.tones.length < 2) return sound;
  const tones: Tone[] = [];
  for (const tone of [...sound.tones].sort((a, b) => a.pitch - b.pitch)) {
    const previous = tones.at(-1);
    if (previous?.pitch !== tone.pitch) tones.push(tone);
    else if (tone.tied && !previous.tied) tones[tones.length - 1] = tone;
  }
  return { kind: 'sound', tones, duration: sound.duration };
}

function keepTies(sound: Sound, next: Sound | undefined): Sound {
  const goesNowhere = (tone: Tone) =>
    tone.tied && !next?.tones.some((other) => other.pitch === tone.pitch);
  if (!sound.tones.some(goesNowhere)) return sound;
  return {
    ...sound,
    tones: sound.tones.map((tone) => (goesNowhere(tone) ? { ...tone, tied: false } : tone)),
  };
}

/** True when `next` is nothing but `sound` held on. */
function goesOn(sound: Sound, next: Sound): boolean {
  return (
    sound.tones.length === next.tones.length &&
    sound.tones.every((tone, i) => tone.tied && tone.pitch === next.tones[i]?.pitch)
  );
}
