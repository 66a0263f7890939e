import { describe, expect, test } from '@jest/globals';
import { parseCanon } from '../../src/abc/canon.js';
import type { LiveSettings } from '../../src/config/settings.js';
import type { JamInput, TranscriptEvent } from '../../src/jam/events.js';
import { Jam } from './jamming.js';
import {
  BAR,
  BEAT,
  barLengths,
  modeSession,
  offGrid,
  onsets,
  PHRASE,
  partnerPhrases,
} from './modes/beats.js';

const START = 1000;
const AGAIN: JamInput = { kind: 'again' };
const UNDO: JamInput = { kind: 'undo' };
const ALTERNATIVES: JamInput = { kind: 'alternatives' };
/** Another two bars. */
const OTHER = [72, 71, 69, 67, 65, 64, 62, 60, 62, 64, 65, 67, 69, 71, 72];

type Mode = LiveSettings['mode'];

/** The player has played two bars by `START + 2 * BAR`, and the partner has answered for some time. */
function answered(settings: Partial<LiveSettings> = {}, bars = 3): Jam {
  const jam = new Jam(modeSession({ mode: 'answer', ...settings }));
  jam.play(PHRASE, START);
  jam.till(START + (2 + bars) * BAR);
  return jam;
}

function bodyOf({ canon }: TranscriptEvent): string {
  return canon.split('\n')[2] ?? '';
}

/** What the network has heard of the jam, with a bar line before each bar. */
function heard(jam: Jam): string {
  return `|${jam.session.listening.text.split('\n')[2] ?? ''}`;
}

function takes(jam: Jam): string[] {
  const bodies = new Map<string, string>();
  let take = 0;
  let before = '';
  for (const event of jam.of('transcript')) {
    if (event.part !== 'partner') continue;
    const body = bodyOf(event);
    if (!body.startsWith(before)) take += 1;
    bodies.set(String(take), body);
    before = body;
  }
  return [...bodies.values()];
}

describe('again', () => {
  test('plays another take of the answer at once in the beat, as long, in its place', () => {
    const jam = answered({}, 5);
    const first = partnerPhrases(jam).at(-1);
    const at = START + 7.3 * BAR;
    jam.receive(AGAIN, at);
    jam.till(at + 5 * BAR);
    const second = partnerPhrases(jam).at(-1);
    expect(second?.phrase).toBe(first?.phrase);
    expect(second && bodyOf(second)).not.toBe(first && bodyOf(first));
    expect(second && barLengths(second)).toEqual(first && barLengths(first));
    const notes = onsets(jam).filter(({ due }) => due >= at);
    expect(notes.length).toBeGreaterThan(3);
    for (const { due } of notes) {
      // It begins with the upbeat that the first take began with.
      expect(due).toBeGreaterThan(at);
      expect(due).toBeLessThan(START + 11 * BAR);
      expect(offGrid(due, START, BEAT / 24)).toBeLessThan(0.1);
    }
    // What comes after goes on from the second take alone.
    jam.play(OTHER, START + 11 * BAR);
    expect(heard(jam)).toContain(second && bodyOf(second));
    expect(heard(jam)).not.toContain(first && bodyOf(first));
  });

  test('breaks off the answer that is being played, and may be asked for many times', () => {
    const jam = answered({}, 1.5);
    for (let take = 0; take < 3; take++) {
      jam.receive(AGAIN, START + (3.6 + take) * BAR);
      jam.till(START + (4.5 + take) * BAR);
    }
    jam.till(START + 12 * BAR);
    const played = takes(jam);
    expect(played).toHaveLength(4);
    expect(new Set(played).size).toBe(4);
    expect(jam.session.snapshot().sounding).toEqual([]);
    expect(new Set(partnerPhrases(jam).map(({ phrase }) => phrase)).size).toBe(1);
  });

  test('plays the same takes in every jam that is the same', () => {
    const jams = [1, 2].map(() => {
      const jam = answered();
      jam.receive(AGAIN, START + 6 * BAR);
      jam.receive(AGAIN, START + 7 * BAR);
      jam.close(START + 12 * BAR);
      return jam;
    });
    expect(jams[0]?.outputs).toEqual(jams[1]?.outputs);
  });

  test.each<Mode>(['trade', 'continue', 'changes', 'solo'])('in %s too', (mode) => {
    const jam = answered({ mode, tradeBars: 2 }, 1.5);
    const before = partnerPhrases(jam).at(-1);
    const at = START + 3.6 * BAR;
    jam.receive(AGAIN, at);
    jam.till(at + 3 * BAR);
    const after = partnerPhrases(jam).at(-1);
    expect(after?.phrase).toBe(before?.phrase);
    expect(after && before && bodyOf(after).startsWith(bodyOf(before))).toBe(false);
    for (const length of after === undefined ? [] : barLengths(after).slice(0, -1))
      expect(length).toBe(40_320);
  });

  test('is harmless where nothing was played, and while the player plays', () => {
    const jam = new Jam(modeSession({}));
    jam.receive(AGAIN, 0);
    jam.play(PHRASE, START);
    const untouched = new Jam(modeSession({}));
    untouched.play(PHRASE, START);
    jam.receive(AGAIN, START + 1.9 * BAR);
    jam.close(START + 8 * BAR);
    untouched.close(START + 8 * BAR);
    expect(jam.sent).toEqual(untouched.sent);
  });
});

