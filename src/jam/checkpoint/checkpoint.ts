import type { Accompanist } from '../accompanist.js';
import type { Brains } from '../brains.js';
import type { Ear } from '../ear.js';
import type { Metronome } from '../metronome.js';
import type { AccompanyMode } from '../modes/accompany.js';
import type { Partner } from '../partner.js';
import { meterOf, type Stage } from '../stage.js';
import type { SessionCheckpoint } from './schema.js';
import { Reading, Writing } from './written.js';

/** All in a session that remembers something while nobody plays. */
export interface Rememberers {
  readonly stage: Stage;
  readonly ear: Ear;
  readonly partner: Partner;
  readonly accompanist: Accompanist;
  readonly metronome: Metronome;
  readonly brains: Brains;
  readonly accompany: AccompanyMode;
}

/**
 * Writes down what a session goes by that is at rest; undefined where a MIDI clock was ever heard,
 * whose beat is not written down.
 */
export function checkpointOf(parts: Rememberers): SessionCheckpoint | undefined {
  const { stage, ear, partner, accompanist, metronome, brains, accompany } = parts;
  const transport = stage.transport.state;
  if (transport === undefined) return undefined;
  const { memory, named, motif, history, sounded, beat, settings, turn } = stage.state;
  const { latest, take } = partner.state;
  const writing = new Writing();
  const remembered = {
    // Oldest first, so that what each remembers more stands after what it has from before.
    history: history.map((one) => writing.memory(one)),
    partner: { latest: latest && writing.take(latest), take },
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
      given: transport.given,
      taps: transport.taps,
      sounded: { ...sounded, clicks: metronome.clicks.hasSounded },
      ear: ear.state,
      hands: accompanist.hands,
      chosen: accompany.chosen,
      heard: [...brains.all].map(([model, { hearing }]) => ({ model, ...hearing.state })),
    },
    shown: { ...stage.announcer.shown, beat, line: ear.line },
  };
}

/** Puts new parts where those were that the checkpoint is of; hears what they had heard. */
export function goOnFrom({ at, music, shown }: SessionCheckpoint, parts: Rememberers): void {
  const { stage, ear, partner, accompanist, metronome, brains, accompany } = parts;
  const { settings, turn, sounded, given, taps, hands } = music;
  const reading = new Reading(music, meterOf(settings));
  const memory = reading.memory(music.now);
  stage.now = at;
  stage.goOn({
    settings,
    turn,
    sounded,
    memory,
    named: reading.symbols(music.named),
    motif: music.motif && reading.closed(music.motif),
    history: music.history.map((one) => reading.memory(one)),
    beat: shown.beat,
  });
  stage.transport.goOn({ given, heard: memory.beat, taps });
  ear.goOn(music.ear);
  ear.line = shown.line;
  const { latest, take } = music.partner;
  partner.goOn({ latest: latest && reading.take(latest), take });
  accompanist.goOnFrom(hands);
  accompany.goOnAfter(music.chosen);
  metronome.clicks.goOn(sounded.clicks);
  stage.announcer.goOn(shown, settings);
  for (const { model, ...heard } of music.heard) brains.named(model)?.hearing.goOn(heard);
  stage.brain = brains.named(settings.model) ?? stage.brain;
}
