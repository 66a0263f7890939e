import { expect, test } from '@jest/globals';
import { choicesOf } from '../../src/cli/choices.js';
import { modelNames } from '../../src/cli/openModel.js';
import { settingsFileOf } from '../../src/cli/presets.js';
import { loadSettings } from '../../src/config/load.js';

test('the models that come with Antiphon can be chosen, each described in a line', () => {
  const { models } = choicesOf();
  expect(models.map(({ name }) => name)).toEqual(modelNames());
  for (const { description } of models) {
    expect(description.length).toBeGreaterThan(10);
    expect(description.length).toBeLessThanOrEqual(200);
    expect(description).not.toContain('\n');
  }
});

test('a preset is the change that its file would make', () => {
  const { presets } = choicesOf();
  expect(presets.map(({ name }) => name)).toContain('blues');
  for (const { name, description, change } of presets) {
    expect(description).not.toBe('');
    expect(loadSettings({ file: settingsFileOf(name) })).toMatchObject(change);
  }
});
