import type { MidiScore, ScoreNote } from '../midi/file.js';
import type { MidiMessage } from '../midi/message.js';
import { beatTicks, type Meter } from '../music/meter.js';
import type { PlayedNote } from '../music/note.js';
import { type Milliseconds, TICKS_PER_QUARTER, type Ticks } from '../music/time.js';
import type { JamOutput } from './events.js';
import { CLICK_CHANNEL } from './metronome.js';
import type { Session } from './session.js';
import { playThrough, type TimedInput } from './virtualTime.js';

export interface Rendering {
  /** The player's track, then the partner's. */
  readonly score: MidiScore;
  /** The partner's phrases as engraved ABC tunes, in order. */
  readonly answers: readonly string[];
}

const PLAYER_CHANNEL = 0;
const PARTNER_CHANNEL = 1;

/** Plays recorded notes to a session in virtual time. */
export function renderFile(
  session: Session,
  notes: readonly PlayedNote[],
  meter: Meter,
  tempo: number | 'auto',
): Rendering {
  const outputs = playThrough(session, inputsOf(notes));
  const beats = tempo === 'auto' ? (tempoTold(outputs) ?? 120) : tempo;
  const quartersPerMinute = (beats * beatTicks(meter)) / TICKS_PER_QUARTER;
  const toTicks = (at: Milliseconds): Ticks =>
    Math.round((at * quartersPerMinute * TICKS_PER_QUARTER) / 60_000);
  const track = (played: readonly PlayedNote[], channel: number): ScoreNote[] =>
    played.map(({ pitch, velocity, on, off = on }) => ({
      pitch,
      velocity,
      channel,
      onset: toTicks(on),
      duration: Math.max(1, toTicks(off) - toTicks(on)),
    }));
  return {
    score: {
      tempos: [{ at: 0, quartersPerMinute }],
      meters: [{ at: 0, meter }],
      keys: [],
      tracks: [
        { name: 'Player', notes: track(notes, PLAYER_CHANNEL) },
        { name: 'Antiphon', notes: track(sentNotes(outputs), PARTNER_CHANNEL) },
      ],
    },
    answers: answersTold(outputs),
  };
}

/** Notes as the messages of a keyboard, in order of time; a key goes up before it goes down. */
export function inputsOf(notes: readonly PlayedNote[]): TimedInput[] {
  const timed = notes.flatMap(({ pitch, velocity, on, off }) => {
    const down: MidiMessage = { kind: 'noteOn', channel: PLAYER_CHANNEL, pitch, velocity };
    const up: MidiMessage = { kind: 'noteOff', channel: PLAYER_CHANNEL, pitch, velocity: 0 };
    const begin = { at: on, order: 1, input: { kind: 'midi' as const, message: down } };
    if (off === undefined) return [begin];
    return [begin, { at: off, order: 0, input: { kind: 'midi' as const, message: up } }];
  });
  timed.sort((a, b) => a.at - b.at || a.order - b.order);
  return timed.map(({ at, input }) => ({ at, input }));
}

/** The notes that a session sent, but for the metronome's, in order of their onsets. */
export function sentNotes(outputs: readonly JamOutput[]): PlayedNote[] {
  const notes: PlayedNote[] = [];
  const sounding = new Map<number, PlayedNote>();
  for (const output of outputs) {
    if (output.kind !== 'send') continue;
    const { due, message } = output;
    if ('channel' in message && message.channel === CLICK_CHANNEL) continue;
    if (message.kind === 'noteOn') {
      const { pitch, velocity } = message;
      sounding.set(pitch, { pitch, velocity, on: due });
    } else if (message.kind === 'noteOff') {
      const note = sounding.get(message.pitch);
      if (note !== undefined) notes.push({ ...note, off: due });
      sounding.delete(message.pitch);
    }
  }
  return notes.sort((a, b) => a.on - b.on || a.pitch - b.pitch);
}

function answersTold(outputs: readonly JamOutput[]): string[] {
  const answers = new Map<number, string>();
  for (const output of outputs) {
    if (output.kind !== 'publish' || output.event.kind !== 'transcript') continue;
    const { part, phrase, engraved } = output.event;
    if (part === 'partner') answers.set(phrase, engraved);
  }
  return [...answers.values()];
}

function tempoTold(outputs: readonly JamOutput[]): number | undefined {
  for (const output of outputs.toReversed()) {
    if (output.kind === 'publish' && output.event.kind === 'state') {
      if (output.event.tempo !== undefined) return output.event.tempo;
    }
  }
  return undefined;
}
