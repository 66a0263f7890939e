import { describe, expect, test } from '@jest/globals';
import { parseCanon } from '../../src/abc/canon.js';
import { createEngine } from '../../src/model/createEngine.js';
import { loadModel } from '../../src/model/loadModel.js';
import { FramesMind } from '../../src/model/minds/framesMind.js';
import { playBlues, scoreBlues } from '../../src/training/bluesScore.js';
import { scoreFrames } from '../../src/training/frameScore.js';
import { framesOf, harmonised } from '../../src/training/frames.js';

describe('the model that plays the blues', () => {
  test('keeps the form by itself, as users get it', async () => {
    const model = await loadModel('models/blues');
    const engine = await createEngine('wasm', model);
    const settings = { temperature: 0.9, topP: 0.95, topK: 0 };
    const score = scoreBlues(playBlues(engine, model.vocabulary, settings, 72, 3));
    expect(score.rightBars).toBeGreaterThan(0.95);
    expect(score.wholeChoruses).toBeGreaterThanOrEqual(5);
    expect(score.fittingNotes).toBeGreaterThan(0.95);
  });
});

describe('the model of polyphony', () => {
  test('expects a plain melody over its chords', async () => {
    const { mind } = await loadModel('models/polyphony');
    if (!(mind instanceof FramesMind)) throw new Error('polyphony is no model of frames');
    const network = await mind.createFrames('wasm', {});
    const tune = parseCanon(
      'M:4/4\nK:C\n"C"c2G2E2G2|"F"A2c2"C"G4|"G7"F2D2"C"E2C2|"G7"D2G2"C"C4|"C"c2G2E2G2|"F"A2f2"C"e4|"G7"d2B2"C"c2E2|"G7"D2B,2"C"C4\n',
    );
    const score = scoreFrames(network, [framesOf(harmonised(tune))], { draws: 20, seed: 1 });
    // Silence and 46 pitches, four at a time: knowing nothing costs some 15 nats a frame.
    expect(score.logLikelihood).toBeGreaterThan(-2.5);
    expect(score.accuracy).toBeGreaterThan(0.4);
  });
});
