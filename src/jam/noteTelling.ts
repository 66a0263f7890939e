import type { Key } from '../music/key.js';
import { barTicks } from '../music/meter.js';
import type { Note } from '../music/note.js';
import { timeAt } from '../music/pulse.js';
import { type Milliseconds, TICKS_PER_QUARTER } from '../music/time.js';
import { engraved } from './engraving.js';
import type { Line } from './forecast.js';
import type { PlacedSymbol } from './harmony.js';
import { timeAtTick } from './listener/grid.js';
import type { WrittenPhrase } from './phrase.js';
import { linePlan } from './plan.js';
import type { Stage } from './stage.js';

/** The phrase with its newest note, as it was heard. */
interface Heard {
  readonly written: WrittenPhrase;
  readonly key: Key;
  /** Over it, in its ticks. */
  readonly symbols: readonly PlacedSymbol[];
}

/** What is still to be told of the newest note. */
interface Afterthought extends Heard {
  readonly at: Milliseconds;
  /** What would be played from here on, once that is worked out. */
  readonly line?: Line;
}

/** Long enough for the notes of a chord to come together, too short to be seen. */
const AFTER: Milliseconds = 5;

/**
 * Tells viewers of each note of the player's what comes of it: at once what is expected next, a
 * moment later how the phrase is written and what the partner would play from here on.
 */
export class NoteTelling {
  private afterthought: Afterthought | undefined;
  /** The line that is in mind, engraved, as viewers were told. */
  line = '';

  constructor(private readonly stage: Stage) {}

  /** When the rest is to be told; undefined where there is none. */
  get nextDue(): Milliseconds | undefined {
    return this.afterthought?.at;
  }

  /** What is expected next, which is told at once. */
  tell(heard: Heard): void {
    const { stage, line } = this;
    if (stage.isWatched) this.tellChances(heard.key, 'quick', line);
    stage.tellTurn('listening', heard.written.grid.tempo);
    this.afterthought = { at: stage.now + AFTER, ...heard };
  }

  /** What takes longer to work out, and can wait until the note has gone its way: piece by piece. */
  tellMore(): void {
    const { afterthought } = this;
    if (afterthought === undefined) return;
    this.afterthought = undefined;
    const { line, written, key } = afterthought;
    if (line !== undefined) this.tellLine(line, afterthought);
    else {
      this.tellPhrase(afterthought);
      if (this.stage.isWatched) {
        this.afterthought = { ...afterthought, line: this.imagineLine(written, key) };
      }
    }
  }

  /** How a phrase is written. */
  tellPhrase({ written, key, symbols }: Heard): void {
    const { announcer, hearing, meter, phrases } = this.stage;
    const { notes, anacrusis } = written;
    announcer.tellTranscript({
      kind: 'transcript',
      part: 'player',
      phrase: phrases,
      canon: hearing.header + hearing.phraseBody,
      engraved: engraved(notes, { meter, key, anacrusis, symbols }),
    });
  }

  /** The phrase is over: there is no more to tell of its notes. */
  end(): void {
    this.afterthought = undefined;
  }

  /** The phrase is forgotten, and what would have been played after it too. */
  drop(): void {
    this.end();
    this.line = '';
  }

  private tellChances(key: Key, care: 'quick' | 'thorough', line: string): void {
    const { settings, forecast, announcer } = this.stage;
    const { adaptation } = settings;
    announcer.tellPrediction(forecast.chances(true, key, { care, adaptation, line }));
  }

  private imagineLine(written: WrittenPhrase, key: Key): Line {
    const { settings, score, meter, hearing, forecast } = this.stage;
    const anacrusis = score.length > 0 ? score.anacrusis : written.anacrusis;
    const phrase = this.stage.phrases + 1;
    const { seed } = settings;
    const plan = linePlan(written.notes, hearing, { meter, anacrusis, seed, phrase });
    return forecast.line(key, plan, settings);
  }

  private tellLine(line: Line, { written, key }: Heard): void {
    this.line = line.engraved;
    this.tellChances(key, 'thorough', line.engraved);
    this.tellPlan(written, line.notes);
    // The next note is heard the sooner.
    this.stage.hearing.listening.prepare();
  }

  /** The line in mind goes on from the bar that the newest note is in. */
  private tellPlan({ grid, anacrusis, last }: WrittenPhrase, line: readonly Note[]): void {
    const { stage } = this;
    const bar = barTicks(stage.meter);
    const barLine = anacrusis + Math.floor((last - anacrusis) / bar) * bar;
    const pulse = {
      origin: timeAtTick(grid, barLine),
      millisecondsPerQuarter: grid.millisecondsPerTick * TICKS_PER_QUARTER,
    };
    if (stage.transport.given === undefined) stage.tellBeat(pulse);
    stage.announcer.tellPlan(
      line.map(({ pitch, onset, duration }) => ({
        pitch,
        on: timeAt(pulse, onset),
        off: timeAt(pulse, onset + duration),
        committed: false,
      })),
    );
  }
}
