import { describe, expect, test } from '@jest/globals';
import type { LiveSettings } from '../../../src/config/settings.js';
import { abcOf } from '../../../src/jam/recording/abc.js';
import { barsOf } from '../../../src/jam/recording/bars.js';
import { midiOf, notesOf } from '../../../src/jam/recording/midi.js';
import { phrasesOf } from '../../../src/jam/recording/phrases.js';
import { type Recording, record } from '../../../src/jam/recording/recording.js';
import type { TimedInput } from '../../../src/jam/virtualTime.js';
import { readMidiFile, writeMidiFile } from '../../../src/midi/file.js';
import { TICKS_PER_QUARTER } from '../../../src/music/time.js';
import { complaintsOfAbc2midi, playWithAbc2midi } from '../../support/abc2midi.js';
import { missingProgram, testWith } from '../../support/tools.js';
import { newSession } from '../jamming.js';

/** A scale up at 100 beats a minute, in quarters, then silence for an answer; and once more. */
function inputs(start = 1000): TimedInput[] {
  const quarter = 600;
  return [0, 12].flatMap((bar) =>
    [60, 62, 64, 65, 67, 69, 71, 72].flatMap((pitch, index): TimedInput[] => {
      const on = start + (bar * 4 + index) * quarter;
      const midi = (kind: 'noteOn' | 'noteOff', at: number): TimedInput => ({
        at,
        input: {
          kind: 'midi',
          message: { kind, channel: 0, pitch, velocity: kind === 'noteOn' ? 80 : 0 },
        },
      });
      return [midi('noteOn', on), midi('noteOff', on + 0.9 * quarter)];
    }),
  );
}

function recorded(settings: Partial<LiveSettings> = {}): Recording {
  return record(newSession({ tempo: 100, ...settings }), inputs());
}

describe('a recording', () => {
  test('holds both parts, phrase by phrase, in the order they were told', () => {
    const recording = recorded();
    const phrases = phrasesOf(recording);
    expect(phrases.map(({ part }) => part)).toEqual(['player', 'partner', 'player', 'partner']);
    const times = recording.events.map(({ at }) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    const notes = notesOf(recording);
    expect(notes.filter(({ part }) => part === 'player')).toHaveLength(16);
    expect(notes.every(({ on, off }) => off > on && off <= recording.end)).toBe(true);
  });

  test('is the same whenever it is made', () => {
    expect(recorded()).toEqual(recorded());
  });

  test('leaves out what was taken back', () => {
    const [last] = inputs().slice(-1);
    if (last === undefined) throw new Error('no inputs');
    const undone = [...inputs(), { at: last.at + 60_000, input: { kind: 'undo' as const } }];
    const recording = record(newSession({ tempo: 100 }), undone);
    expect(phrasesOf(recording).map(({ part }) => part)).toEqual(['player', 'partner']);
  });
});

describe('the bars of a recording', () => {
  test('are without a gap and lie under the first note', () => {
    const recording = recorded();
    const bars = barsOf(recording);
    bars.slice(1).forEach((bar, index) => {
      expect(bar.start).toBe(bars[index]?.end);
    });
    for (const { start, end } of bars) expect(end).toBeGreaterThan(start);
    expect(bars[0]?.start).toBeCloseTo(1000, 0);
    expect(bars.at(-1)?.end).toBeGreaterThanOrEqual(recording.end - 1200);
  });

  test('are two seconds each where nobody ever gave a beat', () => {
    const recording = { ...recorded(), events: [], start: 0, end: 6000 };
    expect(barsOf(recording).map(({ start }) => start)).toEqual([0, 2000, 4000]);
  });
});

describe('as a MIDI file', () => {
  test('each part is a track and the notes lie on the beats they were played on', () => {
    const file = readMidiFile(writeMidiFile(midiOf(recorded())));
    expect(file.tracks.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['You', 'Antiphon']),
    );
    const [player, partner] = ['You', 'Antiphon'].map((part) =>
      file.tracks.find(({ name }) => name === part),
    );
    const onsets = player?.notes.map(({ onset }) => onset / TICKS_PER_QUARTER) ?? [];
    expect(onsets).toHaveLength(16);
    onsets.slice(0, 8).forEach((onset, index) => {
      expect(Math.abs(onset - index)).toBeLessThan(0.06);
    });
    // The second phrase begins on a line too, wherever the partner left off.
    const second = onsets[8] ?? 0.5;
    expect(Math.abs(second / 4 - Math.round(second / 4))).toBeLessThan(0.02);
    expect(partner?.notes.length).toBeGreaterThan(0);
    expect(file.tempos[0]?.quartersPerMinute).toBeCloseTo(100, 0);
    expect(file.meters).toEqual([{ at: 0, meter: { beats: 4, unit: 4 } }]);
  });

  test('the times in it are the times of the jam', () => {
    const recording = recorded();
    const played = notesOf(recording).filter(({ part }) => part === 'player');
    const file = readMidiFile(writeMidiFile(midiOf(recording)));
    const read = file.tracks.find(({ name }) => name === 'You')?.notes ?? [];
    const [first] = read;
    const [start] = played;
    if (first === undefined || start === undefined) throw new Error('no notes');
    read.forEach(({ on }, index) => {
      const then = (played[index]?.on ?? 0) - start.on;
      expect(Math.abs(on - first.on - then)).toBeLessThan(1);
    });
  });
});

describe('as ABC', () => {
  testWith(missingProgram('abc2midi', 'abcmidi'))(
    'it is a score for two in which abc2midi finds every bar right',
    () => {
      const jams: Partial<LiveSettings>[] = [{}, { meter: '6/8' }, { mode: 'trade', tradeBars: 2 }];
      for (const settings of jams) {
        const recording = recorded(settings);
        const abc = abcOf(recording, 'A jam') ?? '';
        const [notes = []] = playWithAbc2midi([abc]);
        expect(notes.length).toBeGreaterThan(16);
        expect(complaintsOfAbc2midi(abc)).toEqual([]);
      }
    },
  );

  test('both voices have the same number of bars', () => {
    const abc = abcOf(recorded(), 'A jam') ?? '';
    const [, you = '', antiphon = ''] = abc.split(/^V:.*$/m);
    const bars = (voice: string) => voice.split('|').length;
    expect(bars(you)).toBe(bars(antiphon));
    expect(bars(you)).toBeGreaterThan(8);
  });

  test('there is none of a jam without a note', () => {
    expect(abcOf({ events: [] }, 'Nothing')).toBeUndefined();
  });
});
