import { formatKey } from '../music/key.js';
import { barTicks, beatTicks, formatMeter } from '../music/meter.js';
import { TICKS_PER_QUARTER, type Ticks } from '../music/time.js';
import { BarAccidentals } from './barAccidentals.js';
import { canonical } from './canonical.js';
import { engraveBar, type Placed } from './engravedBar.js';
import { formatLength, greatestCommonDivisor } from './length.js';
import { melodicGoals } from './melodicGoals.js';
import { missingBeforeUpbeat } from './pickup.js';
import type { Tune } from './tune.js';

const BARS_PER_LINE = 4;

export interface EngravedHeader {
  readonly title?: string;
  /** Beats a minute; in a compound meter the beat is dotted. */
  readonly tempo?: number;
}

/**
 * A tune as people read it: a whole ABC tune with its header, four bars a line, notes beamed by
 * beat, triplets `(3`, dotted pairs `>`, ties where no single head can show a length, and chromatic
 * notes spelled by where the melody goes. It sounds exactly as the tune does.
 */
export function engrave(tune: Tune, header: EngravedHeader = {}): string {
  const written = canonical(tune);
  const lines = ['X:1'];
  const title = header.title === undefined ? '' : fieldText(header.title);
  if (title !== '') lines.push(`T:${title}`);
  lines.push(`M:${formatMeter(written.meter)}`, 'L:1/8');
  if (header.tempo !== undefined) {
    lines.push(`Q:${wholeNotes(beatTicks(written.meter))}=${Math.round(header.tempo)}`);
  }
  lines.push(`K:${formatKey(written.key)}`, ...bodyLines(written));
  return `${lines.join('\n')}\n`;
}

function bodyLines(tune: Tune): string[] {
  const bars = barsOf(tune);
  if (bars.length === 0) return [`z${formatLength(barTicks(tune.meter))} |]`];
  const lines: string[] = [];
  const isPickup = (bars[0]?.pickup ?? 0) > 0;
  let line = '';
  bars.forEach(({ text }, i) => {
    const full = isPickup ? i : i + 1;
    line += `${text} ${i === bars.length - 1 ? '|]' : '|'}`;
    if (full % BARS_PER_LINE === 0 && full > 0) {
      lines.push(line);
      line = '';
    } else {
      line += ' ';
    }
  });
  if (line !== '') lines.push(line.trimEnd());
  return lines;
}

interface EngravedBar {
  readonly text: string;
  /** How much of a full bar is missing before an incomplete first bar. */
  readonly pickup: Ticks;
}

function barsOf(tune: Tune): EngravedBar[] {
  const bars: EngravedBar[] = [];
  const accidentals = new BarAccidentals(tune.key);
  let { meter, key } = tune;
  let pickup = missingBeforeUpbeat(tune);
  let position = pickup;
  let before = '';
  let placed: Placed[] = [];
  let text = '';

  /** Writes down what was placed under one meter and key. */
  const flush = () => {
    const part = engraveBar(placed, meter, key, accidentals);
    if (part !== '') text += text === '' ? part : ` ${part}`;
    placed = [];
  };
  const endBar = () => {
    flush();
    bars.push({ text, pickup });
    accidentals.startBar();
    text = '';
    position = 0;
    pickup = 0;
  };

  const goals = melodicGoals(tune.events);
  for (const [index, event] of tune.events.entries()) {
    switch (event.kind) {
      case 'bar':
        endBar();
        break;
      case 'meter':
        flush();
        meter = event.meter;
        before += `[M:${formatMeter(meter)}]`;
        break;
      case 'key':
        flush();
        key = event.key;
        accidentals.setKey(key);
        before += `[K:${formatKey(key)}]`;
        break;
      case 'symbol':
        before += `"${event.symbol}"`;
        break;
      case 'sound':
        placed.push({ sound: event, position, before, goal: goals[index] });
        before = '';
        position += event.duration;
    }
  }
  if (placed.length > 0 || text !== '') endBar();
  return bars;
}

/** A length as a fraction of a whole note, as `Q:` wants it: `3/8`. */
function wholeNotes(ticks: Ticks): string {
  const whole = 4 * TICKS_PER_QUARTER;
  const divisor = greatestCommonDivisor(ticks, whole);
  return `${ticks / divisor}/${whole / divisor}`;
}

/** One line that no reader takes for anything but text. */
function fieldText(text: string): string {
  return text
    .replace(/\p{Cc}+/gu, ' ')
    .replace(/[%\\]/g, '')
    .trim();
}
