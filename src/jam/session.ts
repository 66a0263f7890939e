import type { LiveSettings } from '../config/settings.js';
import type { MidiMessage } from '../midi/message.js';
import type { Engine } from '../model/engine.js';
import type { Model } from '../model/model.js';
import { formatKey, type Key, parseKey } from '../music/key.js';
import { barTicks, formatMeter, type Meter, parseMeter } from '../music/meter.js';
import type { Milliseconds } from '../music/time.js';
import { Announcer } from './announcer.js';
import { Answer } from './answer.js';
import { entryAfter, isStillInTime, phraseEnd } from './conductor.js';
import { engraved } from './engraving.js';
import type { JamInput, JamSnapshot, PredictionEvent, StateEvent, Turn } from './events.js';
import { Forecast } from './forecast.js';
import { Hearing } from './hearing.js';
import { Imagination } from './imagination.js';
import { Improviser } from './improviser.js';
import type { Grid } from './listener/grid.js';
import { mannerOf } from './manner.js';
import { PlayerPhrase, type Prelude, type WrittenPhrase } from './phrase.js';
import { answerPlan, linePlan } from './plan.js';
import { Player } from './player.js';
import { before, Score } from './score.js';

export interface SessionOptions {
  readonly model: Model;
  /** For this session alone: its state changes with every note. */
  readonly engine: Engine;
  readonly settings: LiveSettings;
  /** 0..2^32-1; with the inputs and their times it decides every byte that is sent. */
  readonly seed: number;
  /** MIDI channel of the partner, 0..15. */
  readonly channel?: number;
}

/** A note that was struck just now. */
interface Unheard {
  readonly at: Milliseconds;
  readonly pitch: number;
  readonly velocity: number;
  /** What the partner had begun when it broke in. */
  readonly prelude: Prelude | undefined;
}

/** What is still to be told of the newest note. */
interface Afterthought {
  readonly at: Milliseconds;
  readonly written: WrittenPhrase;
  readonly key: Key;
}

/** Long enough for the notes of a chord to come together, too short to be seen. */
const AFTER: Milliseconds = 5;
const SUSTAIN = 64;
/** A phrase longer than this lets go of its beginning, which the score keeps for a while. */
const LONGEST_PHRASE_BARS = 24;
const SHED_TO_BARS = 8;
const COMMON_TIME: Meter = { beats: 4, unit: 4 };

/**
 * One jam: a state machine without timers, input or output. Times are milliseconds of one clock;
 * one that runs backwards is taken as the latest. It acts at its own due times, in order, however
 * late or often it is called, so that the same inputs at the same times give the same outputs.
 */
export class Session {
  private settings: LiveSettings;
  private meter: Meter;
  private readonly seed: number;
  private readonly hearing: Hearing;
  private readonly forecast: Forecast;
  private readonly imagination: Imagination;
  private readonly player: Player;
  private readonly announcer: Announcer;
  private score: Score;
  private phrase: PlayerPhrase | undefined;
  private answer: Answer | undefined;
  /** Where the last answer ended, a bar line: the player goes on from there. */
  private beat: { readonly barLine: Milliseconds; readonly grid: Grid } | undefined;
  private key: Key | undefined;
  /** Counts the phrases of both parts. */
  private phrases = 0;
  private prediction: PredictionEvent | undefined;
  /** A note that waits to be heard: what is sent because of it goes first. */
  private unheard: Unheard | undefined;
  private afterthought: Afterthought | undefined;
  /** What was played of an answer that the player broke into, and viewers were not told yet. */
  private brokenOff: { readonly answer: Answer; readonly played: Answer['notes'] } | undefined;
  /** When the phrase is over if nothing more happens. */
  private deadline: Milliseconds | undefined;
  private pedalDown = false;
  private now: Milliseconds = Number.NEGATIVE_INFINITY;

