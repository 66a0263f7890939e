import { expect, test } from '@jest/globals';
import { parseCanon } from '../../src/abc/canon.js';
import { liveSettingsSchema } from '../../src/config/settings.js';
import { Session } from '../../src/jam/session.js';
import type { Engine } from '../../src/model/engine.js';
import { fakeEngine, fakeModel } from '../support/fakeModel.js';
import { Jam } from './jamming.js';
import { PHRASE } from './modes/beats.js';

const { vocabulary } = fakeModel;

/** A network that ties whatever it can, and then wants notes that are too long for what is left. */
function tyingEngine(): Engine {
  const inner = fakeEngine();
  return {
    ...inner,
    step: (index) => {
      const logits = inner.step(index);
      for (const character of '-') logits[vocabulary.indexOf(character)] = 8;
      for (const character of '56789') logits[vocabulary.indexOf(character)] = 6;
      return logits;
    },
  };
}

test('a note that is tied is held, whatever the network would have follow it', () => {
  for (let seed = 0; seed < 12; seed++) {
    const settings = liveSettingsSchema.parse({ tempo: 120, key: 'C', adaptation: 0 });
    const session = new Session({ model: fakeModel, engine: tyingEngine(), settings, seed });
    const jam = new Jam(session);
    jam.play(PHRASE, 1000);
    jam.close(30_000);
    const answers = jam.of('transcript').filter(({ part }) => part === 'partner');
    expect(answers.length).toBeGreaterThan(0);
    const { canon = '' } = answers.at(-1) ?? {};
    expect(canon).toContain('-');
    expect(() => parseCanon(`${canon}\n`)).not.toThrow();
  }
});
