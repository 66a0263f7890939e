import { AntiphonError } from '../../error.js';
import type { Accompanist } from '../accompanist.js';
import type { Brains } from '../brains.js';
import type { ClockOut } from '../clockOut.js';
import type { Ear } from '../ear.js';
import type { Metronome } from '../metronome.js';
import type { Modes } from '../modes/modes.js';
import type { Partner } from '../partner.js';
import type { Rehearsal } from '../rehearsal.js';
import { meterOf, type Stage } from '../stage.js';
import type { Steering } from '../steering.js';
import { readPassage, writePassage } from './passageInHand.js';
import type { SessionCheckpoint } from './schema.js';
import { Reading, Writing } from './written.js';

/** All in a session that remembers something. */
export interface Rememberers {
  readonly stage: Stage;
  readonly ear: Ear;
  readonly partner: Partner;
  readonly accompanist: Accompanist;
  readonly metronome: Metronome;
  readonly clockOut: ClockOut;
  readonly brains: Brains;
  readonly rehearsal: Rehearsal;
  readonly steering: Steering;
  readonly modes: Modes;
}

/**
 * Writes down what a session goes by between two moments: nothing may be due. Undefined where
 * something is under way that is over in a moment (a note on its way to the ear, a model that hears
 * the score), while two takes are there to choose from, and in a phrase that is too long.
 */
export function checkpointOf(parts: Rememberers): SessionCheckpoint | undefined {
  const { stage, ear, partner, accompanist, metronome, clockOut, brains, modes } = parts;
  if (!Number.isFinite(stage.now)) return undefined;
  if (parts.steering.isChoosing || parts.rehearsal.nextDue !== undefined) return undefined;
  const [heardNow, playedNow] = [ear.state, partner.state];
  if (heardNow === undefined || playedNow === undefined) return undefined;
  const { memory, named, motif, history, line, chords, beat, settings, turn } = stage.state;
  const { clock, given, taps } = stage.transport.state;
  const { latest, take, inHand } = playedNow;
  const { phrase } = heardNow;
  const writing = new Writing();
  const passage = inHand && writePassage(inHand, parts, writing);
  if (inHand !== undefined && passage === undefined) return undefined;
  const remembered = {
    // Oldest first, so that what each remembers more stands after what it has from before.
    history: history.map((one) => writing.memory(one)),
    partner: { latest: latest && writing.take(latest), take, inHand: passage },
    ear: { ...heardNow, phrase: phrase && writing.phrase(phrase) },
    now: writing.memory(memory),
    motif: motif && writing.closed(motif),
    named: writing.symbols(named),
  };
  return {
    at: stage.now,
    music: {
      ...remembered,
      ...writing.tables,
      settings,
      turn,
      given,
      taps,
      clock,
      metronome: metronome.state,
      clockOut: clockOut.state,
      line,
      chords,
      accompanist: accompanist.state,
      plans: modes[settings.mode].plans,
      chosen: modes.accompany.chosen,
      heard: [...brains.all].map(([model, { hearing }]) => ({ model, ...hearing.state })),
    },
    shown: { ...stage.announcer.shown, beat, line: ear.telling.line },
  };
}

/**
 * Puts new parts where those were that the checkpoint is of; hears what they had heard.
 *
 * @throws AntiphonError `checkpoint-invalid` where it says something that cannot be
 */
export function goOnFrom({ at, music, shown }: SessionCheckpoint, parts: Rememberers): void {
  const { stage, ear, partner, accompanist, metronome, clockOut, brains, modes } = parts;
  const { settings, turn, given, taps, clock, line, chords } = music;
  const reading = new Reading(music, meterOf(settings));
  const memory = reading.memory(music.now);
  stage.now = at;
  stage.goOn({
    settings,
    turn,
    line,
    chords,
    memory,
    named: reading.symbols(music.named),
    motif: music.motif && reading.closed(music.motif),
    history: music.history.map((one) => reading.memory(one)),
    beat: shown.beat,
  });
  stage.transport.goOn({ given, heard: memory.beat, taps, clock });
  const { phrase, ...player } = music.ear;
  ear.goOn({ ...player, phrase: phrase && reading.phrase(phrase) });
  ear.telling.line = shown.line;
  accompanist.goOn(music.accompanist);
  modes.accompany.goOnAfter(music.chosen);
  modes[settings.mode].goOn(music.plans);
  metronome.goOn(music.metronome);
  clockOut.goOn(music.clockOut);
  stage.announcer.goOn(shown, settings);
  for (const { model, ...heard } of music.heard) brains.named(model)?.hearing.goOn(heard);
  stage.brain = brains.named(settings.model) ?? stage.brain;
  const { latest, take, inHand } = music.partner;
  partner.goOn({
    latest: latest && reading.take(latest),
    take,
    inHand: inHand && readPassage(inHand, parts, reading),
  });
}

/** Nothing is due at a checkpoint: what claims to have been would be made up for beat by beat. */
export function mustBeLater(due: number | undefined, at: number): void {
  if (due === undefined || due > at) return;
  throw new AntiphonError('checkpoint-invalid', 'Something was due before the checkpoint.');
}
