import type { ClientMessage, ServerMessage } from './messages.js';

/** The models that may be thought with, and ready-made settings, as `version` lists them. */
export type Choices = Pick<ServerMessage & { type: 'version' }, 'models' | 'presets'>;

export const NO_CHOICES: Choices = { models: [], presets: [] };

/** What is wrong with a change of settings, for people: it names a model that is not there. */
export function unknownModel(
  { models }: Choices,
  { change }: ClientMessage & { type: 'settings' },
): string | undefined {
  const { model } = change;
  if (model === undefined || models.some(({ name }) => name === model)) return undefined;
  const names = models.map(({ name }) => name).join(', ') || 'none';
  return `No model is called "${model}". There is: ${names}.`;
}