describe('undo', () => {
  test('makes the phrase and its answer unplayed: what follows is as without them', () => {
    const jam = answered({}, 4);
    jam.play(OTHER, START + 8 * BAR);
    jam.till(START + 11.2 * BAR);
    expect(jam.session.snapshot().sounding.length + onsets(jam).length).toBeGreaterThan(4);
    jam.receive(UNDO, START + 11.2 * BAR);
    jam.play(PHRASE, START + 16 * BAR);
    jam.till(START + 24 * BAR);
    const never = answered({}, 4);
    never.play(PHRASE, START + 16 * BAR);
    never.till(START + 24 * BAR);
    expect(partnerPhrases(jam).at(-1)).toEqual(partnerPhrases(never).at(-1));
    expect(jam.session.listening.text).toBe(never.session.listening.text);
  });

  test('silences an answer at once, and shows what was before', () => {
    const jam = answered({}, 4);
    const before = jam.session.snapshot();
    jam.play(OTHER, START + 8 * BAR);
    const at = START + 11.2 * BAR;
    jam.till(at);
    jam.receive(UNDO, at);
    const after = jam.session.snapshot();
    expect(after.transcripts).toEqual(before.transcripts);
    expect(after.state).toEqual(before.state);
    expect(after.sounding).toEqual([]);
    jam.till(at + 4 * BAR);
    expect(onsets(jam).filter(({ due }) => due > at)).toEqual([]);
  });

  test('walks back phrase by phrase to the empty page', () => {
    const jam = answered({}, 4);
    jam.play(OTHER, START + 8 * BAR);
    jam.till(START + 14 * BAR);
    jam.receive(UNDO, START + 14 * BAR);
    expect(jam.session.snapshot().transcripts.map(({ phrase }) => phrase)).toEqual([0, 1]);
    jam.receive(UNDO, START + 14.1 * BAR);
    const { transcripts, state } = jam.session.snapshot();
    expect(transcripts.map(({ canon, engraved }) => canon + engraved)).toEqual(['', '']);
    expect(state.turn).toBe('idle');
    const text = heard(jam);
    jam.receive(UNDO, START + 14.2 * BAR);
    expect(heard(jam)).toBe(text);
    expect(text).toBe('|');
  });

  test('drops the phrase that is being played', () => {
    const jam = answered({}, 4);
    const before = jam.session.snapshot().transcripts;
    jam.play(OTHER.slice(0, 6), START + 8 * BAR);
    jam.receive(UNDO, START + 8.8 * BAR);
    expect(jam.session.snapshot().transcripts).toEqual(before);
    jam.till(START + 14 * BAR);
    expect(onsets(jam).filter(({ due }) => due > START + 8.8 * BAR)).toEqual([]);
  });
});

describe('alternatives', () => {
  test('are shown and not played; the one that is picked is played as it was shown', () => {
    const jam = answered({ handover: 'pedal' }, 0.5);
    jam.receive(ALTERNATIVES, START + 2.6 * BAR);
    jam.till(START + 4 * BAR);
    const lines = jam.of('alternatives').at(-1)?.lines ?? [];
    expect(lines).toHaveLength(2);
    expect(lines[0]).not.toBe(lines[1]);
    expect(onsets(jam)).toEqual([]);
    jam.receive({ kind: 'pick', which: 1 }, START + 4.3 * BAR);
    jam.till(START + 9 * BAR);
    expect(partnerPhrases(jam).at(-1)?.engraved).toBe(lines[1]);
    expect(jam.of('alternatives').at(-1)?.lines).toEqual([]);
    const notes = onsets(jam);
    expect(notes.length).toBeGreaterThan(3);
    for (const { due } of notes) expect(due).toBeGreaterThanOrEqual(START + 5 * BAR - 1);
  });

  test('take the place of the answer that is being played', () => {
    const jam = answered({}, 1.5);
    const answer = partnerPhrases(jam).at(-1);
    jam.receive(ALTERNATIVES, START + 3.5 * BAR);
    jam.till(START + 4.5 * BAR);
    expect(jam.session.snapshot().sounding).toEqual([]);
    expect(jam.of('alternatives').at(-1)?.lines).toHaveLength(2);
    jam.receive({ kind: 'pick', which: 0 }, START + 4.5 * BAR);
    jam.till(START + 8 * BAR);
    const picked = partnerPhrases(jam).at(-1);
    expect(picked?.phrase).toBe(answer?.phrase);
    expect(picked && barLengths(picked)).toEqual([40_320, 40_320]);
  });

  test.each([
    ['a note', { kind: 'midi', message: { kind: 'noteOn', channel: 0, pitch: 60, velocity: 80 } }],
    ['panic', { kind: 'panic' }],
    ['another mode', { kind: 'settings', change: { mode: 'trade' } }],
  ] as const)('are over with %s', (_, input) => {
    const jam = answered({ handover: 'pedal' }, 0.5);
    jam.receive(ALTERNATIVES, START + 2.6 * BAR);
    jam.till(START + 4 * BAR);
    expect(jam.session.snapshot().alternatives?.lines).toHaveLength(2);
    jam.receive(input, START + 4.1 * BAR);
    expect(jam.session.snapshot().alternatives).toBeUndefined();
    jam.receive({ kind: 'pick', which: 0 }, START + 4.2 * BAR);
    jam.till(START + 4.9 * BAR);
    expect(onsets(jam)).toEqual([]);
  });

  test('are imagined a bar at a time, between what else is due', () => {
    const jam = answered({ handover: 'pedal' }, 0.5);
    jam.receive(ALTERNATIVES, START + 2.6 * BAR);
    let slices = 0;
    let wake: number | undefined = jam.session.advance(START + 2.6 * BAR).wake;
    while (wake !== undefined && jam.session.snapshot().alternatives === undefined) {
      slices += 1;
      wake = jam.session.advance(wake).wake;
    }
    expect(slices).toBeGreaterThanOrEqual(3);
  });

  test('there are none where nothing was played', () => {
    const jam = new Jam(modeSession({}));
    jam.receive(ALTERNATIVES, START);
    jam.receive({ kind: 'pick', which: 0 }, START + 100);
    jam.close(START + 4 * BAR);
    expect(jam.of('alternatives')).toEqual([]);
    expect(onsets(jam)).toEqual([]);
  });
});

