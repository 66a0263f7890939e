import { describe, expect, test } from '@jest/globals';
import { liveSettingsSchema } from '../../src/config/settings.js';
import { KeyChange } from '../../src/jam/keyChange.js';
import { primedMusic } from '../../src/jam/primed.js';
import { Session } from '../../src/jam/session.js';
import { Stage } from '../../src/jam/stage.js';
import type { Engine } from '../../src/model/engine.js';
import type { Key } from '../../src/music/key.js';
import { fakeEngine, fakeModel } from '../support/fakeModel.js';
import { Jam } from './jamming.js';

/** Thirty-two bars of G major, 256 notes. */
const BEFORE = `M:4/4\nK:G\n${'G2ABc2BA|G2B2d4|e2dcB2AG|A2F2G4|'.repeat(8).slice(0, -1)}\n`;
const E_FLAT = [63, 65, 67, 68, 70, 72, 74, 75, 70, 67, 63, 65, 67, 63, 68, 67, 65, 63];

/** A jam in any key, and how many steps of the network each call of its session took. */
function listened() {
  let steps = 0;
  const inner = fakeEngine();
  const engine: Engine = {
    ...inner,
    step: (index) => {
      steps += 1;
      return inner.step(index);
    },
  };
  const settings = liveSettingsSchema.parse({ tempo: 120, key: 'auto' });
  const session = new Session({ model: fakeModel, engine, settings, seed: 1 });
  const counts: number[] = [];
  const counted = <Result>(call: () => Result): Result => {
    steps = 0;
    const result = call();
    counts.push(steps);
    return result;
  };
  const { advance, receive } = session;
  session.advance = (to) => counted(() => advance.call(session, to));
  session.receive = (input, at) => counted(() => receive.call(session, input, at));
  // What takes longer is told when it is asked for, which nobody does here.
  session.waitToTellMore();
  return { jam: new Jam(session), counts };
}

describe('music that turns out to be in another key', () => {
  test('is heard in it bit by bit, and told of at every note meanwhile', () => {
    const { jam, counts } = listened();
    jam.receive({ kind: 'prime', canon: BEFORE }, 0);
    jam.till(1000);
    expect(jam.session.listening.text).toContain('K:G\n');
    counts.length = 0;
    const told = jam.of('prediction').length;
    const end = jam.play(E_FLAT, 2000);
    jam.till(end - 10);
    const { text } = jam.session.listening;
    expect(text).toMatch(/^M:4\/4\nK:(Eb|Bb)\n/);
    expect(text.length).toBeGreaterThan(300);
    expect(Math.max(...counts)).toBeLessThan(text.length / 2);
    expect(jam.of('prediction').length - told).toBeGreaterThanOrEqual(E_FLAT.length);
  });

  test('is not taken to be there by a single note: it takes two in a row', () => {
    const settings = liveSettingsSchema.parse({ tempo: 120, key: 'auto' });
    const stage = new Stage({ model: fakeModel, engine: fakeEngine(), settings, seed: 1 });
    const music = primedMusic(BEFORE);
    if (music === undefined) throw new Error('no canon');
    const { notes, length } = music;
    const [g, d]: readonly [Key, Key] = [
      { fifths: 1, mode: 'maj' },
      { fifths: 2, mode: 'maj' },
    ];
    stage.score = stage.score.append({ notes, symbols: [] }, length);
    stage.hearing.hear(stage.score, g);
    const change = new KeyChange(stage);
    const isBegun = (wanted: Key): boolean => {
      expect(change.keyFor(wanted, notes)).toEqual(g);
      return change.nextDue !== undefined;
    };
    expect([d, g, d, g, d, d].map(isBegun)).toEqual([false, false, false, false, false, true]);
    // Neither is the way back.
    expect(isBegun(g)).toBe(false);
  });

  test('ends in what one who heard it all at once would expect', () => {
    const { jam } = listened();
    jam.receive({ kind: 'prime', canon: BEFORE }, 0);
    jam.till(jam.play(E_FLAT, 2000) - 10);
    const { listening } = jam.session;
    const engine = fakeEngine();
    engine.restore(new Float32Array(engine.stateLength));
    let expected = new Float32Array(engine.vocabularySize);
    for (const character of listening.text) {
      expected = Float32Array.from(engine.step(fakeModel.vocabulary.indexOf(character)));
    }
    expect([...listening.logits]).toEqual([...expected]);
  });
});
