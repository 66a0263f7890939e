/** What a soak looks at, hour by hour. */
import { parseCanon } from '../../dist/abc/canon.js';
import { MidiDecoder } from '../../dist/midi/decode.js';
import { barTicks } from '../../dist/music/meter.js';

/** The instrument at the other end of the output: what sounds on it, and since when. */
export class Instrument {
  #sounding = new Map();
  #decoder = new MidiDecoder((message, at) => this.#hear(message, at));
  notes = 0;
  /** The longest that a note has sounded, in milliseconds. */
  longest = 0;

  hear(bytes, at) {
    this.#decoder.push(bytes, at);
  }

  /** How many notes sound now. */
  get sounding() {
    return this.#sounding.size;
  }

  #hear(message, at) {
    if (message.kind === 'noteOn') {
      this.notes += 1;
      this.#sounding.set(`${message.channel} ${message.pitch}`, at);
    } else if (message.kind === 'noteOff') {
      this.#end(`${message.channel} ${message.pitch}`, at);
    } else if (message.kind === 'control' && message.controller === 120) {
      for (const key of [...this.#sounding.keys()])
        if (key.startsWith(`${message.channel} `)) this.#end(key, at);
    }
  }

  #end(key, at) {
    const since = this.#sounding.get(key);
    if (since === undefined) return;
    this.#sounding.delete(key);
    this.longest = Math.max(this.longest, at - since);
  }
}

/** The bars of what the partner wrote: how many, and which do not add up. */
export class Bars {
  count = 0;
  wrong = [];
  #last;

  /** Takes a transcript; only the last version of a phrase counts. */
  see(transcript) {
    if (transcript.part !== 'partner') return;
    if (this.#last !== undefined && this.#last.phrase !== transcript.phrase) this.settle();
    this.#last = transcript;
  }

  settle() {
    if (this.#last === undefined) return;
    const { canon } = this.#last;
    this.#last = undefined;
    const lengths = barLengths(parseCanon(`${canon}\n`));
    // The last may have been broken into.
    const whole = lengths.slice(0, -1);
    this.count += lengths.length;
    if (whole.some(({ length, due }) => length !== due)) this.wrong.push(canon);
  }
}

function barLengths({ meter, events }) {
  const bars = [{ length: 0, due: barTicks(meter) }];
  let due = barTicks(meter);
  for (const event of events) {
    if (event.kind === 'meter') {
      due = barTicks(event.meter);
      if (bars.at(-1).length === 0) bars.at(-1).due = due;
    }
    if (event.kind === 'bar') bars.push({ length: 0, due });
    if (event.kind === 'sound') bars.at(-1).length += event.duration;
  }
  return bars;
}

/** Durations of one kind of work, in microseconds, of one hour. */
export class Durations {
  #values = [];

  add(value) {
    this.#values.push(value);
  }

  at(share) {
    const sorted = this.#values.sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  }
}

/** The slope of the least-squares line through (0, values[0]), (1, values[1]) and so on. */
export function slopeOf(values) {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let above = 0;
  let below = 0;
  values.forEach((value, index) => {
    above += (index - middle) * (value - mean);
    below += (index - middle) ** 2;
  });
  return below === 0 ? 0 : above / below;
}