  constructor({ model, engine, settings, seed, channel = 0 }: SessionOptions) {
    this.settings = settings;
    this.seed = seed;
    this.meter = parseMeter(settings.meter) ?? COMMON_TIME;
    this.hearing = new Hearing(model, engine);
    this.forecast = new Forecast(this.hearing, new Imagination(this.hearing));
    this.imagination = new Imagination(this.hearing);
    this.player = new Player(channel);
    this.score = new Score(this.meter);
    this.announcer = new Announcer(this.state('idle'), settings);
  }

  receive(input: JamInput, at: Milliseconds): Turn {
    this.runTo(at);
    if (input.kind === 'midi') this.hearMessage(input.message);
    else if (input.kind === 'settings') this.change(input.change);
    else this.panic();
    return this.turn();
  }

  /** Does all that is due up to `to`. */
  advance(to: Milliseconds): Turn {
    this.runTo(to);
    return this.turn();
  }

  /** Releases all notes; what comes after starts anew. */
  close(at: Milliseconds): Turn {
    this.runTo(at);
    this.startAnew();
    this.announcer.allOff(this.now);
    return this.turn();
  }

  snapshot(): JamSnapshot {
    return this.announcer.snapshot();
  }

  private turn(): Turn {
    const outputs = this.announcer.take();
    const wake = this.nextDue();
    const { upcoming } = this.player;
    return { outputs, upcoming, ...(wake === undefined ? {} : { wake }) };
  }

  private nextDue(): Milliseconds | undefined {
    const dues = [
      this.player.nextDue,
      this.answer?.nextThought,
      this.deadline,
      this.afterthought?.at,
      this.unheard?.at,
    ];
    const due = Math.min(...dues.filter((one) => one !== undefined));
    return due === Number.POSITIVE_INFINITY ? undefined : due;
  }

  private runTo(to: Milliseconds): void {
    // A time that is no number must not stop the clock.
    const until = to > this.now ? to : this.now;
    for (let due = this.nextDue(); due !== undefined && due <= until; due = this.nextDue()) {
      this.now = Math.max(this.now, due);
      if (this.unheard?.at === due) this.hearNote(this.unheard);
      else if (this.deadline === due) this.beginAnswer();
      else if (this.answer?.nextThought === due) this.think(this.answer);
      else if (this.afterthought?.at === due) this.tellMore(this.afterthought);
      else for (const message of this.player.play(due)) this.announcer.send(message);
      if (this.answer?.nextThought === undefined && this.player.isDone) this.endAnswer();
    }
    this.now = until;
  }

  private hearMessage(message: MidiMessage): void {
    if (message.kind === 'noteOn' && message.velocity > 0) {
      this.noteOn(message.pitch, message.velocity);
    } else if (message.kind === 'noteOn' || message.kind === 'noteOff') {
      this.announcer.noteOff('player', message.pitch, this.now);
      this.phrase?.noteOff(message.pitch, this.now);
      this.expectEnd();
    } else if (message.kind === 'control' && message.controller === SUSTAIN) {
      this.pedalDown = message.value >= 64;
      this.phrase?.pedal(this.pedalDown, this.now);
      this.expectEnd();
    }
  }

  private noteOn(pitch: number, velocity: number): void {
    const prelude = this.answer === undefined ? undefined : this.yield(this.answer);
    this.deadline = undefined;
    this.announcer.noteOn('player', pitch, velocity, this.now);
    this.unheard = { at: this.now, pitch, velocity, prelude };
  }

  private beginPhrase(prelude: Prelude | undefined): PlayerPhrase {
    const { settings, meter, beat } = this;
    const key = settings.key === 'auto' ? 'auto' : (parseKey(settings.key) ?? 'auto');
    const isInTime =
      beat !== undefined &&
      isStillInTime(beat.barLine, beat.grid.millisecondsPerTick, meter, this.now);
    const phrase = new PlayerPhrase(
      {
        tempo: settings.tempo,
        meter,
        key,
        ...(isInTime ? { remembered: { tempo: beat.grid.tempo, origin: beat.barLine } } : {}),
      },
      this.score.length === 0,
      prelude,
    );
    if (this.pedalDown) phrase.pedal(true, this.now);
    return phrase;
  }

