import { z } from 'zod';
import { liveChangeSchema } from '../config/settings.js';
import { AntiphonError } from '../error.js';
import { JAM_NAME } from '../wire/jamDirectory.js';
import { roleSchema } from '../wire/messages.js';

/** As long as the settings ask of a token. */
const secret = z.string().min(16).max(256).exactOptional();

const jamSchema = z.strictObject({
  /** What has to be shown here, instead of what the settings say. */
  tokens: z
    .strictObject({
      controller: secret,
      player: secret,
      viewer: secret,
      /** What somebody may do who shows none. */
      anybody: roleSchema.exactOptional(),
    })
    .exactOptional(),
  /** What it starts with, where that is not what the settings say. */
  settings: liveChangeSchema.default({}),
});

const jamListSchema = z.strictObject({
  jams: z.record(z.string().regex(JAM_NAME), jamSchema).default({}),
  /** What a jam is that is not listed; where it is absent there are no others. */
  others: jamSchema.exactOptional(),
});

export type JamPlan = z.output<typeof jamSchema>;
export type JamList = z.output<typeof jamListSchema>;

/** Anybody may open a jam of any name. */
export const ANY_JAM: JamList = { jams: {}, others: { settings: {} } };

/** @throws AntiphonError `jam-list-invalid` */
export function parseJamList(text: string): JamList {
  try {
    return jamListSchema.parse(JSON.parse(text));
  } catch (cause) {
    // What stands in it is not said: some of it is secret.
    const where = cause instanceof z.ZodError ? cause.issues[0]?.path.join('.') : undefined;
    throw new AntiphonError(
      'jam-list-invalid',
      `The list of jams is not a JSON object like {"jams": {"friday": {"tokens": {"player": "..."}, "settings": {"tempo": 96}}}, "others": {}}${where ? `: see ${where}` : ''}. Tokens have 16 characters at least.`,
    );
  }
}

/** Undefined where there is no jam of that name. */
export function planOf(list: JamList, name: string): JamPlan | undefined {
  return Object.hasOwn(list.jams, name) ? list.jams[name] : list.others;
}
