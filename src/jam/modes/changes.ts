import { type Chart, keyOfChart, parseChart } from '../../music/chart.js';
import { barTicks } from '../../music/meter.js';
import { type Pulse, tickAt } from '../../music/pulse.js';
import type { Milliseconds, Ticks } from '../../music/time.js';
import { handTop } from '../accompanist.js';
import { AHEAD } from '../conductor.js';
import { chordAt, formChords, modulo, symbolOf } from '../harmony.js';
import { lineAfter } from '../transport.js';
import { Listening } from './listening.js';
import type { Cast, Mode, ModePlans, Reception } from './mode.js';
import { placeAt } from './passages.js';

/** A solo goes on to the end of the form, or so far at most before it draws breath. */
const LONGEST_BARS = 12;
const BREATH_BARS = 8;

/**
 * Over a chord chart that goes round and round: the chords always, and a solo over them while the
 * player is silent. The form is counted by the beat alone, so nobody can lose it.
 */
export class ChangesMode implements Mode {
  readonly startsBeat = true;
  readonly startsAlone = false;
  private readonly listening: Listening;
  /** Where the form began. */
  private form: { readonly text: string; readonly chart: Chart; readonly start: Ticks } | undefined;
  /** Whether it is the partner's turn to solo. */
  private leads = false;

  constructor(private readonly cast: Cast) {
    this.listening = new Listening(cast);
  }

  get nextDue(): Milliseconds | undefined {
    const { stage, accompanist } = this.cast;
    const beat = accompanist.nextDue(stage.transport.given);
    return least(this.listening.end, beat);
  }

  get plans(): ModePlans {
    const { form, leads, listening } = this;
    const { text: changes, start } = form ?? {};
    const placed = changes === undefined || start === undefined ? {} : { form: { changes, start } };
    return { ...listening.plans, leads, ...placed };
  }

  goOn(plans: ModePlans): void {
    this.listening.goOn(plans);
    this.leads = plans.leads ?? false;
    const text = plans.form?.changes ?? '';
    const chart = parseChart(text);
    if (chart !== undefined && plans.form !== undefined)
      this.form = { text, chart, start: plans.form.start };
  }

  /** The form begins with the song, or where a beat of the jam's own runs on the next bar line. */
  enter(): void {
    const { stage, ear, accompanist } = this.cast;
    const { given, bar, beat } = stage.transport;
    const text = stage.settings.changes;
    const chart = parseChart(text);
    if (given === undefined || chart === undefined) return;
    const fromStart = stage.transport.followsClock || tickAt(given, stage.now) < bar;
    const start = fromStart ? 0 : lineAfter(given, bar, stage.now + AHEAD);
    this.form = { text, chart, start };
    this.leads = !ear.isPhraseOpen && ['silence', 'bar'].includes(stage.settings.handover);
    stage.key = stage.keySet ?? keyOfChart(chart);
    accompanist.start(Math.max(start, lineAfter(given, beat, stage.now)));
  }

  rest(): void {
    this.listening.forget();
    this.form = undefined;
    this.leads = false;
  }

  act(): void {
    const { stage, accompanist } = this.cast;
    const beat = accompanist.nextDue(stage.transport.given);
    if (this.listening.end !== undefined && this.listening.end <= (beat ?? stage.now)) {
      if (this.listening.isOver()) this.handOver();
      return;
    }
    this.playBeat();
  }

  strike(): Reception {
    this.listening.forget();
    this.leads = false;
    if (this.form === undefined) this.enter();
    const { partner } = this.cast;
    return { isHeard: true, prelude: partner.isPlaying ? partner.yield() : undefined };
  }

  ease(): void {
    this.listening.reconsider();
  }

  handOver(): void {
    this.listening.forget();
    this.cast.ear.closeAsItIs();
    this.leads = true;
  }

  /** The form goes on: the other solo begins with the next bar, over its chords. */
  again(): void {
    const { ear, partner } = this.cast;
    if (!ear.isPhraseOpen && partner.takeBack() !== undefined) this.leads = true;
  }

  /** The form goes on, and whoever led leads. */
  takeBack(): void {
    this.listening.forget();
  }

  passageOver(): void {
    this.cast.partner.finish();
  }

  private playBeat(): void {
    const { stage, ear, partner, accompanist } = this.cast;
    const { given, bar } = stage.transport;
    const { form } = this;
    const tick = accompanist.nextBeat;
    if (given === undefined || form === undefined || tick === undefined) return;
    const inForm = formChords(form.chart, stage.meter, lineBefore(tick, bar) - form.start, bar);
    const inBar = modulo(tick, bar);
    if (inBar === 0) {
      const barOfForm = modulo((tick - form.start) / bar, form.chart.bars.length);
      for (const chord of inForm) {
        stage.name({ ...symbolOf(chord), onset: tick + chord.onset }, barOfForm);
      }
      if (this.leads && !partner.goesOnBeyond(tick)) this.solo(given, tick);
    }
    const chord = chordAt(inForm, inBar);
    if (chord === undefined) return;
    const isNew = inForm.some(({ onset }) => onset === inBar);
    accompanist.play(given, { chord, isNew, loudness: ear.loudness, lowest: ear.lowest });
  }

  /** A solo from the bar line at `start` on. */
  private solo(given: Pulse, start: Ticks): void {
    const { stage, ear, partner } = this.cast;
    const { form } = this;
    if (form === undefined) return;
    partner.finish();
    const { meter, model, transport } = stage;
    const bar = barTicks(meter);
    const inForm = modulo(start - form.start, form.chart.bars.length * bar);
    const left = form.chart.bars.length - inForm / bar;
    const length = (left > LONGEST_BARS ? BREATH_BARS : left) * bar;
    const chords = formChords(form.chart, meter, inForm, length);
    const key = stage.keySet ?? keyOfChart(form.chart);
    stage.key = key;
    const over = { chords, key, low: handTop(ear.lowest) + 1 };
    const wish = { notes: model.notes, rest: 0, length, over };
    const place = placeAt(transport, given, start, length);
    partner.begin({ wish, manner: model.manner, symbols: chords.map(symbolOf) }, place);
  }
}

function lineBefore(tick: Ticks, bar: Ticks): Ticks {
  return Math.floor(tick / bar) * bar;
}

function least(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.min(a, b);
}