  private hearNote({ at, pitch, velocity, prelude }: Unheard): void {
    this.unheard = undefined;
    this.phrase ??= this.beginPhrase(prelude);
    this.phrase.noteOn(pitch, velocity, at);
    this.hearPhrase();
  }

  /** Writes the phrase as it is now, lets the network hear it and tells what it expects. */
  private hearPhrase(): void {
    if (this.brokenOff !== undefined) {
      this.tellAnswer(this.brokenOff.answer, this.brokenOff.played, this.phrases - 1);
      this.brokenOff = undefined;
    }
    const written = this.shedIfLong(this.phrase);
    if (written === undefined) return;
    const key = this.keyOf(written);
    this.hearing.hear(this.score, key, written);
    this.prediction = this.forecast.chances(true, key, {
      care: 'quick',
      adaptation: this.settings.adaptation,
      line: this.prediction?.line ?? '',
    });
    this.announcer.tellPrediction(this.prediction);
    this.announcer.tellState(this.state('listening', written.grid));
    this.afterthought = { at: this.now + AFTER, written, key };
  }

  /** What takes longer to work out, and can wait until the note has gone its way. */
  private tellMore({ written, key }: Afterthought): void {
    this.afterthought = undefined;
    this.tellPhrase(written, key);
    const { settings, score, seed, meter } = this;
    const anacrusis = score.length > 0 ? score.anacrusis : written.anacrusis;
    const phrase = this.phrases + 1;
    const plan = linePlan(written, this.hearing, { meter, anacrusis, seed, phrase });
    const line = this.forecast.line(key, plan, settings);
    const { adaptation } = settings;
    this.prediction = this.forecast.chances(true, key, { care: 'thorough', adaptation, line });
    this.announcer.tellPrediction(this.prediction);
    // The next note is heard the sooner.
    this.hearing.listening.prepare();
  }

  private tellPhrase({ notes, anacrusis }: WrittenPhrase, key: Key): void {
    this.announcer.tellTranscript({
      kind: 'transcript',
      part: 'player',
      phrase: this.phrases,
      canon: this.hearing.header + this.hearing.phraseBody,
      engraved: engraved(notes, { meter: this.meter, key, anacrusis }),
    });
  }

  private shedIfLong(phrase: PlayerPhrase | undefined): WrittenPhrase | undefined {
    const bar = barTicks(this.meter);
    const written = phrase?.written(this.now);
    if (phrase === undefined || written === undefined || written.last < LONGEST_PHRASE_BARS * bar)
      return written;
    const { anacrusis, notes, last, frozenUpTo } = written;
    const bars = Math.floor((Math.min(frozenUpTo, last - SHED_TO_BARS * bar) - anacrusis) / bar);
    if (bars < 1) return written;
    const line = anacrusis + bars * bar;
    this.score.append(before(line, notes), line, anacrusis);
    phrase.shed(line);
    return phrase.written(this.now);
  }

  private expectEnd(): void {
    const since = this.phrase?.silentSince(this.now);
    const grid = this.phrase?.written(this.now)?.grid;
    this.deadline =
      since === undefined || grid === undefined
        ? undefined
        : phraseEnd(since, grid, this.meter, this.settings.silenceBeats);
  }

  private beginAnswer(): void {
    // Silence has told more about the last note: it may end later than it seemed.
    this.expectEnd();
    if (this.deadline !== undefined && this.deadline > this.now) return;
    this.deadline = undefined;
    this.afterthought = undefined;
    const { phrase, meter, seed } = this;
    const written = phrase?.written(this.now);
    if (phrase === undefined || written === undefined) return;
    const key = this.keyOf(written);
    this.key = key;
    const entry = entryAfter(written, meter, this.now);
    const { notes, anacrusis, last } = written;
    this.hearing.hear(this.score, key, { notes, anacrusis, last, length: entry.heard });
    this.tellPhrase(written, key);
    this.score.append(notes, entry.heard, anacrusis);
    this.hearing.hear(this.score, key);
    this.phrases += 1;
    const plan = answerPlan(written, this.hearing, entry, {
      meter,
      anacrusis: this.score.anacrusis,
      seed,
      phrase: this.phrases,
    });
    this.answer = new Answer(
      new Improviser(this.imagination, plan),
      this.player,
      entry,
      this.hearing.carriage,
      mannerOf(phrase.played),
      meter,
    );
    this.phrase = undefined;
    this.beat = { barLine: this.answer.end, grid: written.grid };
    this.announcer.tellState(this.state('answering', written.grid));
  }