describe('a motif that is held', () => {
  test('is what every answer goes on from, until it is let go', () => {
    const jam = answered({}, 4);
    const motif = jam.session.snapshot().transcripts[0];
    jam.receive({ kind: 'hold', on: true }, START + 7 * BAR);
    expect(jam.of('hold').at(-1)).toMatchObject({ on: true });
    const first = motif && bodyOf(motif);
    for (const round of [0, 1, 2]) {
      const at = START + (8 + 8 * round) * BAR;
      jam.play(OTHER, at);
      jam.till(at + 3 * BAR);
      // The partner is playing: it goes on from the motif, and from nothing else.
      expect(heard(jam)).toBe(`|${first}|`);
      jam.till(at + 7 * BAR);
    }
    jam.receive({ kind: 'hold', on: false }, START + 32 * BAR);
    expect(jam.of('hold').at(-1)).toEqual({ kind: 'hold', on: false });
    jam.play(OTHER, START + 33 * BAR);
    jam.till(START + 36 * BAR);
    expect(heard(jam).length).toBeGreaterThan(2 * `|${first}|`.length);
  });

  test('is none before anything was played', () => {
    const jam = new Jam(modeSession({}));
    jam.receive({ kind: 'hold', on: true }, START);
    expect(jam.of('hold')).toEqual([]);
    expect(jam.session.snapshot().hold).toBeUndefined();
  });
});

describe('music from a file', () => {
  const CANON = 'M:6/8\nK:Em\nE2FG2A|B3e3|d2BA2F|E6\n';

  test('counts as played just before, in its meter and key', () => {
    const jam = new Jam(modeSession({ key: 'auto', mode: 'answer' }));
    jam.receive({ kind: 'prime', canon: CANON }, 0);
    jam.till(500);
    const { state, settings, transcripts } = jam.session.snapshot();
    expect(state).toMatchObject({ meter: '6/8', key: 'Em', turn: 'listening' });
    expect(settings).toMatchObject({ meter: '6/8', key: 'auto' });
    expect(parseCanon(`${transcripts[0]?.canon}\n`)).toEqual(parseCanon(CANON));
    expect(jam.of('prediction').length).toBeGreaterThan(0);
    expect(heard(jam)).toBe(`|${CANON.split('\n')[2]}|`);
    jam.play([64, 66, 67, 69, 71, 76], START);
    jam.till(START + 6 * BAR);
    expect(heard(jam)).toContain(CANON.split('\n')[2]);
    expect(onsets(jam).length).toBeGreaterThan(0);
  });

  test('sets the key where one is set', () => {
    const jam = new Jam(modeSession({ key: 'C' }));
    jam.receive({ kind: 'prime', canon: CANON }, 0);
    expect(jam.session.snapshot().settings.key).toBe('Em');
  });

  test('is taken back by undo', () => {
    const jam = new Jam(modeSession({ meter: '6/8', key: 'Em' }));
    jam.receive({ kind: 'prime', canon: CANON }, 0);
    jam.till(500);
    jam.receive(UNDO, 600);
    expect(heard(jam)).toBe('|');
  });

  test.each(['', 'M:4/4\nK:C\n', 'M:4/4\nK:C\nxyz\n', 'hello'])('%j is passed over', (canon) => {
    const jam = answered({}, 4);
    const before = jam.outputs.length;
    jam.receive({ kind: 'prime', canon }, START + 7 * BAR);
    jam.till(START + 8 * BAR);
    expect(jam.outputs.length).toBe(before);
  });
});