  private think(answer: Answer): void {
    answer.think(this.settings);
    this.tellAnswer(answer, answer.notes, this.phrases);
  }

  private tellAnswer(answer: Answer, notes: Answer['notes'], phrase: number): void {
    const { meter } = this;
    const key = this.key ?? this.hearing.carriage.key;
    const end = Math.max(0, ...notes.map(({ onset, duration }) => onset + duration));
    const length = Math.ceil(end / barTicks(meter)) * barTicks(meter);
    this.announcer.tellTranscript({
      kind: 'transcript',
      part: 'partner',
      phrase,
      canon: this.hearing.header + answer.text,
      engraved: engraved(notes, { meter, key, length }),
    });
  }

  private endAnswer(): void {
    const { answer } = this;
    if (answer === undefined) return;
    this.answer = undefined;
    this.score.append(answer.notes, answer.length);
    this.phrases += 1;
    this.announcer.tellState(this.state('listening', this.beat?.grid));
  }

  /** The player breaks in: what was not played yet is forgotten, what was is in the score. */
  private yield(answer: Answer): Prelude | undefined {
    for (const message of this.player.silence(this.now)) this.announcer.send(message);
    this.answer = undefined;
    const { played, whole, length, begun, barLine } = answer.brokenOff(this.now);
    // Viewers are told when the note-offs have left.
    this.brokenOff = { answer, played };
    this.phrases += 1;
    if (length > 0) this.score.append(whole, length);
    if (this.beat !== undefined) this.beat = { ...this.beat, barLine };
    return begun.length === 0 ? undefined : { notes: begun, barLine };
  }

  private change(change: Partial<LiveSettings>): void {
    const before = this.settings;
    this.settings = { ...before, ...change };
    const { meter, tempo, key, mode } = this.settings;
    this.meter = parseMeter(meter) ?? this.meter;
    const isOther =
      meter !== before.meter ||
      tempo !== before.tempo ||
      key !== before.key ||
      mode !== before.mode;
    if (isOther) this.startAnew();
    else this.expectEnd();
    this.announcer.tellSettings(this.settings);
  }

  private panic(): void {
    this.startAnew();
    this.announcer.allOff(this.now);
  }

  /** Silence, an empty page, and no beat in mind. */
  private startAnew(): void {
    for (const message of this.player.silence(this.now)) this.announcer.send(message);
    if (this.phrase !== undefined || this.answer !== undefined) this.phrases += 1;
    this.answer = undefined;
    this.phrase = undefined;
    this.deadline = undefined;
    this.unheard = undefined;
    this.afterthought = undefined;
    this.brokenOff = undefined;
    this.prediction = undefined;
    this.beat = undefined;
    this.key = undefined;
    this.pedalDown = false;
    this.score = new Score(this.meter);
    this.announcer.tellState(this.state('idle'));
  }

  /** A few notes after a long text say less about the key than the text did. */
  private keyOf(written: WrittenPhrase): Key {
    const isShort = written.notes.length < 8;
    return isShort && this.key !== undefined ? this.key : written.key;
  }

  private state(turn: StateEvent['turn'], grid?: Grid): StateEvent {
    const { tempo } = this.settings;
    const beats = grid?.tempo ?? (tempo === 'auto' ? undefined : tempo);
    const key = this.key;
    return {
      kind: 'state',
      turn,
      ...(beats === undefined ? {} : { tempo: beats }),
      meter: formatMeter(this.meter),
      ...(key === undefined ? {} : { key: formatKey(key) }),
    };
  }
}
